/** The shape of one case in signatures.json. */

import type { SignatureFault, SignatureShapeFault } from "../src/signatures/index.ts";

/** One signature, what it is held against, and what must come out. */
export interface SignatureVector {
  name: string;
  /** As it would stand in a file or a request: `parseSignature` comes first. */
  signature: unknown;
  keyText: string;
  /** The text whose UTF-8 bytes were to be signed. */
  message: string;
  namespace: string;
  /** The station that the root lists for the key. */
  passkey?: { rpId: string; origin: string };
  expect: "ok" | SignatureFault | SignatureShapeFault;
  /** With "ok": what is known about the person at the key. */
  verified?: { userPresent: boolean; userVerified: boolean; backedUp?: boolean };
}
