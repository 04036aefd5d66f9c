/** After a root or people list was published: whoever it names no longer is linked with no account. */
import { parseDocument, type Signed } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import { unlinkPersons } from "../identity/index.ts";
import type { TrustRegistry } from "./trust-registry.ts";

/** Unlinks them; those who stand in the other of the two stay linked. */
export async function unlinkGone(
  tx: Tx,
  registry: TrustRegistry,
  authority: string,
  signed: Signed,
): Promise<void> {
  const known = registry.find(authority);
  if (!known) return;
  const root = parseDocument("root", signed.bytes);
  const list = parseDocument("people", signed.bytes);
  const persons = root.ok ? root.document.persons : known.newest.root.persons;
  const requesters = list.ok ? list.document.requesters : (known.people?.pinned.list.requesters ?? []);
  const named = new Set([...persons, ...requesters].map(({ id }) => id));
  await unlinkPersons(tx, authority, (person) => named.has(person));
}
