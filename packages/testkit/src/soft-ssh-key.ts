/** SSH keys in software, FIDO forms included: for tests and the demo, which have no token to touch. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  COORDINATE_BYTES,
  concatBytes,
  decodeBase64Url,
  encodeBase64,
  encodeBase64Url,
  encodeUtf8,
  formatSshPublicKey,
  keyFingerprint,
  parseSshPublicKey,
  signedBlob,
  sshKeyBlob,
  sshMpint,
  sshsigBytes,
  sshString,
  sshUint32,
} from "@countersign/protocol";
import type {
  EcdsaCurve,
  Namespace,
  PublicKey,
  SshKeyType,
  SshSignature,
  SshsigHash,
} from "@countersign/protocol";
import { ed25519FromSeed, generateEd25519, nodeCrypto } from "@countersign/protocol/node";

/** Ways to sign otherwise than an honest signer would: each breaks one thing. */
export interface SshSigningOverrides {
  /** The hash inside the blob; sha512 if left out. */
  hash?: SshsigHash;
  /** FIDO keys: the flags octet; user present and verified if left out. */
  flags?: number;
  /** FIDO keys: the signature counter. */
  counter?: number;
  /** The signature format named in the structure; the key type if left out. */
  format?: string;
  /** The namespace inside the structure, where it differs from the one beside it. */
  innerNamespace?: string;
  /** The public key inside the structure, where it is not the signer's. */
  embeddedKeyBlob?: Uint8Array;
}

/** A key that signs at once. */
export interface SoftSshKey {
  type: SshKeyType;
  /** OpenSSH public-key text. */
  key: string;
  /** `sha256:` + hex. */
  fingerprint: string;
  /** The wire form of the public key. */
  blob: Uint8Array;
  sign(namespace: Namespace, message: Uint8Array, overrides?: SshSigningOverrides): SshSignature;
}

/** An Ed25519 key, which can also be given to `ssh-keygen` as a file. */
export interface SoftEd25519Key extends SoftSshKey {
  seed: Uint8Array;
  /** The text of an unencrypted OpenSSH key file. */
  privateKeyOpenssh(): string;
}

/** What kind of key to make. */
export interface SoftSshKeyOptions {
  type: SshKeyType;
  /** FIDO types only; `ssh:` by default. */
  application?: string;
  /** Ed25519 types only: the same seed makes the same key. */
  seed?: Uint8Array;
}

const curveOfType: Readonly<Partial<Record<SshKeyType, EcdsaCurve>>> = {
  "ecdsa-sha2-nistp256": "p256",
  "ecdsa-sha2-nistp384": "p384",
  "ecdsa-sha2-nistp521": "p521",
  "sk-ecdsa-sha2-nistp256@openssh.com": "p256",
};
const nodeCurve: Readonly<Record<EcdsaCurve, string>> = { p256: "P-256", p384: "P-384", p521: "P-521" };
const hashOfCurve: Readonly<Record<EcdsaCurve, string>> = { p256: "sha256", p384: "sha384", p521: "sha512" };
const presentAndVerified = 0x05;

/** Makes a key. */
export function makeSoftSshKey(options: { type: "ssh-ed25519"; seed?: Uint8Array }): SoftEd25519Key;
export function makeSoftSshKey(options: SoftSshKeyOptions): SoftSshKey;
export function makeSoftSshKey(options: SoftSshKeyOptions): SoftSshKey | SoftEd25519Key {
  const { type } = options;
  const application = type.startsWith("sk-") ? (options.application ?? "ssh:") : undefined;
  const curve = curveOfType[type];
  if (curve !== undefined) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: nodeCurve[curve] });
    return softKey(type, privateKey, ecdsaPublicKey(curve, privateKey), application);
  }
  const pair = options.seed === undefined ? generateEd25519() : ed25519FromSeed(options.seed);
  const parsed = parseSshPublicKey(pair.publicKeyText);
  if (!parsed.ok || parsed.key.publicKey.alg !== "ed25519") throw new Error("own public key is unreadable");
  const { publicKey } = parsed.key;
  const jwk = {
    kty: "OKP",
    crv: "Ed25519",
    d: encodeBase64Url(pair.seed),
    x: encodeBase64Url(publicKey.raw),
  };
  const key = softKey(type, createPrivateKey({ key: jwk, format: "jwk" }), publicKey, application);
  if (type !== "ssh-ed25519") return key;
  return { ...key, seed: pair.seed, privateKeyOpenssh: () => pair.privateKeyOpenssh };
}

function ecdsaPublicKey(curve: EcdsaCurve, privateKey: KeyObject): PublicKey {
  const jwk = createPublicKey(privateKey).export({ format: "jwk" });
  const x = decodeBase64Url(jwk.x ?? "");
  const y = decodeBase64Url(jwk.y ?? "");
  if (x?.length !== COORDINATE_BYTES[curve] || y === undefined) throw new Error("own point is unreadable");
  return { alg: curve, x, y };
}

function softKey(
  type: SshKeyType,
  privateKey: KeyObject,
  publicKey: PublicKey,
  application?: string,
): SoftSshKey {
  const blob = sshKeyBlob(type, publicKey, application);
  const key = formatSshPublicKey(type, blob);
  const fingerprint = keyFingerprint(key, nodeCrypto);
  const signRaw = (data: Uint8Array): Uint8Array => signatureField(publicKey, privateKey, data);
  return {
    type,
    key,
    fingerprint,
    blob,
    sign: (namespace, message, overrides = {}) => {
      const hash = overrides.hash ?? "sha512";
      const innerNamespace = overrides.innerNamespace ?? namespace;
      const toSign = signedBlob(innerNamespace, message, hash, nodeCrypto);
      const tail =
        application === undefined ? signRaw(toSign) : tokenTail(application, toSign, overrides, signRaw);
      const sshsig = sshsigBytes({
        publicKeyBlob: overrides.embeddedKeyBlob ?? blob,
        namespace: innerNamespace,
        hash,
        signature: concatBytes(sshString(overrides.format ?? type), tail),
      });
      return { namespace, key: fingerprint, kind: "ssh", sig: encodeBase64(sshsig) };
    },
  };
}

/** What a token signs and adds (OpenSSH PROTOCOL.u2f). */
function tokenTail(
  application: string,
  toSign: Uint8Array,
  { flags = presentAndVerified, counter = 7 }: SshSigningOverrides,
  signRaw: (data: Uint8Array) => Uint8Array,
): Uint8Array {
  const flagsAndCounter = concatBytes(Uint8Array.of(flags), sshUint32(counter));
  const sha256 = (data: Uint8Array): Uint8Array => nodeCrypto.sha256(data);
  return concatBytes(
    signRaw(concatBytes(sha256(encodeUtf8(application)), flagsAndCounter, sha256(toSign))),
    flagsAndCounter,
  );
}

/** The signature as SSH writes it: 64 bytes for Ed25519, two mpints for ECDSA. */
function signatureField(publicKey: PublicKey, privateKey: KeyObject, data: Uint8Array): Uint8Array {
  if (publicKey.alg === "ed25519") return sshString(new Uint8Array(sign(null, data, privateKey)));
  if (publicKey.alg === "rsa") throw new TypeError("no RSA keys here");
  const raw = sign(hashOfCurve[publicKey.alg], data, { key: privateKey, dsaEncoding: "ieee-p1363" });
  const width = COORDINATE_BYTES[publicKey.alg];
  return sshString(concatBytes(sshMpint(raw.subarray(0, width)), sshMpint(raw.subarray(width))));
}
