/** An enrolment card: a person's keys and name, signed by those keys, so that keys never enter through the server (trust.md). */
import { displayName, FORMAT, personKey, slug, time } from "./fields.ts";
import { optional, record, type ShapeOf, sortedSet, word } from "./shape.ts";

/** The card document; each key signs it in `countersign.card.v1`. */
export const card = record({
  type: word("card"),
  format: word(FORMAT),
  name: displayName,
  keys: sortedSet(personKey, 16, (item) => item.key),
  station: optional(slug),
  time,
});
export type Card = ShapeOf<typeof card>;
