/** Following an authority from the root a device holds to the newest it is shown, one step at a time (TUF's rotation rules, trust.md). */
import type { Crypto } from "../crypto.ts";
import { canonicalBytes } from "../encoding/canonical.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import type { Root } from "../documents/root.ts";
import { checkRoot, ROOT_FAULTS } from "./check-root.ts";
import { pinRoot, type PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";
import { reaches, reachesRoot, signersOf } from "./signers.ts";

/** Why a step was not taken. */
export const WALK_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "root-other-authority",
  "root-fork",
  "root-version-skipped",
  "root-not-linked",
  "root-issued-backwards",
  "root-changes-nature",
  "root-renewal-too-far",
  "root-signatures",
  ...ROOT_FAULTS,
  "root-signatures-of-next",
] as const;
export type WalkFault = (typeof WALK_FAULTS)[number];

/** How far the walk came; on a fault the last good root still stands. */
export type WalkResult =
  | { ok: true; pinned: PinnedRoot; steps: number }
  | { ok: false; pinned: PinnedRoot; steps: number; because: WalkFault; detail: string };

/** Whether nothing but the times (and the step itself) differs. */
function sameButTimes(from: Root, to: Root): boolean {
  const still = (root: Root) => {
    const {
      version: _version,
      prev: _prev,
      issued: _issued,
      expires: _expires,
      hard_expires: _hardExpires,
      authority: _authority,
      ...rest
    } = root;
    return canonicalBytes(rest);
  };
  return equalBytes(still(from), still(to));
}

/** A renewal extends the life and changes nothing else; a shorter life, like any other change, needs role *root*. */
const isRenewal = (from: Root, to: Root) => sameButTimes(from, to) && to.expires >= from.expires;

/**
 * Judges one step from `current` to the root in `signed`. Expiry is not looked at here: it is checked after the walk.
 * The signatures by those who are trusted already come before the rules: only their roots are worth the work.
 */
export async function stepRoot(
  current: PinnedRoot,
  signed: Signed,
  crypto: Crypto,
): Promise<{ ok: true; pinned: PinnedRoot } | { ok: false; because: WalkFault; detail: string }> {
  const no = (because: WalkFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const next = parsed.document;
  if (next.authority !== current.authority)
    return no("root-other-authority", "the root belongs to another authority");
  if (next.version === current.version) return no("root-fork", `another root of version ${next.version}`);
  if (next.version !== current.version + 1)
    return no("root-version-skipped", `held ${current.version}, shown ${next.version}`);
  if (next.prev !== current.hash)
    return no("root-not-linked", `version ${next.version} does not follow the root held`);
  if (next.issued < current.root.issued) return no("root-issued-backwards", "issued before its predecessor");
  if (next.trial !== current.root.trial || next.scope !== current.root.scope)
    return no("root-changes-nature", "a root stays trial or not, operator's or client's");

  const old = await signersOf(current.persons, current, signed, "countersign.root.v1", crypto);
  const renewed = isRenewal(current.root, next) && reaches(current.root.roles.renew, old.persons);
  if (!reachesRoot(current.root, old.persons)) {
    const { threshold } = current.root.roles.root;
    if (!renewed)
      return no("root-signatures", `version ${current.version} asks for ${threshold} of its signers`);
    // What a renewer cannot do: an old root that role *root* no longer stands behind must come to its end.
    const { hard_expires: hard } = current.root;
    if (next.hard_expires !== hard || next.expires > hard)
      return no("root-renewal-too-far", "only role root moves the hard expiry");
  }
  const fault = checkRoot(next, crypto);
  if (fault) return no(fault, `root version ${next.version}`);
  const pinned = pinRoot(next, signed.bytes, crypto);
  if (renewed) return { ok: true, pinned };
  const fresh = await signersOf(pinned.persons, pinned, signed, "countersign.root.v1", crypto);
  if (!reaches(next.roles.root, fresh.persons))
    return no(
      "root-signatures-of-next",
      `version ${next.version} asks for ${next.roles.root.threshold} of its own signers`,
    );
  return { ok: true, pinned };
}

/**
 * Walks from `current` through `candidates` (any order; older ones and the one held are passed over).
 * Persist the result before use. A different root under the version already held is a fork and is refused.
 */
export async function walkRoots(
  current: PinnedRoot,
  candidates: readonly Signed[],
  crypto: Crypto,
): Promise<WalkResult> {
  let pinned = current;
  let steps = 0;
  const ordered = candidates
    .map((signed) => ({ signed, version: claimedVersion(signed) }))
    .toSorted((left, right) => left.version - right.version);
  for (const { signed, version } of ordered) {
    if (version < pinned.version || hashOf(signed.bytes, crypto) === pinned.hash) continue;
    const step = await stepRoot(pinned, signed, crypto);
    if (!step.ok) return { ok: false, pinned, steps, because: step.because, detail: step.detail };
    pinned = step.pinned;
    steps++;
  }
  return { ok: true, pinned, steps };
}

function claimedVersion(signed: Signed): number {
  const parsed = parseDocument("root", signed.bytes);
  // What does not parse goes last and is refused there with its own reason.
  return parsed.ok ? parsed.document.version : Number.MAX_SAFE_INTEGER;
}
