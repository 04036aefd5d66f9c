/** An admission token: leave for machines that are not known yet to enter one client, for some days (formats.md). */
import { FORMAT, hash, slug, sshKeyText, time } from "./fields.ts";
import { MAX_PATTERN_PARTS, patternPart } from "./pattern.ts";
import { integer, list, record, type Shape, ShapeError, type ShapeOf, word } from "./shape.ts";

/** The longest life of a token, in seconds: 30 days. It lies about in start-up scripts. */
export const MAX_TOKEN_SECONDS = 30 * 86_400;
/** Most machines of one token. */
export const MAX_TOKEN_DEVICES = 10_000;

const parts = list(patternPart, MAX_PATTERN_PARTS);
const namePattern: Shape<ShapeOf<typeof parts>> = (value, path) => {
  const read = parts(value, path);
  if (read.length === 0) throw new ShapeError(path, "at least one part");
  return read;
};

/**
 * The token document. Whoever holds the private half of `key` signs the admission of one machine after the other with
 * it; `max` is counted by server and stations, everything else by the machine itself too.
 */
export const token = record({
  type: word("token"),
  format: word(FORMAT),
  authority: hash,
  client: slug,
  /** What the machines may call themselves, the whole name. */
  name_pattern: namePattern,
  /** An Ed25519 key that was made for this token alone. */
  key: sshKeyText,
  max: integer(1, MAX_TOKEN_DEVICES),
  issued: time,
  expires: time,
});
export type Token = ShapeOf<typeof token>;
