/** Leaving a trial root for a real one, without visiting a device (formats.md, from one to two people). */
import type { Crypto } from "../crypto.ts";
import { hashOf } from "../documents/document.ts";
import { PIN_FAULTS, pinFirstRoot } from "./pin-first-root.ts";
import type { PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a device stays with the root it has. */
export const GRADUATION_FAULTS = [
  "successor-without-trial",
  "no-successor",
  "not-the-last-root",
  ...PIN_FAULTS,
  "successor-mismatch",
  "successor-signatures",
] as const;
export type GraduationFault = (typeof GRADUATION_FAULTS)[number];

/**
 * Judges the move from `last` (a trial root held by the device, already accepted through its own chain) to its successor.
 * `lastSigned` carries the signatures over the last trial root: the new root's own thresholds must be among them.
 */
export async function graduateRoot(
  last: PinnedRoot,
  lastSigned: Signed,
  successor: Signed,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedRoot } | { ok: false; because: GraduationFault; detail: string }> {
  const named = last.root.successor;
  if (!last.root.trial)
    return { ok: false, because: "successor-without-trial", detail: "only a trial root has a successor" };
  if (!named) return { ok: false, because: "no-successor", detail: "the trial root names none" };
  // The new people must have signed this trial root; their signatures under anything else (their own root!) are beside the point.
  if (hashOf(lastSigned.bytes, crypto) !== last.hash)
    return { ok: false, because: "not-the-last-root", detail: "the signatures are over another root" };
  if (lastSigned.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  const first = await pinFirstRoot(successor, named.hash, crypto);
  if (!first.ok) return first;
  const { pinned } = first;
  if (
    pinned.authority !== named.authority ||
    pinned.version !== named.version ||
    pinned.root.trial ||
    pinned.root.scope !== "operator"
  ) {
    return {
      ok: false,
      because: "successor-mismatch",
      detail: "authority, version or nature differ from what the trial root names",
    };
  }
  const signers = await signersOf(pinned.persons, pinned, lastSigned, "countersign.root.v1", crypto);
  if (!reaches(pinned.root.roles.root, signers.persons)) {
    return {
      ok: false,
      because: "successor-signatures",
      detail: "the successor's own thresholds did not sign the last trial root",
    };
  }
  return { ok: true, pinned };
}
