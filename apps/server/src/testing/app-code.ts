/** An authenticator app in software: reads the secret as people type it, and shows codes. */
import { totpCode, stepAt } from "../modules/identity/totp.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app with this secret shows at a moment, in seconds. */
export function appCode(secret: string, seconds: number): string {
  return totpCode(bytesOfSecret(secret), stepAt(seconds));
}

/** The bytes of a secret as it is typed into an app (base32). */
export function bytesOfSecret(secret: string): Buffer {
  const letters = Array.from(secret);
  const bits = letters.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
