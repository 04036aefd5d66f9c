/** A person's key as documents write it: OpenSSH public-key text or a passkey's COSE key in base64url. */

import type { Crypto } from "../crypto.ts";
import { encodeBase64, encodeHex } from "../encoding/bytes.ts";
import { parseCoseKey } from "./cose-key.ts";
import type { CoseKey, CoseKeyFault } from "./cose-key.ts";
import { parseSshPublicKey } from "./ssh-key.ts";
import type { SshKey, SshKeyFault } from "./ssh-key.ts";

/** `type base64` (SSH) or base64url (passkey); each key has exactly one text, so equal keys are equal strings. */
export type KeyText = string;

/** A key text, read. */
export type ReadKey = { kind: "ssh"; ssh: SshKey } | { kind: "webauthn"; cose: CoseKey };

/** The key, or why there is none. */
export type ParsedKey = { ok: true; key: ReadKey } | { ok: false; because: SshKeyFault | CoseKeyFault };

/** A text that had to be a key (because a parser let it in before) is none. */
export class KeyTextError extends Error {
  readonly code: SshKeyFault | CoseKeyFault;

  constructor(code: SshKeyFault | CoseKeyFault) {
    super(`not the text of a usable public key (${code})`);
    this.name = "KeyTextError";
    this.code = code;
  }
}

/** Reads either kind: an SSH key has a space in its text, base64url never has one. */
export function parseKey(text: KeyText): ParsedKey {
  if (text.includes(" ")) {
    const parsed = parseSshPublicKey(text);
    return parsed.ok ? { ok: true, key: { kind: "ssh", ssh: parsed.key } } : parsed;
  }
  const parsed = parseCoseKey(text);
  return parsed.ok ? { ok: true, key: { kind: "webauthn", cose: parsed.key } } : parsed;
}

/** Which kind of signature the key makes; `undefined` where the text is no usable key at all. */
export function keyKind(text: KeyText): "ssh" | "webauthn" | undefined {
  const parsed = parseKey(text);
  return parsed.ok ? parsed.key.kind : undefined;
}

/** `sha256:` and 64 hex digits of the SSH blob's or COSE key's hash: the name of a key in documents. Throws KeyTextError. */
export function keyFingerprint(text: KeyText, crypto: Crypto): string {
  return `sha256:${encodeHex(crypto.sha256(keyBytes(text)))}`;
}

/** The fingerprint that OpenSSH prints, `SHA256:` and unpadded base64, for a person to compare. Throws KeyTextError. */
export function opensshFingerprint(text: KeyText, crypto: Crypto): string {
  const parsed = parseSshPublicKey(text);
  if (!parsed.ok) throw new KeyTextError(parsed.because);
  return `SHA256:${encodeBase64(crypto.sha256(parsed.key.blob)).replace(/=+$/, "")}`;
}

function keyBytes(text: KeyText): Uint8Array {
  const parsed = parseKey(text);
  if (!parsed.ok) throw new KeyTextError(parsed.because);
  return parsed.key.kind === "ssh" ? parsed.key.ssh.blob : parsed.key.cose.bytes;
}
