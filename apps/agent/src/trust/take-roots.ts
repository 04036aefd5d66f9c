/**
 * Roots that the server shows: each pinned authority is walked to its newest, a trial root is left for its successor,
 * a client's own root is added where both authorities signed, and taken away where the client's thresholds withdrew it.
 */
import {
  adoptClientRoot,
  type Crypto,
  graduateRoot,
  pinFirstRoot,
  type PinnedRoot,
  type Signed,
  stepRoot,
} from "@countersign/protocol";
import { breathe } from "./breathe.ts";
import { readRoots, type ShownRoot } from "./read-roots.ts";
import {
  type Held,
  type Objection,
  pinsOf,
  type Taken,
  type TrustState,
  withoutAuthority,
  withRoot,
} from "./trust-state.ts";

/** Takes what the checks allow, in the order given above. */
export async function takeRoots(
  before: TrustState,
  roots: readonly Signed[],
  crypto: Crypto,
): Promise<Taken> {
  const { shown, objections } = readRoots(roots, crypto);
  const offer: Offer = { shown, objections, crypto };
  let state = await pinWanted(before, offer);
  for (const { authority } of pinsOf(state)) state = await walk(state, authority, offer);
  state = await graduate(state, offer);
  state = await adopt(state, offer);
  state = withdraw(state);
  objectToStrangers(state, offer);
  return { state, objections };
}

interface Offer {
  readonly shown: readonly ShownRoot[];
  readonly objections: Objection[];
  readonly crypto: Crypto;
}

/** Roots that the local administrator named by hash (`agent repin`): the server may bring the bytes, never the choice. */
async function pinWanted(before: TrustState, offer: Offer): Promise<TrustState> {
  let state = before;
  for (const hash of before.wanted) {
    const found = offer.shown.find((candidate) => candidate.hash === hash);
    if (!found) continue;
    const first = await pinFirstRoot(found.signed, hash, offer.crypto);
    if (first.ok) state = repinRoot(state, { signed: found.signed, pinned: first.pinned }, offer.crypto);
    else offer.objections.push({ document: hash, because: first.because, detail: first.detail });
  }
  return state;
}

/** The administrator's root takes the place of its own authority's, and an operator's the place of the operator's. */
export function repinRoot(before: TrustState, held: Held<PinnedRoot>, crypto: Crypto): TrustState {
  const { scope } = held.pinned.root;
  const replaced = pinsOf(before).find(
    (pin) => pin.authority !== held.pinned.authority && scope === "operator" && pin.root.scope === "operator",
  );
  const state = withRoot(replaced ? withoutAuthority(before, replaced) : before, held, crypto);
  return { ...state, wanted: state.wanted.filter((hash) => hash !== held.pinned.hash) };
}

async function walk(before: TrustState, authority: string, offer: Offer): Promise<TrustState> {
  let state = before;
  let failed = false;
  for (const candidate of offer.shown.filter((root) => root.authority === authority)) {
    const current = state.pins.find((held) => held.pinned.authority === authority)?.pinned;
    if (!current || candidate.root.version < current.version || candidate.hash === current.hash) continue;
    await breathe();
    const step = await stepRoot(current, candidate.signed, offer.crypto);
    if (step.ok) state = withRoot(state, { signed: candidate.signed, pinned: step.pinned }, offer.crypto);
    // After one refusal all later versions are skipped ones: saying so for each would tell nothing.
    else if (!failed || step.because !== "root-version-skipped")
      offer.objections.push({ document: candidate.hash, because: step.because, detail: step.detail });
    failed ||= !step.ok;
  }
  return state;
}

async function graduate(before: TrustState, offer: Offer): Promise<TrustState> {
  for (const held of before.pins) {
    const named = held.pinned.root.successor;
    const successor = offer.shown.find((candidate) => candidate.hash === named?.hash);
    if (!successor) continue;
    // The signatures over the last trial root may have grown since it was taken.
    const copies = offer.shown.filter((candidate) => candidate.hash === held.pinned.hash);
    let refusal: { because: string; detail: string } | undefined;
    for (const last of [...copies.map((copy) => copy.signed), held.signed]) {
      const move = await graduateRoot(held.pinned, last, successor.signed, offer.crypto);
      if (move.ok) {
        const left = withoutAuthority(before, held.pinned);
        const moved = withRoot(left, { signed: successor.signed, pinned: move.pinned }, offer.crypto);
        return walk(moved, move.pinned.authority, offer);
      }
      refusal ??= move;
    }
    if (refusal)
      offer.objections.push({
        document: successor.hash,
        because: refusal.because,
        detail: refusal.detail,
      });
  }
  return before;
}

async function adopt(before: TrustState, offer: Offer): Promise<TrustState> {
  let state = before;
  const clients = offer.shown.filter((candidate) => candidate.root.scope === "client");
  for (const authority of new Set(clients.map((candidate) => candidate.authority))) {
    if (pinsOf(state).some((pin) => pin.authority === authority)) continue;
    const left = state.left.find((gone) => gone.authority === authority)?.version ?? 0;
    const candidates = clients.filter(
      (candidate) => candidate.authority === authority && candidate.root.version > left,
    );
    state = await adoptNewest(state, candidates, offer);
  }
  return state;
}

/** Any version that all authorities signed will do; from there it is walked like every root. */
async function adoptNewest(
  state: TrustState,
  candidates: readonly ShownRoot[],
  offer: Offer,
): Promise<TrustState> {
  const newest = candidates.at(-1);
  if (!newest) return state;
  const { admission } = state;
  if (!admission) {
    offer.objections.push({
      document: newest.hash,
      because: "not-admitted",
      detail: "a client's root is added once the device belongs to the client",
    });
    return state;
  }
  let refusal: { because: string; detail: string } | undefined;
  for (const candidate of candidates.toReversed()) {
    await breathe();
    const adopted = await adoptClientRoot(pinsOf(state), admission.client, candidate.signed, offer.crypto);
    if (adopted.ok) {
      const added = withRoot(state, { signed: candidate.signed, pinned: adopted.pinned }, offer.crypto);
      return walk(added, adopted.pinned.authority, offer);
    }
    refusal ??= adopted;
  }
  if (refusal)
    offer.objections.push({ document: newest.hash, because: refusal.because, detail: refusal.detail });
  return state;
}

/** A client's root without policies is how its thresholds take it off the devices. */
function withdraw(before: TrustState): TrustState {
  const gone = pinsOf(before).filter((pin) => pin.root.scope === "client" && pin.root.policies.length === 0);
  return gone.reduce((state, pin) => withoutAuthority(state, pin), before);
}

/** An operator that is not pinned here is no operator of this device; those it left behind are passed over in silence. */
function objectToStrangers(state: TrustState, offer: Offer): void {
  const known = new Set([
    ...pinsOf(state).map((pin) => pin.authority),
    ...state.left.map((left) => left.authority),
    ...pinsOf(state).map((pin) => pin.root.successor?.authority),
  ]);
  const strangers = offer.shown.filter(
    (candidate) => candidate.root.scope === "operator" && !known.has(candidate.authority),
  );
  const newest = new Map(strangers.map((candidate) => [candidate.authority, candidate]));
  for (const { hash, root } of newest.values())
    offer.objections.push({
      document: hash,
      because: "root-other-authority",
      detail: `${root.name} is not pinned here`,
    });
}
