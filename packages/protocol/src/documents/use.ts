/** One use of a standing approval: the server says when, and with which of the allowed arguments (formats.md). */
import { argumentList, FORMAT, hash, reason, time } from "./fields.ts";
import { MAX_LISTED_TARGETS, target } from "./request.ts";
import { integer, optional, record, type ShapeOf, sortedSet, text, word } from "./shape.ts";

/** The document, of type `run`; a server key that the operator's root lists signs it in `countersign.run.v1`. */
export const use = record({
  type: word("run"),
  format: word(FORMAT),
  id: text({ max: 32, pattern: /^[0-9a-f]{32}$/, called: "32 random hexadecimal digits" }),
  /** Hash of the standing approval. */
  standing: hash,
  args: argumentList,
  target_count: integer(1, 100_000),
  targets: optional(sortedSet(target, MAX_LISTED_TARGETS, (item) => item.fingerprint)),
  targets_root: optional(hash),
  not_before: time,
  not_after: time,
  /** What the server says of why; people signed nothing of it. */
  reason,
});
export type Use = ShapeOf<typeof use>;
