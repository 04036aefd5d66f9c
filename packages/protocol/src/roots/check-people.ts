/** Accepting a list of requesters: signed by role *people*, newer than the one held, honest about who added whom. */
import type { Crypto } from "../crypto.ts";
import { canonicalBytes } from "../encoding/canonical.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { DOCUMENT_FAULTS, parseDocument } from "../documents/document.ts";
import type { People, Requester } from "../documents/people.ts";
import { SERVER } from "../documents/root.ts";
import { keyKind } from "../keys/key-text.ts";
import { anyMarkTwice, marksOf, shareMark } from "./key-marks.ts";
import { pinPeople, type PinnedPeople, type PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, signersOf } from "./signers.ts";

/** Why a people list was not accepted. */
export const PEOPLE_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "people-other-authority",
  "people-lifetime",
  "people-not-newer",
  "people-not-linked",
  "people-reserved",
  "people-signatures",
  "key-unreadable",
  "people-key-twice",
  "people-key-of-root",
  "people-added-by",
] as const;
export type PeopleFault = (typeof PEOPLE_FAULTS)[number];

/** A list of requesters lives a year (and a day of grace for leap years). */
const MAX_PEOPLE_SECONDS = 367 * 86_400;

const same = (left: Requester, right: Requester | undefined) =>
  right !== undefined && equalBytes(canonicalBytes(left), canonicalBytes(right));

const keysOf = (list: People) => list.requesters.flatMap((requester) => requester.keys.map((key) => key.key));

/**
 * Judges a list against the root that delegates it and the list held so far (if any).
 * An entry that is new or changed must name as `added_by` everybody who signed this list, where the list held is its
 * direct predecessor; after a jump over versions it must at least name as many as the role's threshold, and whoever
 * signed this list counts as having added it besides: nobody here saw who really did. Whoever once stood in an entry's
 * `added_by` stays there: neither a later touch by others nor another id for the same key makes the addition less theirs.
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
  if (list.expires <= list.issued || list.expires - list.issued > MAX_PEOPLE_SECONDS)
    return no("people-lifetime", "a list lives at most a year");
  if (held && list.version <= held.version)
    return no("people-not-newer", `held ${held.version}, shown ${list.version}`);
  const direct = list.version === (held?.version ?? 0) + 1;
  if (direct && list.prev !== held?.hash) return no("people-not-linked", "it does not follow the list held");

  if (list.requesters.some((entry) => entry.id === SERVER))
    return no("people-reserved", `nobody is called ${SERVER}`);

  const signers = await signersOf(root.persons, root, signed, "countersign.people.v1", crypto);
  const role = root.root.roles.people;
  if (!reaches(role, signers.persons))
    return no("people-signatures", `role people asks for ${role.threshold}`);
  if (keysOf(list).some((key) => keyKind(key) === undefined))
    return no("key-unreadable", "a key of the list");
  const marks = list.requesters.map((entry) => marksOf(entry, crypto));
  if (anyMarkTwice(marks)) return no("people-key-twice", "two requesters share a key");
  const serverMarks = marksOf({ keys: root.root.server_keys.map((key) => ({ key })) }, crypto);
  if (marks.some((entry) => shareMark(entry, serverMarks)))
    return no("people-key-of-root", "a server key is no requester");
  const approverMarks = marksOfApprovers(root);
  if (list.requesters.some(({ kind }, at) => kind === "service" && shares(marks[at], approverMarks)))
    return no("people-key-of-root", "a service holds a key of somebody who approves");
  const signedBy = signers.persons
    .map((signer) => signer.person.id)
    .filter((id) => role.members.includes(id));
  const adders = new Map<string, readonly string[]>();
  const heldLike = heldEntries(held);
  for (const [at, entry] of list.requesters.entries()) {
    // By id and by every key: under another id an addition is no less theirs who made it.
    const known = heldLike(entry.id, marks[at]);
    const before = known.flatMap(({ id }) => held?.adders.get(id) ?? []);
    adders.set(entry.id, before);
    if (known.length === 1 && same(entry, known[0])) continue;
    if (!direct) adders.set(entry.id, [...before, ...signedBy]);
    const enough = direct || entry.added_by.length >= role.threshold;
    const owed = [...(direct ? signedBy : []), ...known.flatMap((one) => one.added_by)];
    if (!enough || !owed.every((id) => entry.added_by.includes(id)))
      return no("people-added-by", `${entry.id}: added_by must name everybody who signed the addition`);
  }
  return { ok: true, pinned: pinPeople(list, signed.bytes, crypto, adders) };
}

const shares = (left: ReadonlySet<string> | undefined, right: ReadonlySet<string>) =>
  left !== undefined && shareMark(left, right);

/** Everything by which those are recognised who sit in a group that some policy of the root asks for. */
function marksOfApprovers({ root, marks }: PinnedRoot): ReadonlySet<string> {
  const groups = new Set(root.policies.flatMap((policy) => policy.require.map((need) => need.group)));
  const approvers = root.persons.filter((person) => person.groups.some((group) => groups.has(group)));
  return new Set(approvers.flatMap(({ id }) => [...(marks.get(id) ?? [])]));
}

/** Finds the entries of the list held that have an id, or share a mark. */
function heldEntries(
  held: PinnedPeople | undefined,
): (id: string, marks: ReadonlySet<string> | undefined) => Requester[] {
  const byId = new Map(held?.list.requesters.map((entry) => [entry.id, entry]));
  const byMark = new Map(
    [...byId].flatMap(([id]) => [...(held?.marks.get(id) ?? [])].map((mark) => [mark, id])),
  );
  return (id, marks) => {
    const ids = new Set([id, ...[...(marks ?? [])].flatMap((mark) => byMark.get(mark) ?? [])]);
    return [...ids].flatMap((one) => byId.get(one) ?? []);
  };
}
