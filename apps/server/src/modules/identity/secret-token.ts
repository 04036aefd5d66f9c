/**
 * Random secrets that callers carry: 256 bits behind a prefix that says what they are. Stored as SHA-256 only, which
 * is enough for a secret that nobody can guess; the first characters are kept so that people recognise theirs.
 */
import { hash, randomBytes } from "node:crypto";

/** What a secret is for, by its prefix. */
export type SecretPrefix = "cst" | "csk" | "cse" | "csi" | "css" | "csf" | "csr" | "csc";

/** A new secret, shown once, and what is kept of it. */
export interface SecretToken {
  readonly secret: string;
  readonly hash: Buffer;
  /** For recognising, such as `csk_Qm9v…`: 24 of its 256 bits. */
  readonly prefix: string;
}

const recognisable = 8;

/** Makes a secret. */
export function newSecret(kind: SecretPrefix): SecretToken {
  const secret = `${kind}_${randomBytes(32).toString("base64url")}`;
  return { secret, hash: secretHash(secret), prefix: secret.slice(0, recognisable) };
}

/** SHA-256 of a secret as it was shown, for storing and for looking up. */
export function secretHash(secret: string): Buffer {
  return hash("sha256", secret, "buffer");
}
