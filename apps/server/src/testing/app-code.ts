/** An authenticator app in software: reads the secret as people type it, and shows codes. */
import { totpCode, stepAt } from "../modules/identity/totp.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app with this secret shows at a moment, in seconds. */
export function appCode(secret: string, seconds: number): string {
  const bits = Array.from(secret)
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return totpCode(Uint8Array.from(bytes), stepAt(seconds));
}
