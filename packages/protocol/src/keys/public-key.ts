/** A public key as numbers, whatever text it came in: what `Crypto.verify` takes. */

/** The curves of ECDSA (FIPS 186-5), named as in JOSE but lower case. */
export type EcdsaCurve = "p256" | "p384" | "p521";

/**
 * Ed25519 as its 32 bytes (RFC 8032), an ECDSA point as two coordinates of the curve's full width (32, 48 or 66
 * bytes), RSA as modulus and exponent, big-endian without leading zeros.
 */
export type PublicKey =
  | { alg: "ed25519"; raw: Uint8Array }
  | { alg: EcdsaCurve; x: Uint8Array; y: Uint8Array }
  | { alg: "rsa"; n: Uint8Array; e: Uint8Array };

/** Width in bytes of a coordinate, and so of each half of a raw signature. */
export const COORDINATE_BYTES: Readonly<Record<EcdsaCurve, number>> = { p256: 32, p384: 48, p521: 66 };
