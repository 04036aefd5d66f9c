/** Signed documents of HTTP bodies: their shape was bounded by the contract, here they become what the protocol judges. */
import type { CarriedDocument } from "@countersign/api";
import { decodeBase64, parseSignature, type Signature, type Signed } from "@countersign/protocol";
import { ProblemError } from "../../platform/http/problem-error.ts";

/** A document of a body. Throws ProblemError `bad-request`. */
export function readCarried(carried: CarriedDocument): Signed {
  return { bytes: readBase64(carried.bytes), ...readSignatures(carried) };
}

/** Signatures of a body. Throws ProblemError `bad-request`. */
export function readSignatures(given: {
  signatures: readonly unknown[];
  batches?: readonly string[] | undefined;
}): { signatures: Signature[]; batches: Uint8Array[] } {
  const signatures = given.signatures.map((value) => {
    const parsed = parseSignature(value);
    if (!parsed.ok)
      throw new ProblemError("bad-request", `A signature is not well formed: ${parsed.because}.`);
    return parsed.signature;
  });
  return { signatures, batches: (given.batches ?? []).map(readBase64) };
}

function readBase64(text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (!bytes) throw new ProblemError("bad-request", "A document is not strict base64.");
  return bytes;
}
