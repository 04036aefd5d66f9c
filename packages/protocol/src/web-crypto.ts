/** `Crypto` for a browser (station, console): WebCrypto verifies; hashing is by @noble/hashes, because WebCrypto's is asynchronous. */

import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Crypto } from "./crypto.ts";
import { concatBytes, encodeBase64Url } from "./encoding/bytes.ts";
import type { EcdsaCurve, PublicKey } from "./keys/public-key.ts";

const namedCurve: Readonly<Record<EcdsaCurve, string>> = { p256: "P-256", p384: "P-384", p521: "P-521" };
const hashOfCurve: Readonly<Record<EcdsaCurve, string>> = {
  p256: "SHA-256",
  p384: "SHA-384",
  p521: "SHA-512",
};
const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** Hashing by @noble/hashes, verification by `globalThis.crypto.subtle`. */
export const webCrypto: Crypto = {
  sha256: (data) => sha256(data),
  sha512: (data) => sha512(data),
  verify: async (key, data, signature) => {
    const { subtle } = globalThis.crypto;
    try {
      const { imported, algorithm } = await importKey(key);
      return await subtle.verify(algorithm, imported, new Uint8Array(signature), new Uint8Array(data));
    } catch (cause) {
      // A browser without the algorithm must say so; every other refusal means that the key or signature is no good.
      if (cause instanceof DOMException && cause.name === "NotSupportedError") throw cause;
      return false;
    }
  },
};

type SubtleKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;
type SubtleAlgorithm = Parameters<typeof globalThis.crypto.subtle.verify>[0];

async function importKey(key: PublicKey): Promise<{ imported: SubtleKey; algorithm: SubtleAlgorithm }> {
  const { subtle } = globalThis.crypto;
  switch (key.alg) {
    case "ed25519": {
      const imported = await subtle.importKey("raw", new Uint8Array(key.raw), "Ed25519", false, ["verify"]);
      return { imported, algorithm: "Ed25519" };
    }
    case "rsa": {
      const jwk = { kty: "RSA", n: encodeBase64Url(key.n), e: encodeBase64Url(key.e) };
      return { imported: await subtle.importKey("jwk", jwk, rsa, false, ["verify"]), algorithm: rsa.name };
    }
    default: {
      const point = new Uint8Array(concatBytes(Uint8Array.of(4), key.x, key.y));
      const curve = { name: "ECDSA", namedCurve: namedCurve[key.alg] };
      const imported = await subtle.importKey("raw", point, curve, false, ["verify"]);
      return { imported, algorithm: { name: "ECDSA", hash: hashOfCurve[key.alg] } };
    }
  }
}
