/** The one moment of trust in a device's life: pinning the current root by a hash that came from outside the server. */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import { checkRoot, ROOT_FAULTS } from "./check-root.ts";
import { pinRoot, type PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a root was not pinned. */
export const PIN_FAULTS = [
  "too-many-signatures",
  "root-not-the-pinned",
  ...DOCUMENT_FAULTS,
  ...ROOT_FAULTS,
  "root-signatures",
] as const;
export type PinFault = (typeof PIN_FAULTS)[number];

/** Pins the root whose document hash is `expected`. Its own thresholds must have signed: a pin of an unsigned draft is refused. */
export async function pinFirstRoot(
  signed: Signed,
  expected: string,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedRoot } | { ok: false; because: PinFault; detail: string }> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  if (hashOf(signed.bytes, crypto) !== expected) {
    return {
      ok: false,
      because: "root-not-the-pinned",
      detail: `the server shows ${hashOf(signed.bytes, crypto)}, expected ${expected}`,
    };
  }
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: parsed.detail };
  const fault = checkRoot(parsed.document, crypto);
  if (fault) return { ok: false, because: fault, detail: `root version ${parsed.document.version}` };
  const pinned = pinRoot(parsed.document, signed.bytes, crypto);
  const signers = await signersOf(pinned.persons, pinned, signed, "countersign.root.v1", crypto);
  if (!reaches(parsed.document.roles.root, signers.persons)) {
    return { ok: false, because: "root-signatures", detail: "signed by too few of its own" };
  }
  return { ok: true, pinned };
}
