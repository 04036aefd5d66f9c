/** Acts of the device's own administrator: handed to the runner where one is running, else carried out here, under its lock. */
import { nodeCrypto } from "@countersign/protocol/node";
import type { Administration, AdministrationResult } from "../administer/administration.ts";
import { bindsAnew, carryOut } from "../administer/carry-out.ts";
import { recordAct } from "../administer/device-journal.ts";
import { leaveAct } from "../administer/inbox.ts";
import { documentsPath, lockState } from "../runner/open-state.ts";
import { lookAtMachine } from "../enrol/look-at-machine.ts";
import { DocumentStore } from "../state/document-store.ts";
import { bindToMachine } from "../state/machine-binding.ts";
import { StateError } from "../state/state-error.ts";
import { dropWatermark, loadTrust, saveTrust } from "../trust/trust-store.ts";
import { EXIT, refuse, refuseError, say } from "./command.ts";

/** Does it, says what was done, and gives the exit code. */
export async function administer(directory: string, act: Administration): Promise<number> {
  try {
    const result = (await administerHere(directory, act)) ?? (await leaveAct(directory, act));
    if (!result)
      return refuse("runner-silent", "the agent holds the state and did not answer; nothing was done");
    for (const line of result.done) say(line);
    for (const { because, detail } of result.refused) refuse(because, detail);
    return result.refused.length > 0 ? EXIT.refused : EXIT.done;
  } catch (error) {
    return refuseError(error);
  }
}

/** Undefined where a runner holds the state. */
async function administerHere(
  directory: string,
  act: Administration,
): Promise<AdministrationResult | undefined> {
  const held = await lockState(directory).catch((error: unknown) => {
    if (error instanceof StateError && error.code === "in-use") return undefined;
    throw error;
  });
  if (!held) return undefined;
  try {
    const documents = await DocumentStore.open(documentsPath(directory));
    const before = await loadTrust(documents, nodeCrypto);
    const { state, result } = await carryOut(before, act, nodeCrypto);
    if (state.watermark < before.watermark) await dropWatermark(documents);
    await saveTrust(documents, state);
    if (bindsAnew(act, result)) await bindToMachine(documents, (await lookAtMachine()).machine);
    await recordAct(directory, act, result, Math.floor(Date.now() / 1000));
    return result;
  } finally {
    await held.release();
  }
}
