/** Private key files of OpenSSH (PROTOCOL.key, "openssh-key-v1"): Ed25519 without a passphrase, the one kind that we read ourselves. */

import { concatBytes, decodeBase64, encodeBase64, encodeUtf8, equalBytes } from "../encoding/bytes.ts";
import { SshReader, sshString, sshUint32 } from "../encoding/ssh-wire.ts";
import { formatSshPublicKey, parseSshKeyBlob, sshKeyBlob } from "./ssh-key.ts";

/** What the file holds. */
export interface OpensshPrivateKey {
  /** `ssh-ed25519 ...`, without comment. */
  publicKeyText: string;
  /** The 32 secret bytes of RFC 8032. */
  seed: Uint8Array;
  comment: string;
}

/** Why a file is not read here. With "encrypted" and "not-ed25519" `ssh-keygen` is the one to ask. */
export type PrivateKeyFault = "not-openssh-key" | "encrypted" | "not-ed25519" | "malformed";

/** The key, or why there is none. */
export type ParsedPrivateKey = { ok: true; key: OpensshPrivateKey } | { ok: false; because: PrivateKeyFault };

const header = "-----BEGIN OPENSSH PRIVATE KEY-----";
const footer = "-----END OPENSSH PRIVATE KEY-----";
const magic = encodeUtf8("openssh-key-v1\0");
const blockBytes = 8;
const lineWidth = 70;
const maxTextLength = 16_384;
const keyType = "ssh-ed25519";

/**
 * Reads the text of a key file. That seed and public key belong together is not computed here (this package has no
 * private-key arithmetic): the signer of node-crypto.ts checks it.
 */
export function parseOpensshPrivateKey(text: string): ParsedPrivateKey {
  const bytes = dearmor(text);
  const reader = new SshReader(bytes ?? new Uint8Array(0));
  const start = reader.take(magic.length);
  if (start === undefined || !equalBytes(start, magic)) return { ok: false, because: "not-openssh-key" };
  const cipher = reader.text();
  const derivation = reader.text();
  const derivationOptions = reader.string();
  if (cipher !== undefined && cipher !== "none") return { ok: false, because: "encrypted" };
  if (
    cipher === undefined ||
    derivation !== "none" ||
    derivationOptions?.length !== 0 ||
    reader.uint32() !== 1
  )
    return { ok: false, because: "malformed" };
  const publicBlob = reader.string();
  const section = reader.string();
  if (publicBlob === undefined || section === undefined || !reader.done)
    return { ok: false, because: "malformed" };
  return readSection(publicBlob, section);
}

function readSection(publicBlob: Uint8Array, section: Uint8Array): ParsedPrivateKey {
  const parsed = parseSshKeyBlob(publicBlob);
  if (!parsed.ok && parsed.because !== "key-type-unsupported") return { ok: false, because: "malformed" };
  if (!parsed.ok || parsed.key.type !== keyType || parsed.key.publicKey.alg !== "ed25519")
    return { ok: false, because: "not-ed25519" };
  const { raw } = parsed.key.publicKey;
  const reader = new SshReader(section);
  const check = reader.uint32();
  const checkAgain = reader.uint32();
  const type = reader.text();
  const publicRaw = reader.string();
  const secret = reader.string();
  const comment = reader.text();
  if (check === undefined || check !== checkAgain || type !== keyType || comment === undefined)
    return { ok: false, because: "malformed" };
  if (
    publicRaw === undefined ||
    !equalBytes(publicRaw, raw) ||
    secret?.length !== 64 ||
    !equalBytes(secret.subarray(32), raw)
  )
    return { ok: false, because: "malformed" };
  for (let expected = 1; !reader.done; expected++)
    if (expected >= blockBytes || reader.byte() !== expected) return { ok: false, because: "malformed" };
  if (section.length % blockBytes !== 0) return { ok: false, because: "malformed" };
  return {
    ok: true,
    key: { publicKeyText: formatSshPublicKey(keyType, publicBlob), seed: secret.slice(0, 32), comment },
  };
}

/** What `formatOpensshPrivateKey` writes. */
export interface Ed25519KeyParts {
  seed: Uint8Array;
  /** The public key's 32 bytes. */
  publicRaw: Uint8Array;
  /** Printable ASCII; shown by tools, never signed. */
  comment: string;
  /** Any number, twice in the file: readers of encrypted files know by it that the passphrase was right. */
  check: number;
}

/** The text of an unencrypted key file, as `ssh-keygen` writes and reads it. */
export function formatOpensshPrivateKey({ seed, publicRaw, comment, check }: Ed25519KeyParts): string {
  const secret = concatBytes(
    sshUint32(check),
    sshUint32(check),
    sshString(keyType),
    sshString(publicRaw),
    sshString(concatBytes(seed, publicRaw)),
    sshString(comment),
  );
  const padding = Uint8Array.from(
    { length: (blockBytes - (secret.length % blockBytes)) % blockBytes },
    (_, at) => at + 1,
  );
  const bytes = concatBytes(
    magic,
    sshString("none"),
    sshString("none"),
    sshString(""),
    sshUint32(1),
    sshString(sshKeyBlob(keyType, { alg: "ed25519", raw: publicRaw })),
    sshString(concatBytes(secret, padding)),
  );
  const lines = encodeBase64(bytes).match(new RegExp(`.{1,${lineWidth}}`, "g")) ?? [];
  return `${[header, ...lines, footer].join("\n")}\n`;
}

function dearmor(text: string): Uint8Array | undefined {
  if (text.length > maxTextLength) return undefined;
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines[0] !== header || lines.at(-1) !== footer) return undefined;
  return decodeBase64(lines.slice(1, -1).join(""));
}
