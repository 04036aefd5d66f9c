/** OpenSSH public keys as text: `type base64`, one space, no comment, exactly one spelling per key. */

import { decodeBase64, encodeBase64 } from "../encoding/bytes.ts";
import { SshReader, sshString } from "../encoding/ssh-wire.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { isOnCurve, isUsableEd25519 } from "./point.ts";
import { COORDINATE_BYTES } from "./public-key.ts";
import type { EcdsaCurve, PublicKey } from "./public-key.ts";

/** The key types that may sign; the `sk-` ones live in a FIDO token (OpenSSH PROTOCOL.u2f). */
export type SshKeyType =
  | "ssh-ed25519"
  | "ecdsa-sha2-nistp256"
  | "ecdsa-sha2-nistp384"
  | "ecdsa-sha2-nistp521"
  | "sk-ssh-ed25519@openssh.com"
  | "sk-ecdsa-sha2-nistp256@openssh.com";

/** One key, read. */
export interface SshKey {
  type: SshKeyType;
  publicKey: PublicKey;
  /** FIDO keys only: the application the token binds the key to, usually `ssh:`. */
  application?: string;
  /** The wire form: what the base64 holds, what SSHSIG embeds and what the fingerprint is of. */
  blob: Uint8Array;
}

/** Why a text is not a key. */
export type SshKeyFault =
  | "not-ssh-key-text"
  | "key-type-unsupported"
  | "key-type-mismatch"
  | "key-blob-malformed"
  | "bad-point";

/** The key, or why there is none. */
export type ParsedSshKey = { ok: true; key: SshKey } | { ok: false; because: SshKeyFault };

const curveOfType: Readonly<Record<SshKeyType, EcdsaCurve | "ed25519">> = {
  "ssh-ed25519": "ed25519",
  "ecdsa-sha2-nistp256": "p256",
  "ecdsa-sha2-nistp384": "p384",
  "ecdsa-sha2-nistp521": "p521",
  "sk-ssh-ed25519@openssh.com": "ed25519",
  "sk-ecdsa-sha2-nistp256@openssh.com": "p256",
};
const curveNames: Readonly<Record<EcdsaCurve, string>> = {
  p256: "nistp256",
  p384: "nistp384",
  p521: "nistp521",
};
const maxTextLength = 1024;

/** Reads key `text` (untrusted). Leading or trailing space, a comment or another spelling of the base64 is refused. */
export function parseSshPublicKey(text: string): ParsedSshKey {
  const match = text.length > maxTextLength ? null : /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const blob = match?.[2] === undefined ? undefined : decodeBase64(match[2]);
  if (blob === undefined) return { ok: false, because: "not-ssh-key-text" };
  const parsed = parseSshKeyBlob(blob);
  if (parsed.ok && parsed.key.type !== match?.[1]) return { ok: false, because: "key-type-mismatch" };
  return parsed;
}

/** Reads the wire form of a key: RFC 8709 section 4, RFC 5656 section 3.1, PROTOCOL.u2f. */
export function parseSshKeyBlob(blob: Uint8Array): ParsedSshKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  if (type === undefined) return { ok: false, because: "key-blob-malformed" };
  if (!isSshKeyType(type)) return { ok: false, because: "key-type-unsupported" };
  const curve = curveOfType[type];
  const publicKey = curve === "ed25519" ? readEd25519(reader) : readEcdsa(reader, curve);
  const application = type.startsWith("sk-") ? reader.text() : undefined;
  if (publicKey === undefined || !reader.done || (type.startsWith("sk-") && application === undefined))
    return { ok: false, because: "key-blob-malformed" };
  if (!isUsable(publicKey)) return { ok: false, because: "bad-point" };
  return { ok: true, key: { type, publicKey, blob, ...(application === undefined ? {} : { application }) } };
}

/** The one text of a key: type, space, base64 of the blob. The caller vouches that the blob is a key's. */
export function formatSshPublicKey(type: SshKeyType, blob: Uint8Array): string {
  return `${type} ${encodeBase64(blob)}`;
}

/** The wire form of a key made of these parts; the inverse of `parseSshKeyBlob`. Throws TypeError if they do not fit. */
export function sshKeyBlob(type: SshKeyType, publicKey: PublicKey, application?: string): Uint8Array {
  if (
    publicKey.alg === "rsa" ||
    publicKey.alg !== curveOfType[type] ||
    type.startsWith("sk-") !== (application !== undefined)
  )
    throw new TypeError(`no ${type} key can be made of these parts`);
  const point =
    publicKey.alg === "ed25519"
      ? sshString(publicKey.raw)
      : concatBytes(
          sshString(curveNames[publicKey.alg]),
          sshString(concatBytes(Uint8Array.of(4), publicKey.x, publicKey.y)),
        );
  return concatBytes(
    sshString(type),
    point,
    application === undefined ? new Uint8Array(0) : sshString(application),
  );
}

function isSshKeyType(type: string): type is SshKeyType {
  return Object.hasOwn(curveOfType, type);
}

function readEd25519(reader: SshReader): PublicKey | undefined {
  const raw = reader.string();
  return raw?.length === 32 ? { alg: "ed25519", raw } : undefined;
}

/** Uncompressed points only (SEC 1 section 2.3.4): compressed ones would be a second spelling of the same key. */
function readEcdsa(reader: SshReader, curve: EcdsaCurve): PublicKey | undefined {
  const width = COORDINATE_BYTES[curve];
  const name = reader.text();
  const point = reader.string();
  if (name !== curveNames[curve] || point?.length !== 1 + 2 * width || point[0] !== 4) return undefined;
  return { alg: curve, x: point.slice(1, 1 + width), y: point.slice(1 + width) };
}

function isUsable(key: PublicKey): boolean {
  if (key.alg === "ed25519") return isUsableEd25519(key.raw);
  return key.alg !== "rsa" && isOnCurve(key.alg, key.x, key.y);
}
