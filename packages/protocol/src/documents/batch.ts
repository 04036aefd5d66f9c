/** One touch for many: an approver signs this list of document ids instead of each document (formats.md). */
import { FORMAT, hash } from "./fields.ts";
import { record, type ShapeOf, sortedSet, word } from "./shape.ts";

/** The batch document. */
export const batch = record({
  type: word("batch"),
  format: word(FORMAT),
  subjects: sortedSet(hash, 64, (item) => item),
});
export type Batch = ShapeOf<typeof batch>;
