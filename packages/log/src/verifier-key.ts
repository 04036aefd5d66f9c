/**
 * Verifier keys of C2SP signed-note: `<name>+<key id, 8 hex digits>+<base64 of type byte and public key>`. Only
 * Ed25519 (type 0x01); other types are refused by name until a format of ours uses them.
 */
import { concatBytes, decodeBase64, encodeBase64, encodeHex, encodeUtf8 } from "@countersign/protocol";
import type { Hasher } from "./hasher.ts";
import { LogError } from "./log-error.ts";

const ED25519_TYPE = 0x01;
const ED25519_BYTES = 32;
const MAX_NAME_LENGTH = 255;

/** A key that signs notes under a name; name and id together say which key made a signature. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of SHA-256(name || 0x0A || type || public key), as a number. */
  readonly id: number;
  /** Ed25519, 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** Why text is no verifier key. */
export type VerifierKeyRefusal = "key-malformed" | "key-name" | "key-type" | "key-length" | "key-id-mismatch";

/** True if `name` may stand in a signature line: not empty, no spaces, no plus, no control characters. */
export function isKeyName(name: string): boolean {
  // U+0085, which Unicode counts as a space and JavaScript's \s does not, is a control character too.
  return (
    name.length > 0 && name.length <= MAX_NAME_LENGTH && name.isWellFormed() && !/[\s+\p{Cc}]/u.test(name)
  );
}

/** The verifier key of an Ed25519 public key under `name`. Throws LogError `key-name` or `key-length`. */
export function makeVerifierKey(hasher: Hasher, name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) {
    throw new LogError(
      "key-name",
      `a key name has 1 to ${MAX_NAME_LENGTH} characters, no spaces and no plus: ${name}`,
    );
  }
  if (publicKey.length !== ED25519_BYTES) {
    throw new LogError("key-length", `an Ed25519 key is ${ED25519_BYTES} bytes, got ${publicKey.length}`);
  }
  return { name, id: keyId(hasher, name, publicKey), publicKey };
}

/** The key as text, for `/log/vkey` and configuration files. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${formatKeyId(key.id)}+${encodeBase64(concatBytes(Uint8Array.of(ED25519_TYPE), key.publicKey))}`;
}

/** The key that `text` names, or why it names none. A wrong id is refused: it would never match a signature. */
export function parseVerifierKey(
  hasher: Hasher,
  text: string,
):
  | { readonly ok: true; readonly key: VerifierKey }
  | { readonly ok: false; readonly because: VerifierKeyRefusal } {
  // The name has no plus, the base64 may.
  const parts = /^([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,1024})$/.exec(text);
  if (parts === null) return { ok: false, because: "key-malformed" };
  const [, name = "", id = "", base64 = ""] = parts;
  if (!isKeyName(name)) return { ok: false, because: "key-name" };
  const typed = decodeBase64(base64);
  if (typed === undefined) return { ok: false, because: "key-malformed" };
  if (typed[0] !== ED25519_TYPE) return { ok: false, because: "key-type" };
  const publicKey = typed.slice(1);
  if (publicKey.length !== ED25519_BYTES) return { ok: false, because: "key-length" };
  if (formatKeyId(keyId(hasher, name, publicKey)) !== id) return { ok: false, because: "key-id-mismatch" };
  return { ok: true, key: { name, id: Number.parseInt(id, 16), publicKey } };
}

/** A key id as its eight hex digits. */
export function formatKeyId(id: number): string {
  return id.toString(16).padStart(8, "0");
}

function keyId(hasher: Hasher, name: string, publicKey: Uint8Array): number {
  const named = concatBytes(encodeUtf8(name), Uint8Array.of(0x0a, ED25519_TYPE), publicKey);
  return Number.parseInt(encodeHex(hasher.sha256(named).subarray(0, 4)), 16);
}
