/** Who this device is: its keys, made here and never leaving, and the server it was enrolled with. */
import { generateKeyPairSync } from "node:crypto";
import {
  decodeBase64Url,
  decodeUtf8,
  encodeBase64Url,
  encodeUtf8,
  keyFingerprint,
} from "@countersign/protocol";
import { ed25519FromSeed, generateEd25519, nodeCrypto } from "@countersign/protocol/node";

/** The device's keys. Secret as a whole. */
export interface DeviceKeys {
  /** Ed25519, 32 bytes. */
  readonly seed: Uint8Array;
  /** `ssh-ed25519 …`. */
  readonly publicKeyText: string;
  /** Hash of the SSH key blob: the device. */
  readonly fingerprint: string;
  /** X25519 public key as base64url: secrets of requests are sealed to it. */
  readonly seal: string;
  /** X25519 private key as base64url. */
  readonly sealPrivate: string;
}

/** Keys and server. */
export interface DeviceIdentity extends DeviceKeys {
  /** The name it gave itself at enrolment; people know it by the name in its admission. */
  readonly name: string;
  /** The server's id for the device: for show. */
  readonly id: string;
  /** `https://…` as the administrator gave it. */
  readonly server: string;
  /** The name that proofs of the link are bound to. */
  readonly serverName: string;
  /** PEM of the pinned CA, where one was pinned. */
  readonly ca?: string;
}

/** Fresh keys. */
export function makeDeviceKeys(): DeviceKeys {
  const { seed, publicKeyText } = generateEd25519();
  const { privateKey } = generateKeyPairSync("x25519");
  const { x = "", d = "" } = privateKey.export({ format: "jwk" });
  return {
    seed,
    publicKeyText,
    fingerprint: keyFingerprint(publicKeyText, nodeCrypto),
    seal: x,
    sealPrivate: d,
  };
}

/** The identity as the bytes of its file. Secret. */
export function identityBytes(identity: DeviceIdentity): Uint8Array {
  const { seed, seal, sealPrivate, name, id, server, serverName, ca } = identity;
  const file = {
    format: 1,
    seed: encodeBase64Url(seed),
    seal,
    sealPrivate,
    name,
    id,
    server,
    serverName,
    ca,
  };
  return encodeUtf8(`${JSON.stringify(file)}\n`);
}

/** The identity file is damaged. */
export class IdentityBroken extends Error {
  readonly code = "identity-broken";
  constructor() {
    super("the device's identity file cannot be read; restore it, or enrol again with --force");
    this.name = "IdentityBroken";
  }
}

/** Reads the bytes that `identityBytes` wrote. Throws IdentityBroken. */
export function readIdentityBytes(bytes: Uint8Array): DeviceIdentity {
  try {
    const file: unknown = JSON.parse(decodeUtf8(bytes) ?? "");
    if (typeof file !== "object" || file === null) throw new IdentityBroken();
    const seed = decodeBase64Url(textField(file, "seed"));
    if (!seed) throw new IdentityBroken();
    const { publicKeyText } = ed25519FromSeed(seed);
    const ca = "ca" in file ? { ca: textField(file, "ca") } : {};
    return {
      seed,
      publicKeyText,
      fingerprint: keyFingerprint(publicKeyText, nodeCrypto),
      seal: textField(file, "seal"),
      sealPrivate: textField(file, "sealPrivate"),
      name: textField(file, "name"),
      id: textField(file, "id"),
      server: textField(file, "server"),
      serverName: textField(file, "serverName"),
      ...ca,
    };
  } catch {
    throw new IdentityBroken();
  }
}

function textField(file: object, name: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(file, name)?.value;
  if (typeof value !== "string") throw new IdentityBroken();
  return value;
}
