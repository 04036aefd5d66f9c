/** Who may sign a list of requesters, by what it says of those who added them. */
import type { People } from "@countersign/protocol";

/**
 * Who may sign a list without making it void: everybody who signs an entry that is new or changed has to be named in
 * it. Undefined where no entry is, so that every keeper may.
 */
export function namedAdders(list: People, held: People | undefined): readonly string[] | undefined {
  const before = new Map(held?.requesters.map((entry) => [entry.id, JSON.stringify(entry)]));
  const fresh = list.requesters.filter((entry) => before.get(entry.id) !== JSON.stringify(entry));
  const [first, ...rest] = fresh;
  return first?.added_by.filter((id) => rest.every(({ added_by: named }) => named.includes(id)));
}
