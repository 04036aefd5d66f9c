/** The certificate by which a runner lets its link speak for the device (formats.md). */
import { FORMAT, hash, sshKeyText, time } from "./fields.ts";
import { record, type ShapeOf, text, word } from "./shape.ts";

/** The longest life of a link certificate: 24 hours. */
export const MAX_LINK_SECONDS = 86_400;

/** The link document. `server` is the name the device was enrolled with. */
export const link = record({
  type: word("link"),
  format: word(FORMAT),
  device: hash,
  key: sshKeyText,
  not_after: time,
  server: text({ max: 300, min: 1, called: "the server's name" }),
});
export type Link = ShapeOf<typeof link>;
