/** Accepting a list of requesters: signed by role *people*, newer than the one held, honest about who added whom. */
import type { Crypto } from "../crypto.ts";
import { canonicalBytes } from "../encoding/canonical.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { type DocumentFault, parseDocument } from "../documents/document.ts";
import type { Requester } from "../documents/people.ts";
import { keyFingerprint } from "../keys/key-text.ts";
import { pinPeople, type PinnedPeople, type PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a people list was not accepted. */
export type PeopleFault =
  | DocumentFault
  | "people-other-authority"
  | "people-not-newer"
  | "people-not-linked"
  | "people-lifetime"
  | "people-signatures"
  | "people-added-by"
  | "people-key-of-root"
  | "people-key-twice"
  | "key-unreadable"
  | "too-many-signatures";

const YEAR = 367 * 86_400;

const same = (left: Requester, right: Requester | undefined) =>
  right !== undefined && equalBytes(canonicalBytes(left), canonicalBytes(right));

function fingerprintsOf(requesters: readonly Requester[], crypto: Crypto): string[] | undefined {
  try {
    return requesters.flatMap((requester) => requester.keys.map((key) => keyFingerprint(key.key, crypto)));
  } catch {
    return undefined;
  }
}

/**
 * Judges a list against the root that delegates it and the list held so far (if any).
 * An entry that is new or changed must name as `added_by` exactly those who signed this list, where the list held is its direct predecessor;
 * after a jump it must at least name as many as the role's threshold.
 */
export async function checkPeople(
  root: PinnedRoot,
  held: PinnedPeople | undefined,
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedPeople } | { ok: false; because: PeopleFault; detail: string }> {
  const no = (because: PeopleFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const list = parsed.document;
  if (list.authority !== root.authority)
    return no("people-other-authority", "the list belongs to another authority");
  if (list.expires <= list.issued || list.expires - list.issued > YEAR)
    return no("people-lifetime", "a list lives at most a year");
  if (held && list.version <= held.version)
    return no("people-not-newer", `held ${held.version}, shown ${list.version}`);
  const direct = list.version === (held?.version ?? 0) + 1;
  if (direct && list.prev !== held?.hash) return no("people-not-linked", "it does not follow the list held");

  const fingerprints = fingerprintsOf(list.requesters, crypto);
  if (!fingerprints) return no("key-unreadable", "a key of the list");
  if (new Set(fingerprints).size !== fingerprints.length)
    return no("people-key-twice", "two requesters share a key");
  if (fingerprints.some((fingerprint) => root.serverKeys.has(fingerprint)))
    return no("people-key-of-root", "a server key is no requester");

  const signers = await signersOf(root.persons, root, signed, "countersign.people.v1", crypto);
  const role = root.root.roles.people;
  if (!reaches(role, signers.persons))
    return no("people-signatures", `role people asks for ${role.threshold}`);
  const signedBy = signers.persons
    .map((signer) => signer.person.id)
    .filter((id) => role.members.includes(id));
  for (const entry of list.requesters) {
    if (
      same(
        entry,
        held?.list.requesters.find((known) => known.id === entry.id),
      )
    )
      continue;
    const honest = direct
      ? signedBy.every((id) => entry.added_by.includes(id))
      : entry.added_by.length >= role.threshold;
    if (!honest)
      return no("people-added-by", `${entry.id}: added_by must name everybody who signed the addition`);
  }
  return { ok: true, pinned: pinPeople(list, signed.bytes, crypto) };
}
