/** A root, as whoever is about to sign it has to see it: all of it, and what it allows that the one before refused. */
import {
  checkRoot,
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  pinRoot,
  type PinnedRoot,
  reaches,
  ROLES,
  type Root,
  type Signed,
  signersOf,
  stepRoot,
} from "@countersign/protocol";
import { shortCode } from "../short-code.ts";
import { confusableNames } from "../text/name-skeleton.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { someOf } from "../text/some-of.ts";
import { ROLE_WORDS } from "./compare-roles.ts";
import { compareRoots } from "./compare-roots.ts";
import { keyShown } from "./key-shown.ts";
import { policyWords, trustWord } from "./policy-words.ts";
import type { ComparedWith, RootModel } from "./root-model.ts";
import { trustSignatures } from "./trust-signatures.ts";

/** Why a root cannot be shown. */
export const ROOT_REVIEW_FAULTS = [...DOCUMENT_FAULTS, "too-many-signatures", "root-not-following"] as const;
export type RootReviewFault = (typeof ROOT_REVIEW_FAULTS)[number];

/** A root and what it follows. */
export interface RootToReview {
  readonly signed: Signed;
  /** The root before it as it is held, or, for a first version, the trial root that it takes over from. */
  readonly previous?: PinnedRoot | undefined;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type RootReview =
  | { readonly ok: true; readonly model: RootModel }
  | { readonly ok: false; readonly because: RootReviewFault; readonly detail: string };

const NAMESPACE = "countersign.root.v1";
/** Only more signatures are missing. */
const CURABLE: ReadonlySet<string> = new Set(["root-signatures", "root-signatures-of-next"]);

/** Reviews a root. */
export async function reviewRoot({ signed, previous, crypto }: RootToReview): Promise<RootReview> {
  if (signed.signatures.length > MAX_SIGNATURES)
    return { ok: false, because: "too-many-signatures", detail: `at most ${MAX_SIGNATURES}` };
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return parsed;
  const root = parsed.document;
  const hash = hashOf(signed.bytes, crypto);
  const fault = checkRoot(root, crypto) ?? null;
  const follows = await following(root, signed, previous, crypto);
  if (!follows.ok) return { ok: false, because: "root-not-following", detail: follows.detail };
  // A root that breaks a rule may hold keys that cannot be read, and nobody signs it anyway.
  const pinned = fault === null ? pinRoot(root, signed.bytes, crypto) : undefined;
  const needs = fault === null ? [...follows.needs] : [`no device would follow it: ${fault}`];
  if (pinned) {
    const own = await signersOf(pinned.persons, pinned, signed, NAMESPACE, crypto);
    const { threshold, members } = root.roles.root;
    if (!follows.renewed && !reaches(root.roles.root, own.persons))
      needs.push(`${someOf(threshold, members)}, who change it from now on`);
  }
  const roots = [...(pinned ? [pinned] : []), ...(previous ? [previous] : [])];
  return {
    ok: true,
    model: {
      ...contents(root, hash, crypto),
      fault,
      compared: follows.compared,
      changes: previous ? compareRoots(previous.root, root, crypto) : [],
      signatures: await trustSignatures(roots, signed, NAMESPACE, crypto),
      needs,
    },
  };
}

type Follows =
  | { ok: true; compared: ComparedWith; needs: readonly string[]; renewed: boolean }
  | { ok: false; detail: string };

/** Whether the root follows what is held, by the very step that devices take, and whose signatures that step still lacks. */
async function following(
  root: Root,
  signed: Signed,
  previous: PinnedRoot | undefined,
  crypto: Crypto,
): Promise<Follows> {
  const plain = { ok: true as const, needs: [], renewed: false };
  if (!previous) {
    const { prev } = root;
    return { ...plain, compared: prev === undefined ? { with: "nothing" } : { with: "not-held", prev } };
  }
  const { version, hash } = previous;
  if (root.version === 1)
    return previous.root.trial && !root.trial
      ? { ...plain, compared: { with: "trial", version, hash } }
      : { ok: false, detail: "a first root follows nothing but a trial root" };
  const compared = { with: "predecessor" as const, version, hash };
  const step = await stepRoot(previous, signed, crypto);
  if (step.ok) return { ...plain, compared, renewed: true };
  const rule = checkRoot(root, crypto);
  if (step.because === rule) return { ...plain, compared };
  if (!CURABLE.has(step.because)) return { ok: false, detail: `${step.because}: ${step.detail}` };
  if (step.because !== "root-signatures") return { ...plain, compared };
  const { root: changing, renew } = previous.root.roles;
  if (isRenewal(previous.root, root, crypto))
    return {
      ...plain,
      compared,
      renewed: true,
      needs: [`${someOf(renew.threshold, renew.members)}, who renew it unchanged`],
    };
  const needs = [`${someOf(changing.threshold, changing.members)}, who change version ${version}`];
  return { ...plain, compared, needs };
}

/** One person who breaks the glass is a quorum of one: every screen that shows such a root, or composes it, says so. */
export const ALONE_WITH_GLASS =
  "one person alone can run whatever somebody asked for, without any approval, after an hour";

function aloneWith({ threshold, members }: Root["roles"]["breakglass"]): { alone?: string } {
  return threshold === 1 && members.length > 0 ? { alone: ALONE_WITH_GLASS } : {};
}

/** A longer life within the hard expiry, and no other change: role *renew* signs that alone. */
function isRenewal(before: Root, after: Root, crypto: Crypto): boolean {
  const within = after.hard_expires === before.hard_expires && after.expires >= before.expires;
  return within && compareRoots(before, after, crypto).every(({ part }) => part === "lifetime");
}

type Contents = Omit<RootModel, "fault" | "compared" | "changes" | "signatures" | "needs">;

function contents(root: Root, hash: string, crypto: Crypto): Contents {
  const odd = confusableNames(root.persons.map((person) => person.name));
  return {
    document: "root",
    hash,
    shortCode: shortCode(hash),
    authority: root.authority ?? hash,
    name: segmentsOf(root.name, "name"),
    scope: root.scope,
    version: root.version,
    trial: root.trial,
    ...(root.prev === undefined ? {} : { prev: root.prev }),
    issued: root.issued,
    expires: root.expires,
    hardExpires: root.hard_expires,
    persons: root.persons.map(({ id, name, groups, also, keys }) => {
      const warning = odd.get(name);
      return {
        id,
        name: segmentsOf(name, "name"),
        ...(warning === undefined ? {} : { warning }),
        groups,
        also,
        keys: keys.map((key) => keyShown(key, crypto)),
      };
    }),
    roles: ROLES.map((name) => ({
      name,
      words: ROLE_WORDS[name],
      who: someOf(root.roles[name].threshold, root.roles[name].members),
      ...(name === "breakglass" ? aloneWith(root.roles.breakglass) : {}),
      ...root.roles[name],
    })),
    policies: root.policies.map((policy) => ({
      client: policy.client,
      kind: policy.kind,
      trust: trustWord(policy),
      words: policyWords(policy),
    })),
    stations: root.stations,
    serverKeys: root.server_keys.map((key) => keyShown({ key }, crypto)),
    updateKeys: root.update_keys.map((key) => keyShown({ key }, crypto)),
    witnesses: root.witnesses.map((witness) => segmentsOf(witness, "name")),
    minRelease: root.min_release,
    revoked: root.revoked,
    ...(root.successor ? { successor: root.successor } : {}),
  };
}
