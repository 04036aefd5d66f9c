/** The checks of an SSH signature: the structure, the key inside it, the token's flags, and then the mathematics. */

import type { Crypto } from "../crypto.ts";
import { concatBytes, decodeBase64, encodeUtf8, equalBytes } from "../encoding/bytes.ts";
import { SshReader, sshUint32 } from "../encoding/ssh-wire.ts";
import { COORDINATE_BYTES } from "../keys/public-key.ts";
import type { PublicKey } from "../keys/public-key.ts";
import type { SshKey } from "../keys/ssh-key.ts";
import type { SshSignature } from "./signature.ts";
import { parseSshsig, signedBlob } from "./sshsig.ts";
import type { SshsigFault } from "./sshsig.ts";
import type { VerifiedPresence } from "./verified-presence.ts";

/** Why an SSH signature does not count. */
export type SshSignatureFault =
  | SshsigFault
  | "wrong-namespace"
  | "wrong-key"
  | "sshsig-format"
  | "sshsig-bad"
  | "sk-application"
  | "sk-user-presence"
  | "sk-user-verification";

interface SshSignatureToVerify {
  signature: SshSignature;
  key: SshKey;
  message: Uint8Array;
  crypto: Crypto;
}

type SshVerdict = { ok: true; verified: VerifiedPresence } | { ok: false; because: SshSignatureFault };

/** Flag bits of authenticator data (CTAP 2.1 section 6.1). */
const userPresentFlag = 0x01;
const userVerifiedFlag = 0x04;

/** Verifies an SSHSIG by `key`, whose fingerprint the caller has compared already. */
export async function verifySshSignature(given: SshSignatureToVerify): Promise<SshVerdict> {
  const { signature, key, message, crypto } = given;
  const bytes = decodeBase64(signature.sig);
  if (bytes === undefined) return { ok: false, because: "sshsig-malformed" };
  const parsed = parseSshsig(bytes);
  if (!parsed.ok) return parsed;
  const { sshsig } = parsed;
  if (sshsig.namespace !== signature.namespace) return { ok: false, because: "wrong-namespace" };
  if (!equalBytes(sshsig.publicKeyBlob, key.blob)) return { ok: false, because: "wrong-key" };
  const reader = new SshReader(sshsig.signature);
  // The format is the key type for every type we know; OpenSSH's WebAuthn wrapping is only ever written, never read.
  if (reader.text() !== key.type) return { ok: false, because: "sshsig-format" };
  const blob = signedBlob(sshsig.namespace, message, sshsig.hash, crypto);
  return key.application === undefined
    ? await verifyPlain(reader, key, blob, crypto)
    : await verifyToken(reader, key, key.application, blob, crypto);
}

async function verifyPlain(
  reader: SshReader,
  key: SshKey,
  blob: Uint8Array,
  crypto: Crypto,
): Promise<SshVerdict> {
  const raw = readRawSignature(reader.string(), key.publicKey);
  if (raw === undefined || !reader.done) return { ok: false, because: "sshsig-malformed" };
  if (!(await crypto.verify(key.publicKey, blob, raw))) return { ok: false, because: "sshsig-bad" };
  return { ok: true, verified: { userPresent: false, userVerified: false } };
}

/** OpenSSH PROTOCOL.u2f: the token signs its application's hash, flags and counter before the hash of the blob. */
async function verifyToken(
  reader: SshReader,
  key: SshKey,
  application: string,
  blob: Uint8Array,
  crypto: Crypto,
): Promise<SshVerdict> {
  const raw = readRawSignature(reader.string(), key.publicKey);
  const flags = reader.byte();
  const counter = reader.uint32();
  if (raw === undefined || flags === undefined || counter === undefined || !reader.done)
    return { ok: false, because: "sshsig-malformed" };
  // Other applications belong to web origins: a passkey must come as a passkey, with its origin checked.
  if (!application.startsWith("ssh:")) return { ok: false, because: "sk-application" };
  if ((flags & userPresentFlag) === 0) return { ok: false, because: "sk-user-presence" };
  if ((flags & userVerifiedFlag) === 0) return { ok: false, because: "sk-user-verification" };
  const signed = concatBytes(
    crypto.sha256(encodeUtf8(application)),
    Uint8Array.of(flags),
    sshUint32(counter),
    crypto.sha256(blob),
  );
  if (!(await crypto.verify(key.publicKey, signed, raw))) return { ok: false, because: "sshsig-bad" };
  return { ok: true, verified: { userPresent: true, userVerified: true } };
}

/** Ed25519: 64 bytes (RFC 8709 section 6). ECDSA: two mpints (RFC 5656 section 3.1.2), here as r||s. */
function readRawSignature(field: Uint8Array | undefined, key: PublicKey): Uint8Array | undefined {
  if (field === undefined || key.alg === "rsa") return undefined;
  if (key.alg === "ed25519") return field.length === 64 ? field : undefined;
  const reader = new SshReader(field);
  const r = reader.positiveMpint(COORDINATE_BYTES[key.alg]);
  const s = reader.positiveMpint(COORDINATE_BYTES[key.alg]);
  return r === undefined || s === undefined || !reader.done ? undefined : concatBytes(r, s);
}
