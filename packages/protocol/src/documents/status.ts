/** A status: what the device says of its own trust at each contact; the console believes this, not itself (formats.md). */
import { displayName, FORMAT, hash, inForce, slug, time, version } from "./fields.ts";
import { integer, optional, record, type ShapeOf, sortedSet, text, word } from "./shape.ts";

/** How well the agent's processes are kept apart, in the words that the console shows. */
export const SEPARATIONS = ["separate-users", "same-account", "server-account"] as const;

/** The status document. */
export const status = record({
  type: word("status"),
  format: word(FORMAT),
  device: hash,
  pins: sortedSet(record({ authority: hash, version, hash }), 16, (item) => item.authority),
  people: inForce,
  admission: optional(record({ hash, client: slug, name: displayName })),
  /** Hash of the floor file as it stands, absent where there is none; `broken` means that it refuses everything. */
  floor: optional(hash),
  floor_state: word("none", "ok", "broken"),
  vetoes: sortedSet(hash, 10_000, (item) => item),
  checkpoint: optional(record({ size: integer(0, Number.MAX_SAFE_INTEGER), root: hash })),
  release: integer(0, 1_000_000_000),
  separation: word(...SEPARATIONS),
  interpreters: sortedSet(text({ max: 20, called: "an interpreter" }), 16, (item) => item),
  /** Local time of the device, for the console to show; it moves no watermark. */
  time,
});
export type Status = ShapeOf<typeof status>;
