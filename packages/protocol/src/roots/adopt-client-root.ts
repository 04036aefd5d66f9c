/** Adding a client's own root to a device that is already enrolled: both authorities sign, nobody visits (formats.md, several roots). */
import type { Crypto } from "../crypto.ts";
import { hashOf } from "../documents/document.ts";
import { PIN_FAULTS, pinFirstRoot } from "./pin-first-root.ts";
import type { PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a client's root was not added. */
export const ADOPTION_FAULTS = [
  ...PIN_FAULTS,
  "adoption-signatures",
  "not-a-client-root",
  "already-pinned",
  "root-of-another-client",
] as const;
export type AdoptionFault = (typeof ADOPTION_FAULTS)[number];

/** Judges a client's root for a device of `client`: signed by its own thresholds and by role *root* of every authority pinned already. */
export async function adoptClientRoot(
  pins: readonly PinnedRoot[],
  client: string,
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedRoot } | { ok: false; because: AdoptionFault; detail: string }> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  for (const pin of pins) {
    const signers = await signersOf(pin.persons, pin, signed, "countersign.root.v1", crypto);
    if (!reaches(pin.root.roles.root, signers.persons))
      return { ok: false, because: "adoption-signatures", detail: `${pin.root.name} did not sign` };
  }
  const first = await pinFirstRoot(signed, hashOf(signed.bytes, crypto), crypto);
  if (!first.ok) return first;
  const { root, authority } = first.pinned;
  if (root.scope !== "client")
    return { ok: false, because: "not-a-client-root", detail: "a device has one operator" };
  // A later version of a pinned authority arrives by walking, never by another door.
  if (pins.some((pin) => pin.authority === authority))
    return { ok: false, because: "already-pinned", detail: `${root.name} is pinned already` };
  if (!root.policies.some((policy) => policy.client === client)) {
    return { ok: false, because: "root-of-another-client", detail: `it has no policy for ${client}` };
  }
  return first;
}
