/** Is this state where it was made, and as new as it was? A device that is not sure refuses to execute, and says why. */
import { createHash } from "node:crypto";
import { brief, type Log } from "../logger.ts";
import type { MachineIdentity } from "../platform/host-platform.ts";
import type { DocumentStore } from "../state/document-store.ts";
import { checkMachineBinding } from "../state/machine-binding.ts";
import { StateError } from "../state/state-error.ts";

/** What is wrong with the state, if anything can be told. */
export async function checkMachine(
  documents: DocumentStore,
  machine: MachineIdentity,
  witness: string,
  log: Log,
): Promise<"state-cloned" | "state-rolled-back" | undefined> {
  try {
    await checkMachineBinding(documents, machine, witness);
    return undefined;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    log("error", "the state is not this machine's newest", {
      code: error.code,
      detail: brief(error.message),
    });
    if (error.code === "cloned-state") return "state-cloned";
    if (error.code === "rolled-back-state") return "state-rolled-back";
    // Without its witness a copy put back cannot be told; that is no reason to refuse everything.
    if (error.code === "not-durable") return undefined;
    throw error;
  }
}

/** The machine id as admissions name it: hashed, so that the id itself stays here. */
export function machineHash({ machineId }: MachineIdentity): string | undefined {
  if (machineId === undefined) return undefined;
  return `sha256:${createHash("sha256").update(`countersign machine ${machineId}`).digest("hex")}`;
}
