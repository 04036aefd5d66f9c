/** Keys by name: the same name is the same key in every run, so that worlds and vectors can be made again byte by byte. */

import { createPrivateKey, createPublicKey, sign } from "node:crypto";
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
import { nodeCrypto } from "@countersign/protocol/node";
import type { SoftPasskey } from "../soft-passkey.ts";
import { makeSoftSshKey } from "../soft-ssh-key.ts";
import type { SoftEd25519Key } from "../soft-ssh-key.ts";

/** 32 bytes that belong to a name: public knowledge, for tests only. */
export function seedOf(name: string): Uint8Array {
  return nodeCrypto.sha256(encodeUtf8(`countersign testkit: ${name}`));
}

/** The Ed25519 SSH key of a name. */
export function seededKey(name: string): SoftEd25519Key {
  return makeSoftSshKey({ type: "ssh-ed25519", seed: seedOf(name) });
}

/** The EdDSA passkey of a name, made for a station; its assertions are deterministic too. With `seedOf` the same name it is the key of `seededKey`, spelled otherwise. */
export function seededPasskey(
  name: string,
  station: { rpId: string; origin: string },
  seed: Uint8Array = seedOf(`passkey ${name}`),
): Omit<SoftPasskey, "sign"> & { sign: SeededSign } {
  const privateKey = seededPrivateKey("ed25519", seed);
  const key = formatCoseKey({ alg: "ed25519", raw: publicRaw(privateKey) });
  const fingerprint = keyFingerprint(key, nodeCrypto);
  return {
    alg: "EdDSA",
    ...station,
    key,
    fingerprint,
    sign: (namespace, message, { flags = PRESENT_AND_VERIFIED, origin = station.origin } = {}) => {
      const challenge = encodeBase64Url(signedBlob(namespace, message, "sha512", nodeCrypto));
      const clientData = encodeUtf8(
        `{"type":"webauthn.get","challenge":"${challenge}","origin":${JSON.stringify(origin)},"crossOrigin":false}`,
      );
      const authenticatorData = concatBytes(
        nodeCrypto.sha256(encodeUtf8(station.rpId)),
        Uint8Array.of(flags),
        sshUint32(0),
      );
      const data = concatBytes(authenticatorData, nodeCrypto.sha256(clientData));
      return {
        namespace,
        key: fingerprint,
        kind: "webauthn",
        authenticatorData: encodeBase64Url(authenticatorData),
        clientDataJSON: encodeBase64Url(clientData),
        sig: encodeBase64Url(new Uint8Array(sign(null, data, privateKey))),
      };
    },
  };
}

const PRESENT_AND_VERIFIED = 0x05;
/** The flags octet of a passkey that is synced at this moment: present, verified, eligible, backed up. */
export const SYNCED_FLAGS = 0x1d;

type SeededSign = (
  namespace: Parameters<SoftPasskey["sign"]>[0],
  message: Uint8Array,
  overrides?: { flags?: number; origin?: string },
) => ReturnType<SoftPasskey["sign"]>;

/** PKCS #8 heads (RFC 8410 section 7) by curve: the 32 secret bytes follow. */
const pkcs8Heads = {
  ed25519: "302e020100300506032b657004220420",
  x25519: "302e020100300506032b656e04220420",
} as const;

/** The private key of 32 secret bytes. */
export function seededPrivateKey(curve: "ed25519" | "x25519", seed: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from(pkcs8Heads[curve], "hex"), seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** The 32 public bytes of such a key. */
export function publicRaw(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const raw = decodeBase64Url(x ?? "");
  if (raw?.length !== 32) throw new Error("own public key is unreadable");
  return raw;
}
