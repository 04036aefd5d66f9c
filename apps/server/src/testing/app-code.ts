/** An authenticator app in software, written by itself: what it shows agrees with the server because both keep to RFC 6238. */
import { createHmac } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app with this secret shows at a moment, in seconds. */
export function appCode(secret: string, seconds: number): string {
  const counter = Buffer.alloc(8);
  counter.writeUInt32BE(Math.floor(seconds / 30), 4);
  const mac = createHmac("sha1", bytesOfSecret(secret)).update(counter).digest();
  const at = (mac.at(-1) ?? 0) % 16;
  return String((mac.readUInt32BE(at) % 2 ** 31) % 1_000_000).padStart(6, "0");
}

/** The bytes of a secret as it is typed into an app (base32). */
export function bytesOfSecret(secret: string): Buffer {
  const letters = Array.from(secret);
  const bits = letters.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
