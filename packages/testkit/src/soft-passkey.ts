/** A passkey and its browser in software: assertions as an honest station would collect them, or broken in one place. */

import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import {
  concatBytes,
  decodeBase64Url,
  encodeBase64Url,
  encodeUtf8,
  formatCoseKey,
  keyFingerprint,
  signedBlob,
  sshUint32,
} from "@countersign/protocol";
import type { CoseAlgorithm, Namespace, PublicKey, WebauthnSignature } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** Ways to sign otherwise than an honest browser and authenticator would: each breaks one thing. */
export interface PasskeySigningOverrides {
  /** clientDataJSON `type`; `webauthn.get` if left out. */
  type?: string;
  /** clientDataJSON `challenge`, base64url. */
  challenge?: string;
  origin?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  /** JSON text of further members, put after crossOrigin: `"hint":"x"`. */
  moreClientData?: string;
  /** The whole clientDataJSON text, in place of all of the above. */
  clientDataJSON?: string;
  /** 32 bytes in place of the hash of the rpId. */
  rpIdHash?: Uint8Array;
  /** The flags octet; user present and verified if left out. */
  flags?: number;
  counter?: number;
  /** CBOR bytes after the counter; set the ED flag (0x80) with them. */
  extensions?: Uint8Array;
}

/** What kind of passkey to make, and for which station. */
export interface SoftPasskeyOptions {
  alg: CoseAlgorithm;
  rpId: string;
  origin: string;
}

/** A passkey that signs at once. */
export interface SoftPasskey {
  alg: CoseAlgorithm;
  rpId: string;
  origin: string;
  /** COSE key, base64url. */
  key: string;
  /** `sha256:` + hex. */
  fingerprint: string;
  sign(namespace: Namespace, message: Uint8Array, overrides?: PasskeySigningOverrides): WebauthnSignature;
}

const presentAndVerified = 0x05;

/** Makes a fresh passkey. */
export function makeSoftPasskey({ alg, rpId, origin }: SoftPasskeyOptions): SoftPasskey {
  const { privateKey, publicKey } = makeKeyPair(alg);
  const key = formatCoseKey(publicKey);
  const fingerprint = keyFingerprint(key, nodeCrypto);
  return {
    alg,
    rpId,
    origin,
    key,
    fingerprint,
    sign: (namespace, message, overrides = {}) => {
      const challenge = encodeBase64Url(signedBlob(namespace, message, "sha512", nodeCrypto));
      const clientData = encodeUtf8(clientDataText({ challenge, origin, ...overrides }));
      const authenticatorData = concatBytes(
        overrides.rpIdHash ?? nodeCrypto.sha256(encodeUtf8(rpId)),
        Uint8Array.of(overrides.flags ?? presentAndVerified),
        sshUint32(overrides.counter ?? 0),
        overrides.extensions ?? new Uint8Array(0),
      );
      // For ECDSA, node:crypto writes DER by default, as authenticators do.
      const data = concatBytes(authenticatorData, nodeCrypto.sha256(clientData));
      const sig = new Uint8Array(sign(alg === "EdDSA" ? null : "sha256", data, privateKey));
      return {
        namespace,
        key: fingerprint,
        kind: "webauthn",
        authenticatorData: encodeBase64Url(authenticatorData),
        clientDataJSON: encodeBase64Url(clientData),
        sig: encodeBase64Url(sig),
      };
    },
  };
}

/** The serialization of WebAuthn level 3 section 5.8.1.1. */
function clientDataText(parts: PasskeySigningOverrides): string {
  if (parts.clientDataJSON !== undefined) return parts.clientDataJSON;
  const members = [
    `"type":${JSON.stringify(parts.type ?? "webauthn.get")}`,
    `"challenge":${JSON.stringify(parts.challenge)}`,
    `"origin":${JSON.stringify(parts.origin)}`,
    `"crossOrigin":${parts.crossOrigin ?? false}`,
  ];
  if (parts.topOrigin !== undefined) members.push(`"topOrigin":${JSON.stringify(parts.topOrigin)}`);
  if (parts.moreClientData !== undefined) members.push(parts.moreClientData);
  return `{${members.join(",")}}`;
}

function makeKeyPair(alg: CoseAlgorithm): { privateKey: KeyObject; publicKey: PublicKey } {
  if (alg === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const { x } = publicKey.export({ format: "jwk" });
    return { privateKey, publicKey: { alg: "ed25519", raw: bytesOf(x) } };
  }
  if (alg === "RS256") {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { n, e } = publicKey.export({ format: "jwk" });
    return { privateKey, publicKey: { alg: "rsa", n: bytesOf(n), e: bytesOf(e) } };
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  return { privateKey, publicKey: { alg: "p256", x: bytesOf(x), y: bytesOf(y) } };
}

function bytesOf(text: string | undefined): Uint8Array {
  const bytes = decodeBase64Url(text ?? "");
  if (bytes === undefined || bytes.length === 0) throw new Error("own public key is unreadable");
  return bytes;
}
