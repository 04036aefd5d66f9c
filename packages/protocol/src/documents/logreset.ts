/** A log reset: people's word that the audit log lost its newest part to a disaster and goes on from an older head (formats.md). */
import { FORMAT, hash, reason, slug, time } from "./fields.ts";
import { integer, record, type ShapeOf, word } from "./shape.ts";

const head = record({ size: integer(0, Number.MAX_SAFE_INTEGER), root: hash });
/** A head of the log: how many entries, and the root of their tree. */
export type LogHead = ShapeOf<typeof head>;

/** The log reset document. `old` is the largest head that is lost, `new` the one from which the log goes on. */
export const logreset = record({
  type: word("logreset"),
  format: word(FORMAT),
  authority: hash,
  old: head,
  new: head,
  reason,
  /** Who asks for it: a person of the root, or `server` where its policies leave that to the server. */
  by: slug,
  time,
});
export type Logreset = ShapeOf<typeof logreset>;
