/** ECDSA signatures in DER (RFC 3279 section 2.2.3), as WebAuthn carries them; everything here works on r||s. */

import { concatBytes } from "../encoding/bytes.ts";

/**
 * r||s, each `width` bytes (at most 32: P-256 is the only curve of passkeys), from strict DER: shortest lengths,
 * positive minimal integers, nothing after.
 */
export function ecdsaFromDer(der: Uint8Array, width: number): Uint8Array | undefined {
  // Every length is one octet; longer ones could only introduce numbers wider than `width`.
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = readInteger(der, 2, width);
  if (r === undefined) return undefined;
  const s = readInteger(der, r.next, width);
  return s?.next === der.length ? concatBytes(r.fixed, s.fixed) : undefined;
}

/** Strict DER of a signature r||s whose halves are at most 32 bytes wide. */
export function ecdsaToDer(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const body = concatBytes(writeInteger(raw.subarray(0, half)), writeInteger(raw.subarray(half)));
  return concatBytes(Uint8Array.of(0x30, body.length), body);
}

function readInteger(
  der: Uint8Array,
  at: number,
  width: number,
): { fixed: Uint8Array; next: number } | undefined {
  const length = der[at + 1] ?? 0;
  const next = at + 2 + length;
  if (der[at] !== 0x02 || length === 0 || next > der.length) return undefined;
  const bytes = der.subarray(at + 2, next);
  const [first = 0, second = 0] = bytes;
  if (first >= 0x80 || (first === 0 && second < 0x80)) return undefined;
  const magnitude = first === 0 ? bytes.subarray(1) : bytes;
  if (magnitude.length > width) return undefined;
  const fixed = new Uint8Array(width);
  fixed.set(magnitude, width - magnitude.length);
  return { fixed, next };
}

function writeInteger(magnitude: Uint8Array): Uint8Array {
  let at = 0;
  while (at < magnitude.length - 1 && magnitude[at] === 0) at++;
  const trimmed = magnitude.subarray(at);
  const bytes = (trimmed[0] ?? 0) >= 0x80 ? concatBytes(new Uint8Array(1), trimmed) : trimmed;
  return concatBytes(Uint8Array.of(0x02, bytes.length), bytes);
}
