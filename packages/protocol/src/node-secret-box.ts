/**
 * Secrets of requests, sealed to one device each, by node:crypto: an X25519 key for this one box, HKDF-SHA-256, and
 * AES-256-GCM. The key is derived from what the box is for (request, parameter, device), so that it opens nowhere else;
 * what was sealed is held against the commitment that the request carries and people signed. formats.md, "Secrets".
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { concatBytes, decodeBase64, encodeBase64, encodeBase64Url } from "./encoding/bytes.ts";
import { canonicalBytes } from "./encoding/canonical.ts";

/** The longest secret, in bytes: a private key with its certificate fits. */
export const MAX_SECRET_BYTES = 8192;
const BLIND_BYTES = 32;
const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** What a box is for: it opens for nothing else. */
export interface SecretPlace {
  /** The id in the request. */
  readonly request: string;
  readonly param: string;
  /** The device. */
  readonly fingerprint: string;
}

/** A secret with the random bytes that keep its commitment from being guessed. Secret as a whole. */
export interface BlindedSecret {
  readonly blind: Uint8Array;
  readonly value: Uint8Array;
}

/** A value made ready for sealing. Throws RangeError for one that is too long. */
export function blindSecret(value: Uint8Array): BlindedSecret {
  if (value.length > MAX_SECRET_BYTES) throw new RangeError(`a secret has at most ${MAX_SECRET_BYTES} bytes`);
  return { blind: new Uint8Array(randomBytes(BLIND_BYTES)), value };
}

/** What the request says of it: SHA-256 over the random bytes and the value. */
export function commitmentTo({ blind, value }: BlindedSecret): string {
  return `sha256:${hash("sha256", concatBytes(blind, value), "hex")}`;
}

/** The box as base64, for the device whose X25519 key `seal` is (base64url, as its admission binds it). Throws for a key that is none. */
export function sealSecret(secret: BlindedSecret, place: SecretPlace, seal: string): string {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const own = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(seal) });
  const { key, nonce } = derive(shared, own, Buffer.from(seal, "base64url"), place);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = concatBytes(cipher.update(concatBytes(secret.blind, secret.value)), cipher.final());
  return encodeBase64(concatBytes(own, sealed, cipher.getAuthTag()));
}

/** The value in a box; undefined where it is not for this place and key, was changed, or is not what was committed to. */
export function openSecret(
  box: string,
  place: SecretPlace,
  keys: { readonly seal: string; readonly sealPrivate: string },
  commitment: string,
): Uint8Array | undefined {
  const bytes = decodeBase64(box);
  if (!bytes || bytes.length < KEY_BYTES + BLIND_BYTES + TAG_BYTES) return undefined;
  const [own, sealed] = [bytes.subarray(0, KEY_BYTES), bytes.subarray(KEY_BYTES, -TAG_BYTES)];
  try {
    const { seal: x, sealPrivate: d } = keys;
    const privateKey = createPrivateKey({ key: { kty: "OKP", crv: "X25519", x, d }, format: "jwk" });
    const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(encodeBase64Url(own)) });
    const { key, nonce } = derive(shared, own, Buffer.from(x, "base64url"), place);
    const cipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const opened = concatBytes(cipher.update(sealed), cipher.final());
    const secret = { blind: opened.subarray(0, BLIND_BYTES), value: opened.subarray(BLIND_BYTES) };
    return commitmentTo(secret) === commitment ? secret.value : undefined;
  } catch {
    // Whatever is no key, no point, or not sealed to this key and place.
    return undefined;
  }
}

function publicKeyOf(x: string) {
  return createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
}

function derive(shared: Uint8Array, own: Uint8Array, device: Uint8Array, place: SecretPlace) {
  const { request, param, fingerprint } = place;
  const info = canonicalBytes({ for: "countersign.secret.v1", request, param, fingerprint });
  const derived = Buffer.from(hkdfSync("sha256", shared, concatBytes(own, device), info, KEY_BYTES + 12));
  return { key: derived.subarray(0, KEY_BYTES), nonce: derived.subarray(KEY_BYTES) };
}
