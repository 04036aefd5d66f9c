/**
 * Salted commitments: a hash that binds to bytes without giving them away. Without the salt, which is as long as the
 * hash, not even guessing the bytes helps; once salt and bytes are deleted nothing is left to learn, and the log still
 * verifies. Fields of a body that may have to be erased one by one can be committed to in the same way.
 */
import { concatBytes, encodeHex } from "@countersign/protocol";
import type { Hasher } from "./hasher.ts";
import { LogError } from "./log-error.ts";

/** Length of a salt, in bytes. It must come from a cryptographic random source, one for each commitment. */
export const SALT_BYTES = 32;

/** `sha256:` and the hex SHA-256 of salt || value. The salt has a fixed length, so the two cannot be cut elsewhere. */
export function commit(hasher: Hasher, salt: Uint8Array, value: Uint8Array): string {
  if (salt.length !== SALT_BYTES)
    throw new LogError("salt-length", `a salt is ${SALT_BYTES} bytes, got ${salt.length}`);
  return `sha256:${encodeHex(hasher.sha256(concatBytes(salt, value)))}`;
}
