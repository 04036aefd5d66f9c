/** Breaking the glass: people of a role of its own stand in for approvers who cannot be reached, once, on one device, after a delay (formats.md). */
import { FORMAT, hash, reason, time } from "./fields.ts";
import { integer, record, type ShapeOf, word } from "./shape.ts";

/** The shortest delay, in seconds: an hour in which somebody can object. Roots of format 1 have no field for a longer one. */
export const MIN_BREAKGLASS_SECONDS = 3600;
/** The longest delay, in seconds: 14 days, as long as a request may wait for a device. */
export const MAX_BREAKGLASS_SECONDS = 14 * 86_400;

/** The break-glass document. It stands beside an ordinary request in the place of its approvals. */
export const breakglass = record({
  type: word("breakglass"),
  format: word(FORMAT),
  /** Hash of the request. */
  request: hash,
  /** Fingerprint of the one device. */
  device: hash,
  /** Counted by the device, from when it takes the document; anew after each start. */
  delay_seconds: integer(MIN_BREAKGLASS_SECONDS, MAX_BREAKGLASS_SECONDS),
  /** Why nobody can approve. */
  reason,
  time,
});
export type Breakglass = ShapeOf<typeof breakglass>;
