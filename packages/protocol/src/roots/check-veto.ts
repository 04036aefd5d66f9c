/** Accepting a veto, a cancellation or a refusal: who says it, and whether they may. */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import { SERVER } from "../documents/root.ts";
import type { Veto } from "../documents/veto.ts";
import type { PinnedPeople, PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { serverSigned, signersOf } from "./signers.ts";

/** A veto whose signature was verified. A `cancel` binds only if `by` proves to be the requester of its subject. */
export interface KnownVeto {
  readonly hash: string;
  readonly subject: string;
  readonly effect: Veto["effect"];
  readonly authority: string;
  readonly person: string;
}

/** Why a veto was not accepted. */
export const VETO_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "veto-other-authority",
  "veto-signature",
  "veto-not-an-approver",
] as const;
export type VetoFault = (typeof VETO_FAULTS)[number];

const NAMESPACE = "countersign.veto.v1";

/** Judges a veto by the roots and people lists that are pinned. */
export async function checkVeto(
  pins: readonly PinnedRoot[],
  lists: readonly PinnedPeople[],
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; veto: KnownVeto } | { ok: false; because: VetoFault; detail: string }> {
  const no = (because: VetoFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("veto", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const { by, subject, effect } = parsed.document;
  const pin = pins.find((candidate) => candidate.authority === by.authority);
  if (!pin) return no("veto-other-authority", "signed for an authority that is not pinned here");
  const accepted = {
    ok: true as const,
    veto: { hash: hashOf(signed.bytes, crypto), subject, effect, authority: by.authority, person: by.person },
  };

  if (by.person === SERVER) {
    // At the server-trust levels the server is the requester, so it may cancel its own request; it never vetoes.
    if (effect !== "cancel")
      return no("veto-not-an-approver", "the server may only cancel what it requested");
    return (await serverSigned(pin, signed, NAMESPACE, crypto))
      ? accepted
      : no("veto-signature", "not signed by a server key");
  }
  const person = pin.root.persons.find((candidate) => candidate.id === by.person);
  // An id that stands in the root means that person, whoever else a list may call by it.
  if (person) {
    const signers = await signersOf(pin.persons, pin, signed, NAMESPACE, crypto);
    if (!signers.persons.some((signer) => signer.person.id === by.person))
      return no("veto-signature", `no valid signature by ${by.person}`);
    const groups = new Set(pin.root.policies.flatMap((policy) => policy.require.map((need) => need.group)));
    const approver = person.groups.some((group) => groups.has(group));
    return approver || effect === "cancel"
      ? accepted
      : no("veto-not-an-approver", `${by.person} sits in no approving group`);
  }
  const list = lists.find((candidate) => candidate.authority === by.authority);
  const requesters = list
    ? await signersOf(list.requesters, pin, signed, NAMESPACE, crypto)
    : { persons: [] };
  if (!requesters.persons.some((signer) => signer.person.id === by.person))
    return no("veto-signature", `no valid signature by ${by.person}`);
  return effect === "cancel"
    ? accepted
    : no("veto-not-an-approver", "a requester may only cancel their own request");
}
