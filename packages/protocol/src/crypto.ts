/** What this package needs from its surroundings to hash and to check one signature: passed in, so that the package itself stays pure. */

import type { PublicKey } from "./keys/public-key.ts";

/**
 * Hashing is synchronous (documents are small), checking a signature is asynchronous (browsers know no other way).
 * Two adapters are shipped: `nodeCrypto` and `webCrypto`; both give the same answer for every published vector.
 */
export interface Crypto {
  /** SHA-256 (FIPS 180-4) of `data`, 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** SHA-512 (FIPS 180-4) of `data`, 64 bytes. */
  sha512(data: Uint8Array): Uint8Array;
  /**
   * True if `signature` over `data` was made by `key`. The signature is raw: Ed25519 64 bytes; ECDSA r||s of fixed
   * width (hash by curve: SHA-256, SHA-384, SHA-512); RSA PKCS #1 v1.5 with SHA-256. A wrong length or an unusable
   * key is `false`; it rejects only where the platform lacks the algorithm.
   */
  verify(key: PublicKey, data: Uint8Array, signature: Uint8Array): Promise<boolean>;
}
