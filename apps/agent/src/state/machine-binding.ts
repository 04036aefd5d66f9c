/**
 * State belongs to the machine on which it was made, and only moves forward.
 *
 * What can be told: a state directory that runs on another machine (machine id or firmware id differ), and one that
 * was put back from a copy while this machine went on (a counter outside of it is ahead). What cannot: a whole disk
 * put back on the same machine, because the counter goes back with it. The server's copy of the receipts' numbers
 * shows that one afterwards.
 */
import { randomBytes } from "node:crypto";
import type { MachineIdentity } from "../platform/host-platform.ts";
import type { DocumentStore } from "./document-store.ts";
import { replaceDurably } from "./durable-file.ts";
import { StateError } from "./state-error.ts";
import { readTrustedFile } from "./trusted-file.ts";

const bindingName = "machine-binding";
const generationName = "generation";

interface Binding {
  readonly id: string;
  readonly machine: MachineIdentity;
}

interface Generation {
  readonly id: string;
  readonly generation: number;
}

/** At enrolment: notes this machine in the state. Replaces an earlier binding, so only a person may ask for it. */
export async function bindToMachine(documents: DocumentStore, machine: MachineIdentity): Promise<void> {
  const binding: Binding = { id: randomBytes(16).toString("hex"), machine };
  await documents.save(bindingName, Buffer.from(JSON.stringify(binding)));
  await documents.remove(generationName);
}

/**
 * At every start: throws `cloned-state` on another machine and `rolled-back-state` when the counter in
 * `witnessPath`, a file outside of the state directory, is ahead. Then moves both counters on. Does nothing before
 * enrolment.
 */
export async function checkMachineBinding(
  documents: DocumentStore,
  machine: MachineIdentity,
  witnessPath: string,
): Promise<void> {
  const binding = parseBinding(await documents.load(bindingName));
  if (binding === undefined) return;
  const changed = changedIdentities(binding.machine, machine);
  if (changed.length > 0) {
    throw new StateError(
      "cloned-state",
      `This state was made on another machine (${changed.join(", ")} differ). Enrol this machine by itself.`,
    );
  }
  const own = parseGeneration(await documents.load(generationName), binding.id);
  const seen = parseGeneration(await readTrustedFile(witnessPath), binding.id);
  if (seen > own) {
    throw new StateError(
      "rolled-back-state",
      `This state is from start ${own}, this machine has seen start ${seen}: an old copy was put back.`,
    );
  }
  const next = Buffer.from(JSON.stringify({ id: binding.id, generation: own + 1 } satisfies Generation));
  // State first: after a crash between the two the witness is behind, which is harmless.
  await documents.save(generationName, next);
  await replaceDurably(witnessPath, next);
}

/** Names of identities that both sides know and that differ; one that is unreadable today proves nothing. */
function changedIdentities(then: MachineIdentity, now: MachineIdentity): string[] {
  const names = ["machineId", "productUuid"] as const;
  return names.filter(
    (name) => then[name] !== undefined && now[name] !== undefined && then[name] !== now[name],
  );
}

function parseBinding(bytes: Uint8Array | undefined): Binding | undefined {
  if (bytes === undefined) return undefined;
  const value = parseJson(bytes);
  if (typeof value !== "object" || value === null || !("id" in value && "machine" in value)) return corrupt();
  const { id, machine } = value;
  if (typeof id !== "string" || typeof machine !== "object" || machine === null) return corrupt();
  return { id, machine: { ...text(machine, "machineId"), ...text(machine, "productUuid") } };
}

function text(from: object, name: "machineId" | "productUuid"): MachineIdentity {
  const value: unknown = Reflect.get(from, name);
  return typeof value === "string" ? { [name]: value } : {};
}

/** The counter for this binding; another binding's (an earlier enrolment) counts as none. */
function parseGeneration(bytes: Uint8Array | undefined, id: string): number {
  if (bytes === undefined) return 0;
  const value = parseJson(bytes);
  if (typeof value !== "object" || value === null || !("id" in value && "generation" in value))
    return corrupt();
  if (value.id !== id) return 0;
  const { generation } = value;
  return typeof generation === "number" && Number.isSafeInteger(generation) ? generation : corrupt();
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return corrupt();
  }
}

function corrupt(): never {
  throw new StateError("corrupt", "The note that binds this state to its machine cannot be read.");
}
