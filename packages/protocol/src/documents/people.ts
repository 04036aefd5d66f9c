/** The delegated list of requesters, whole each time, signed by role *people* (formats.md). */
import { clients, displayName, FORMAT, hash, personKey, slug, time, version } from "./fields.ts";
import { optional, record, type ShapeOf, sortedSet, word } from "./shape.ts";

const requester = record({
  id: slug,
  name: displayName,
  keys: sortedSet(personKey, 16, (item) => item.key),
  clients,
  kind: word("human", "service"),
  /** Who signed this entry's addition; they never count as approvers for this requester. */
  added_by: sortedSet(slug, 64, (item) => item),
});
export type Requester = ShapeOf<typeof requester>;

/** The people document. */
export const people = record({
  type: word("people"),
  format: word(FORMAT),
  authority: hash,
  version,
  prev: optional(hash),
  issued: time,
  expires: time,
  requesters: sortedSet(requester, 5000, (item) => item.id),
});
export type People = ShapeOf<typeof people>;
