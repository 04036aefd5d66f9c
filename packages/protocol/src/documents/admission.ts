/** An admission: which devices belong to which client, under which name, with which sealing key (formats.md). */
import { displayName, FORMAT, hash, slug, time } from "./fields.ts";
import { optional, record, type ShapeOf, sortedSet, text, word } from "./shape.ts";

const admittedDevice = record({
  fingerprint: hash,
  name: displayName,
  /** The device's X25519 public key as base64url: secrets are sealed to it. */
  seal: text({ max: 43, pattern: /^[A-Za-z0-9_-]{43}$/, called: "an X25519 key as base64url" }),
  machine: optional(hash),
});
export type AdmittedDevice = ShapeOf<typeof admittedDevice>;

/** The admission document. `previous` names the admission that a move or rename replaces. */
export const admission = record({
  type: word("admission"),
  format: word(FORMAT),
  authority: hash,
  client: slug,
  issued: time,
  previous: optional(hash),
  devices: sortedSet(admittedDevice, 1000, (item) => item.fingerprint),
});
export type Admission = ShapeOf<typeof admission>;
