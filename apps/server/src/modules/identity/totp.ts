/** Time-based one-time passwords (RFC 6238) over HMAC (RFC 4226), as authenticator apps compute them. Pure. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** How codes are computed; the defaults are what every app understands. */
export interface TotpForm {
  readonly algorithm: "sha1" | "sha256" | "sha512";
  readonly digits: number;
}

const usual: TotpForm = { algorithm: "sha1", digits: 6 };
/** Seconds that a code is shown for. */
const stepSeconds = 30;
/** Codes of the neighbouring steps count too: clocks differ, and people type slowly. */
const window = [0, -1, 1];

/** The time step that a moment, in seconds since 1970, falls into (RFC 6238 section 4.2). */
export function stepAt(seconds: number): number {
  return Math.floor(seconds / stepSeconds);
}

/** The code of a time step (RFC 4226 section 5.3). */
export function totpCode(secret: Uint8Array, step: number, { algorithm, digits } = usual): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac(algorithm, secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff;
  return String(truncated % 10 ** digits).padStart(digits, "0");
}

/** The step near `now`, in seconds, whose code this is; undefined when it is none's. */
export function findStep(secret: Uint8Array, code: string, now: number): number | undefined {
  const typed = Buffer.from(code.padEnd(usual.digits).slice(0, usual.digits + 1));
  // All are compared, so that the time does not tell which one was near.
  const matching = window
    .map((away) => stepAt(now) + away)
    .filter((step) => {
      const right = Buffer.from(totpCode(secret, step));
      return right.length === typed.length && timingSafeEqual(right, typed);
    });
  return matching[0];
}

const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 without padding (RFC 4648 section 6), in which secrets are typed into apps. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => base32Alphabet.charAt(Number.parseInt(group.padEnd(5, "0"), 2))).join("");
}

/** The address that apps read from a picture (Key URI Format). */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = `secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=${stepSeconds}`;
  return `otpauth://totp/${label}?${query}`;
}
