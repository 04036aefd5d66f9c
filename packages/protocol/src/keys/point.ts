/**
 * Whether coordinates are a point that may be a public key. Both adapters would refuse a point off its curve later;
 * here it is refused when the key is read, the same way everywhere, before anybody pins it.
 */

import { encodeHex } from "../encoding/bytes.ts";
import type { EcdsaCurve } from "./public-key.ts";

/** Field prime and coefficient b of y² = x³ - 3x + b (SP 800-186 section 3.2.1). */
const curves: Readonly<Record<EcdsaCurve, { prime: bigint; b: bigint }>> = {
  p256: {
    prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  p384: {
    prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  p521: {
    prime: 2n ** 521n - 1n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/** True if (x, y), big-endian, lies on the curve. The cofactor is 1, so every such point is of full order. */
export function isOnCurve(curve: EcdsaCurve, x: Uint8Array, y: Uint8Array): boolean {
  const { prime, b } = curves[curve];
  const [left, right] = [toNumber(x), toNumber(y)];
  if (left >= prime || right >= prime) return false;
  return (right * right - (left * left * left - 3n * left + b)) % prime === 0n;
}

const edwardsPrime = 2n ** 255n - 19n;

const orderEightY = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** The y of the points whose order divides 8 (sign bit apart): with such a key anybody can write signatures. */
const smallOrderY = new Set([0n, 1n, edwardsPrime - 1n, orderEightY, edwardsPrime - orderEightY]);

/** True if `raw` (32 bytes, RFC 8032 section 5.1.2) is written canonically and is not a point of small order. */
export function isUsableEd25519(raw: Uint8Array): boolean {
  const y = toNumber(raw.toReversed()) & (2n ** 255n - 1n);
  return y < edwardsPrime && !smallOrderY.has(y);
}

function toNumber(bigEndian: Uint8Array): bigint {
  return BigInt(`0x${encodeHex(bigEndian)}`);
}
