/** `Crypto` on Node's own OpenSSL, and signing with a plain Ed25519 key: for server, agent, CLI and tests. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  randomInt,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { BoundedCache } from "./bounded-cache.ts";
import type { Crypto } from "./crypto.ts";
import { concatBytes, decodeHex, encodeBase64, encodeBase64Url } from "./encoding/bytes.ts";
import { sshString } from "./encoding/ssh-wire.ts";
import { keyFingerprint } from "./keys/key-text.ts";
import { formatOpensshPrivateKey } from "./keys/openssh-private-key.ts";
import type { EcdsaCurve, PublicKey } from "./keys/public-key.ts";
import { formatSshPublicKey, parseSshPublicKey, sshKeyBlob } from "./keys/ssh-key.ts";
import type { Namespace } from "./signatures/namespaces.ts";
import type { SshSignature } from "./signatures/signature.ts";
import { signedBlob, sshsigBytes } from "./signatures/sshsig.ts";

const hashOfCurve: Readonly<Record<EcdsaCurve, string>> = { p256: "sha256", p384: "sha384", p521: "sha512" };
const jwkCurve: Readonly<Record<EcdsaCurve, string>> = { p256: "P-256", p384: "P-384", p521: "P-521" };

/** Hashing and verification by node:crypto. */
export const nodeCrypto: Crypto = {
  sha256: (data) => digest("sha256", data),
  sha512: (data) => digest("sha512", data),
  verify: (key, data, signature) => Promise.resolve(verifyNow(key, data, signature)),
};

function digest(algorithm: "sha256" | "sha512", data: Uint8Array): Uint8Array {
  const hashed = hash(algorithm, data, "buffer");
  return new Uint8Array(hashed.buffer, hashed.byteOffset, hashed.byteLength);
}

function verifyNow(key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  const keyObject = importPublicKey(key);
  if (keyObject === undefined) return false;
  switch (key.alg) {
    case "ed25519":
      return verify(null, data, keyObject, signature);
    case "rsa":
      return verify("sha256", data, keyObject, signature);
    default:
      return verify(hashOfCurve[key.alg], data, { key: keyObject, dsaEncoding: "ieee-p1363" }, signature);
  }
}

/**
 * Importing a key takes a third of the time that verifying with it takes, and the same few people's keys come again and
 * again. Held by their whole material, so that a key can only ever find itself; bounded, since strangers' keys come too.
 */
const imported = new BoundedCache<string, KeyObject>(256);

function importPublicKey(key: PublicKey): KeyObject | undefined {
  const material = materialOf(key);
  const known = imported.get(material);
  if (known !== undefined) return known;
  try {
    const made = createPublicKey({ key: jwkOf(key), format: "jwk" });
    imported.set(material, made);
    return made;
  } catch {
    // Not a key that OpenSSL accepts; nothing can have been signed with it.
    return undefined;
  }
}

/** Algorithm and numbers; the length of the first number keeps two numbers from running into each other. */
function materialOf(key: PublicKey): string {
  const [first, second] =
    key.alg === "ed25519" ? [key.raw, none] : key.alg === "rsa" ? [key.n, key.e] : [key.x, key.y];
  return `${key.alg} ${first.length} ${latin1(first)}${latin1(second)}`;
}

const none = new Uint8Array(0);

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

function jwkOf(key: PublicKey): { [field: string]: string } {
  switch (key.alg) {
    case "ed25519":
      return { kty: "OKP", crv: "Ed25519", x: encodeBase64Url(key.raw) };
    case "rsa":
      return { kty: "RSA", n: encodeBase64Url(key.n), e: encodeBase64Url(key.e) };
    default:
      return { kty: "EC", crv: jwkCurve[key.alg], x: encodeBase64Url(key.x), y: encodeBase64Url(key.y) };
  }
}

/** A key pair for Ed25519 as this project keeps it. */
export interface Ed25519KeyPair {
  /** `ssh-ed25519 ...`, without comment. */
  publicKeyText: string;
  /** The text of an unencrypted OpenSSH key file. Secret. */
  privateKeyOpenssh: string;
  /** The 32 bytes of RFC 8032. Secret. */
  seed: Uint8Array;
}

/** A fresh Ed25519 key pair. */
export function generateEd25519(comment = "countersign"): Ed25519KeyPair {
  const { privateKey } = generateKeyPairSync("ed25519");
  const jwk = privateKey.export({ format: "jwk" });
  const seed = new Uint8Array(Buffer.from(jwk.d ?? "", "base64url"));
  return ed25519FromSeed(seed, comment);
}

/** The key pair of a known seed (32 bytes). */
export function ed25519FromSeed(seed: Uint8Array, comment = "countersign"): Ed25519KeyPair {
  const publicRaw = publicRawOf(importSeed(seed));
  const publicKeyText = formatSshPublicKey(
    "ssh-ed25519",
    sshKeyBlob("ssh-ed25519", { alg: "ed25519", raw: publicRaw }),
  );
  const privateKeyOpenssh = formatOpensshPrivateKey({ seed, publicRaw, comment, check: randomInt(2 ** 32) });
  return { publicKeyText, privateKeyOpenssh, seed };
}

/** What is signed, with which key. */
export interface Ed25519SigningRequest {
  seed: Uint8Array;
  publicKeyText: string;
  namespace: Namespace;
  message: Uint8Array;
}

/** Signs as `ssh-keygen -Y sign` does (sha512). Throws TypeError where seed and public key do not belong together. */
export function signSshsigEd25519({
  seed,
  publicKeyText,
  namespace,
  message,
}: Ed25519SigningRequest): SshSignature {
  const privateKey = importSeed(seed);
  const parsed = parseSshPublicKey(publicKeyText);
  const publicKeyBlob = sshKeyBlob("ssh-ed25519", { alg: "ed25519", raw: publicRawOf(privateKey) });
  // Signing with one key under another's name can give the secret away, besides being of no use.
  if (!parsed.ok || formatSshPublicKey("ssh-ed25519", publicKeyBlob) !== publicKeyText)
    throw new TypeError("the seed does not belong to this ssh-ed25519 public key");
  const raw = sign(null, signedBlob(namespace, message, "sha512", nodeCrypto), privateKey);
  const signature = concatBytes(sshString("ssh-ed25519"), sshString(new Uint8Array(raw)));
  return {
    namespace,
    key: keyFingerprint(publicKeyText, nodeCrypto),
    kind: "ssh",
    sig: encodeBase64(sshsigBytes({ publicKeyBlob, namespace, hash: "sha512", signature })),
  };
}

/** PKCS #8 of an Ed25519 seed (RFC 8410 section 7): a fixed head and the 32 bytes. */
const pkcs8Head = decodeHex("302e020100300506032b657004220420") ?? new Uint8Array(0);

function importSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new TypeError("an Ed25519 seed has 32 bytes");
  return createPrivateKey({ key: Buffer.from(concatBytes(pkcs8Head, seed)), format: "der", type: "pkcs8" });
}

function publicRawOf(privateKey: KeyObject): Uint8Array {
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  return new Uint8Array(Buffer.from(jwk.x ?? "", "base64url"));
}
