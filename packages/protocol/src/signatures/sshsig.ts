/** The envelope of every signature: OpenSSH's PROTOCOL.sshsig, so that stock `ssh-keygen -Y sign` and `-Y verify` take part. */

import type { Crypto } from "../crypto.ts";
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8, equalBytes } from "../encoding/bytes.ts";
import { SshReader, sshString, sshUint32 } from "../encoding/ssh-wire.ts";

/** The hash of the message inside the blob; `ssh-keygen` takes sha512 by default. */
export type SshsigHash = "sha512" | "sha256";

/** An SSHSIG structure taken apart; nothing in it has been verified. */
export interface Sshsig {
  /** Wire form of the key that claims to have signed. */
  publicKeyBlob: Uint8Array;
  namespace: string;
  hash: SshsigHash;
  /** SSH signature: string format, then what that format defines. */
  signature: Uint8Array;
}

/** Why bytes are no SSHSIG of ours. */
export type SshsigFault = "sshsig-malformed" | "sshsig-hash";

/** The parts, or why there are none. */
export type ParsedSshsig = { ok: true; sshsig: Sshsig } | { ok: false; because: SshsigFault };

const magic = encodeUtf8("SSHSIG");
const version = 1;
const armorStart = "-----BEGIN SSH SIGNATURE-----";
const armorEnd = "-----END SSH SIGNATURE-----";
const armorWidth = 70;
const maxArmorLength = 8192;

/**
 * The bytes that are signed in place of `message` (PROTOCOL.sshsig section 2): magic, namespace, empty reserved,
 * hash name, hash. For a passkey these bytes, with sha512, are the WebAuthn challenge.
 */
export function signedBlob(
  namespace: string,
  message: Uint8Array,
  hash: SshsigHash,
  crypto: Crypto,
): Uint8Array {
  const hashed = hash === "sha512" ? crypto.sha512(message) : crypto.sha256(message);
  return concatBytes(magic, sshString(namespace), sshString(""), sshString(hash), sshString(hashed));
}

/** The SSHSIG structure (PROTOCOL.sshsig section 3), without armour. */
export function sshsigBytes(parts: Sshsig): Uint8Array {
  return concatBytes(
    magic,
    sshUint32(version),
    sshString(parts.publicKeyBlob),
    sshString(parts.namespace),
    sshString(""),
    sshString(parts.hash),
    sshString(parts.signature),
  );
}

/** Takes an SSHSIG structure apart (untrusted): the version must be 1, reserved empty, nothing may follow. */
export function parseSshsig(bytes: Uint8Array): ParsedSshsig {
  const reader = new SshReader(bytes);
  const start = reader.take(magic.length);
  const found = reader.uint32();
  const publicKeyBlob = reader.string();
  const namespace = reader.text();
  const reserved = reader.string();
  const hash = reader.text();
  const signature = reader.string();
  if (start === undefined || !equalBytes(start, magic) || found !== version || !reader.done)
    return { ok: false, because: "sshsig-malformed" };
  if (
    publicKeyBlob === undefined ||
    namespace === undefined ||
    reserved?.length !== 0 ||
    signature === undefined
  )
    return { ok: false, because: "sshsig-malformed" };
  if (hash !== "sha512" && hash !== "sha256") return { ok: false, because: "sshsig-hash" };
  return { ok: true, sshsig: { publicKeyBlob, namespace, hash, signature } };
}

/** SSHSIG bytes as the text file that `ssh-keygen` reads and writes, with its line width and a final newline. */
export function armorSshsig(bytes: Uint8Array): string {
  const lines = encodeBase64(bytes).match(new RegExp(`.{1,${armorWidth}}`, "g")) ?? [];
  return `${[armorStart, ...lines, armorEnd].join("\n")}\n`;
}

/**
 * The SSHSIG bytes in armour, `undefined` for anything but one whole block. Line ends may be LF or CRLF, lines up to
 * 76 characters; text before or after, blank lines and non-canonical base64 are refused.
 */
export function dearmorSshsig(text: string): Uint8Array | undefined {
  if (text.length > maxArmorLength) return undefined;
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length < 3 || lines[0] !== armorStart || lines.at(-1) !== armorEnd) return undefined;
  const body = lines.slice(1, -1);
  if (body.some((line) => line.length === 0 || line.length > 76)) return undefined;
  return decodeBase64(body.join(""));
}
