/**
 * Adds to signatures.json what is missing: `node packages/protocol/vectors/make-signatures.ts`. ECDSA, RSA and passkey
 * cases come out with fresh keys each time, so a case that was published stays byte for byte as it is.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { passkeyCases } from "./passkey-cases.ts";
import type { SignatureVector } from "./signature-vector.ts";
import { sshCases } from "./ssh-cases.ts";

/** Every case, freshly signed. */
export function signatureVectors(): SignatureVector[] {
  return [...sshCases(), ...passkeyCases()];
}

/** The published case where there is one, else the fresh one; in the order of `fresh`. */
export function withPublished(
  fresh: readonly SignatureVector[],
  published: readonly SignatureVector[],
): SignatureVector[] {
  const known = new Map(published.map((vector) => [labelOf(vector), vector]));
  return fresh.map((vector) => known.get(labelOf(vector)) ?? vector);
}

/** What a case is called; no two are called the same. */
export function labelOf({ name, expect }: SignatureVector): string {
  return `${name}: ${expect}`;
}

const about =
  "Signatures over the UTF-8 bytes of `message`, to be verified with `keyText` for `namespace` (passkeys: at the station in `passkey`). expect: ok, or the reason code.";

if (import.meta.main) {
  const file = new URL("signatures.json", import.meta.url);
  // Our own file.
  const { cases: published } = JSON.parse(readFileSync(file, "utf8")) as { cases: SignatureVector[] };
  const text = JSON.stringify({ about, cases: withPublished(signatureVectors(), published) }, undefined, 1);
  writeFileSync(file, `${text}\n`);
}
