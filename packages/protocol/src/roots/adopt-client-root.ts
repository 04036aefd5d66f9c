/** Adding a client's own root to a device that is already enrolled: both authorities sign, nobody visits (formats.md, several roots). */
import type { Crypto } from "../crypto.ts";
import { hashOf } from "../documents/document.ts";
import { pinFirstRoot, type PinFault } from "./pin-first-root.ts";
import type { PinnedRoot } from "./pinned.ts";
import type { Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a client's root was not added. */
export type AdoptionFault = PinFault | "not-a-client-root" | "root-of-another-client" | "adoption-signatures";

/** Judges a client's root for a device of `client`: signed by its own thresholds and by role *root* of every authority pinned already. */
export async function adoptClientRoot(
  pins: readonly PinnedRoot[],
  client: string,
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedRoot } | { ok: false; because: AdoptionFault; detail: string }> {
  const first = await pinFirstRoot(signed, hashOf(signed.bytes, crypto), crypto);
  if (!first.ok) return first;
  const { root } = first.pinned;
  if (root.scope !== "client")
    return { ok: false, because: "not-a-client-root", detail: "a device has one operator" };
  if (!root.policies.some((policy) => policy.client === client)) {
    return { ok: false, because: "root-of-another-client", detail: `it has no policy for ${client}` };
  }
  for (const pin of pins) {
    const signers = await signersOf(pin.persons, pin, signed, "countersign.root.v1", crypto);
    if (!reaches(pin.root.roles.root, signers.persons)) {
      return { ok: false, because: "adoption-signatures", detail: `${pin.root.name} did not sign` };
    }
  }
  return first;
}
