/**
 * Writes signatures.json: `node packages/protocol/vectors/make-signatures.ts`. ECDSA, RSA and passkey cases come out
 * with fresh keys each time, so the file is made anew only when a case is added; until then it stays as published.
 */

import { writeFileSync } from "node:fs";
import { passkeyCases } from "./passkey-cases.ts";
import type { SignatureVector } from "./signature-vector.ts";
import { sshCases } from "./ssh-cases.ts";

/** Every case, freshly signed. */
export function signatureVectors(): SignatureVector[] {
  return [...sshCases(), ...passkeyCases()];
}

const about =
  "Signatures over the UTF-8 bytes of `message`, to be verified with `keyText` for `namespace` (passkeys: at the station in `passkey`). expect: ok, or the reason code.";

if (import.meta.main) {
  const text = JSON.stringify({ about, cases: signatureVectors() }, undefined, 1);
  writeFileSync(new URL("signatures.json", import.meta.url), `${text}\n`);
}
