/** The first checks: is this one well-formed request at all? */
import { hashOf, parseDocument } from "../../documents/document.ts";
import { MAX_SIGNATURES } from "../../roots/signed.ts";
import { parseSignature } from "../../signatures/signature.ts";
import type { Check } from "../judgement.ts";

/** Size before anything else: nothing large is parsed, nothing long is verified. */
export const sizeIsBounded: Check = ({ offer }) => {
  for (const { signatures } of [offer, offer.standing, offer.breakglass].filter(
    (signed) => signed !== undefined,
  )) {
    if (signatures.length > MAX_SIGNATURES)
      return { because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
    // Whoever handed them over: the types hold nothing that came from a wire together.
    if (!signatures.every((signature) => parseSignature(signature).ok))
      return { because: "bad-signature-shape", detail: "a signature with other fields, or too long" };
  }
  if (offer.script && offer.script.length > MAX_SCRIPT_BYTES)
    return { because: "script-too-large", detail: `at most ${MAX_SCRIPT_BYTES} bytes` };
  return undefined;
};
/** The largest script, in bytes. */
export const MAX_SCRIPT_BYTES = 1024 * 1024;

/** Strict parse and format: the bytes are exactly one canonical request of a format this device understands. */
export const requestParses: Check = (judgement) => {
  const parsed = parseDocument("request", judgement.offer.bytes);
  if (!parsed.ok) return { because: parsed.because, detail: parsed.detail };
  judgement.request = parsed.document;
  judgement.requestHash = hashOf(judgement.offer.bytes, judgement.crypto);
  return undefined;
};
