/**
 * Encrypts a message for one browser: RFC 8291 (Web Push) over RFC 8188 (aes128gcm), in one record. Only the browser that
 * made the keys reads it; the push service between does not.
 */
import { createCipheriv, createECDH, ECDH, hkdfSync, randomBytes } from "node:crypto";

/** What a browser gave of itself when it subscribed. */
export interface PushKeys {
  /** Its public key on P-256, uncompressed. */
  readonly p256dh: Uint8Array;
  /** Its authentication secret, 16 bytes. */
  readonly auth: Uint8Array;
}

/** What is new for every message; given by tests that compare with published vectors. */
export interface PushChance {
  readonly privateKey: Uint8Array;
  readonly salt: Uint8Array;
}

/** Services take bodies of 4096 bytes (RFC 8291, section 4): less header, delimiter and tag. */
export const MOST_PUSHED_BYTES = 4096 - 86 - 17;
const RECORD_BYTES = 4096;
const POINT_BYTES = 65;
const AUTH_BYTES = 16;

/** Whether these can be keys of a browser: a point of the curve and 16 bytes. From outside: untrusted. */
export function arePushKeys({ p256dh, auth }: PushKeys): boolean {
  if (p256dh.length !== POINT_BYTES || auth.length !== AUTH_BYTES) return false;
  try {
    ECDH.convertKey(p256dh, "prime256v1", undefined, undefined, "uncompressed");
    return true;
  } catch {
    return false;
  }
}

/** The body to post. Throws where the message is too long or the key no point of the curve. */
export function encryptPush(message: Uint8Array, { p256dh, auth }: PushKeys, chance?: PushChance): Buffer {
  if (message.length > MOST_PUSHED_BYTES) throw new Error("a message too long for a push service");
  const ours = createECDH("prime256v1");
  if (chance) ours.setPrivateKey(chance.privateKey);
  else ours.generateKeys();
  const salt = chance?.salt ?? randomBytes(16);
  const publicKey = ours.getPublicKey();
  const about = Buffer.concat([Buffer.from("WebPush: info\0"), p256dh, publicKey]);
  const input = derive(ours.computeSecret(p256dh), auth, about, 32);
  const key = derive(input, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(input, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(RECORD_BYTES);
  return Buffer.concat([
    salt,
    size,
    Buffer.of(publicKey.length),
    publicKey,
    // The last record ends with 2 (RFC 8188, section 2).
    cipher.update(Buffer.concat([message, Buffer.of(2)])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function derive(input: Uint8Array, salt: Uint8Array, about: Uint8Array, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", input, salt, about, bytes));
}
