/** An Ed25519 key pair of the tests, made from a seed so that vectors stay the same. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { nodeHasher } from "../node-hasher.ts";
import type { NoteSigner } from "../signed-note.ts";
import { makeVerifierKey } from "../verifier-key.ts";

// RFC 8410: PKCS #8 around a 32-byte Ed25519 seed, and SPKI around a 32-byte public key.
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_HEAD_BYTES = 12;

/** A signer named `name`, whose seed is 32 times the byte `seed`. */
export function testSigner(name: string, seed: number): NoteSigner {
  const der = Buffer.concat([PKCS8_HEAD, Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const key = makeVerifierKey(nodeHasher, name, new Uint8Array(spki.subarray(SPKI_HEAD_BYTES)));
  return { key, sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}
