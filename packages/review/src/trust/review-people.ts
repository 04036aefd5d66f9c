/** A people list, as whoever is about to sign it has to see it. */
import {
  checkPeople,
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  type People,
  type PinnedPeople,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";
import { shortCode } from "../short-code.ts";
import { confusableNames } from "../text/name-skeleton.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { someOf } from "../text/some-of.ts";
import { comparePeople } from "./compare-people.ts";
import { keyShown } from "./key-shown.ts";
import type { ComparedWith, PeopleModel } from "./root-model.ts";
import { trustSignatures } from "./trust-signatures.ts";

/** Why a people list cannot be shown. */
export const PEOPLE_REVIEW_FAULTS = [
  ...DOCUMENT_FAULTS,
  "too-many-signatures",
  "people-not-following",
] as const;
export type PeopleReviewFault = (typeof PEOPLE_REVIEW_FAULTS)[number];

/** A people list and what it follows. */
export interface PeopleToReview {
  readonly signed: Signed;
  /** The root whose role *people* signs; without it nothing but the list itself is shown. */
  readonly root?: PinnedRoot | undefined;
  readonly previous?: PinnedPeople | undefined;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type PeopleReview =
  | { readonly ok: true; readonly model: PeopleModel }
  | { readonly ok: false; readonly because: PeopleReviewFault; readonly detail: string };

/** A list that is of somebody else, or follows something else than what is held. */
const STRANGE: ReadonlySet<string> = new Set([
  "people-other-authority",
  "people-not-newer",
  "people-not-linked",
]);

/** Reviews a people list. */
export async function reviewPeople(given: PeopleToReview): Promise<PeopleReview> {
  const { signed, root, previous, crypto } = given;
  if (signed.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) return parsed;
  const list = parsed.document;
  const checked = root && (await checkPeople(root, previous, signed, crypto));
  // Without the list before it, a device that holds it may follow what nobody here can compare.
  const unheld = list.prev !== undefined && !previous;
  const refused = checked && !checked.ok ? checked : undefined;
  if (refused && STRANGE.has(refused.because) && !unheld)
    return { ok: false, because: "people-not-following", detail: `${refused.because}: ${refused.detail}` };
  const unsigned = refused?.because === "people-signatures";
  const role = root?.root.roles.people;
  return {
    ok: true,
    model: {
      ...contents(list, hashOf(signed.bytes, crypto), root, crypto),
      fault: refused && !unsigned && !unheld ? refused.because : null,
      compared: comparedWith(list, previous),
      changes: unheld ? [] : comparePeople(previous?.list, list, crypto),
      signatures: root ? await trustSignatures([root], signed, "countersign.people.v1", crypto) : [],
      needs: unsigned && role ? [`${someOf(role.threshold, role.members)}, by role people`] : [],
    },
  };
}

function comparedWith(list: People, previous: PinnedPeople | undefined): ComparedWith {
  if (previous) return { with: "predecessor", version: previous.version, hash: previous.hash };
  return list.prev === undefined ? { with: "nothing" } : { with: "not-held", prev: list.prev };
}

type Contents = Omit<PeopleModel, "fault" | "compared" | "changes" | "signatures" | "needs">;

function contents(list: People, hash: string, root: PinnedRoot | undefined, crypto: Crypto): Contents {
  const odd = confusableNames([
    ...list.requesters.map(({ name }) => name),
    ...(root?.root.persons ?? []).map(({ name }) => name),
  ]);
  return {
    document: "people",
    hash,
    shortCode: shortCode(hash),
    authority: list.authority,
    authorityName: segmentsOf(root?.root.name ?? list.authority, "name"),
    version: list.version,
    ...(list.prev === undefined ? {} : { prev: list.prev }),
    issued: list.issued,
    expires: list.expires,
    requesters: list.requesters.map((entry) => {
      const warning = odd.get(entry.name);
      return {
        id: entry.id,
        name: segmentsOf(entry.name, "name"),
        ...(warning === undefined ? {} : { warning }),
        kind: entry.kind,
        clients: entry.clients,
        addedBy: entry.added_by,
        keys: entry.keys.map((key) => keyShown(key, crypto)),
      };
    }),
  };
}
