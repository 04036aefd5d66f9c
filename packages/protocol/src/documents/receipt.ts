/** A receipt: what the device signs after it ran, refused or was interrupted (formats.md). */
import { FORMAT, hash, inForce, streamDigest, time } from "./fields.ts";
import { flag, integer, optional, record, type ShapeOf, text, word } from "./shape.ts";

/** The receipt document. `seq` and `prev` chain one device's receipts, so that a missing one shows. */
export const receipt = record({
  type: word("receipt"),
  format: word(FORMAT),
  device: hash,
  subject: hash,
  script: optional(hash),
  roots: inForce,
  people: inForce,
  admission: optional(hash),
  start: time,
  end: time,
  exit: optional(integer(0, 255)),
  signal: optional(text({ max: 20, pattern: /^SIG[A-Z0-9]+$/, called: "a signal name" })),
  outcome: word("ran", "refused", "interrupted"),
  /** The reason code of a refusal, or of an ending that was not the script's own. */
  code: optional(text({ max: 80, pattern: /^[a-z0-9-]+$/, called: "a reason code" })),
  stdout: streamDigest,
  stderr: streamDigest,
  truncated: flag,
  seq: integer(1, Number.MAX_SAFE_INTEGER),
  prev: optional(hash),
});
export type Receipt = ShapeOf<typeof receipt>;
