/** A veto, a refusal or a cancellation of a signed document (formats.md). */
import { FORMAT, hash, reason, slug, time } from "./fields.ts";
import { record, type ShapeOf, word } from "./shape.ts";

/** The veto document. `veto` binds devices for good, `cancel` is the requester's own, `refuse` is shown and binds nobody. */
export const veto = record({
  type: word("veto"),
  format: word(FORMAT),
  subject: hash,
  effect: word("veto", "refuse", "cancel"),
  reason,
  by: record({ authority: hash, person: slug }),
  time,
});
export type Veto = ShapeOf<typeof veto>;
