/** Publishing roots and people lists: judged as a device would judge them, from the newest that is stored. */
import {
  checkPeople,
  graduateRoot,
  hashOf,
  parseDocument,
  pinFirstRoot,
  type PinnedRoot,
  type Signed,
  stepRoot,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { KnownAuthority, TrustRegistry } from "./trust-registry.ts";

/** Accepted, with what the row needs; or the reason that a device would give. */
export type Judged =
  | { readonly ok: true; readonly authority: string; readonly version: number }
  | { readonly ok: false; readonly because: string; readonly detail: string };

const no = (because: string, detail: string): Judged => ({ ok: false, because, detail });

/** A root: the next version of an authority that is known, or the first of one that is not. */
export async function judgeRoot(registry: TrustRegistry, signed: Signed): Promise<Judged> {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const authority = parsed.document.authority ?? hashOf(signed.bytes, nodeCrypto);
  const known = registry.find(authority);
  return known ? nextRoot(registry, known, signed) : firstRoot(registry, signed);
}

async function nextRoot(registry: TrustRegistry, known: KnownAuthority, signed: Signed): Promise<Judged> {
  if (registry.graduated(known.authority) !== known)
    return no("trial-is-over", `${known.newest.root.name} named its successor; devices have left it`);
  const step = await stepRoot(known.newest, signed, nodeCrypto);
  if (!step.ok) return no(step.because, step.detail);
  const { pinned } = step;
  const heir = pinned.root.successor && registry.findRoot(pinned.root.successor.hash);
  if (heir) {
    const move = await graduateRoot(pinned, signed, heir.signed, nodeCrypto);
    if (!move.ok) return no(move.because, move.detail);
  }
  return { ok: true, authority: pinned.authority, version: pinned.version };
}

/** By its own thresholds. There is one operator: a second root of that scope is the successor of a trial, or waits to be named as one. */
async function firstRoot(registry: TrustRegistry, signed: Signed): Promise<Judged> {
  const first = await pinFirstRoot(signed, hashOf(signed.bytes, nodeCrypto), nodeCrypto);
  if (!first.ok) return no(first.because, first.detail);
  const { pinned } = first;
  const refused = pinned.root.scope === "operator" ? secondOperator(registry, pinned) : undefined;
  return refused ?? { ok: true, authority: pinned.authority, version: pinned.version };
}

function secondOperator(registry: TrustRegistry, pinned: PinnedRoot): Judged | undefined {
  const current = registry.operator();
  if (!current) return undefined;
  const { root } = current.newest;
  if (!root.trial)
    return no("operator-known", `${root.name} is the operator here; its own signers change it`);
  if (pinned.root.trial) return no("operator-known", "a trial root is already in place");
  // It becomes current when the last trial root names it and both sides signed that; until then it only waits.
  return root.successor && root.successor.hash !== pinned.hash
    ? no("successor-mismatch", "the last trial root names another successor")
    : undefined;
}

/** A people list: by the newest root and list of its authority. */
export async function judgePeople(registry: TrustRegistry, signed: Signed): Promise<Judged> {
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const known = registry.find(parsed.document.authority);
  if (!known) return no("people-other-authority", "no root of this authority is published here");
  const verdict = await checkPeople(known.newest, known.people?.pinned, signed, nodeCrypto);
  if (!verdict.ok) return no(verdict.because, verdict.detail);
  return { ok: true, authority: verdict.pinned.authority, version: verdict.pinned.version };
}
