/**
 * Carries out an act of the local administrator on the device's beliefs. Whoever may write into the agent's state may
 * do this: it is the last resort of trust.md, and each act is written into the device's own journal.
 */
import { type Crypto, hashOf, pinFirstRoot, type Signed, uncarry, type Carried } from "@countersign/protocol";
import { repinRoot, takeRoots } from "../trust/take-roots.ts";
import { takeVetoes } from "../trust/take-vetoes.ts";
import { type Objection, pinsOf, type TrustState, withoutAuthority } from "../trust/trust-state.ts";
import type { Administration, AdministrationResult } from "./administration.ts";

/** Whether an act, once done, says that this state belongs on this machine as it is: pinning anew is the administrator's answer to a copy put back, too. */
export function bindsAnew(act: Administration, result: AdministrationResult): boolean {
  return act.act === "repin" && act.roots.length > 0 && result.refused.length === 0;
}

/** The state afterwards and what to tell. Revives no consumed request, whatever it does. */
export async function carryOut(
  before: TrustState,
  act: Administration,
  crypto: Crypto,
): Promise<{ state: TrustState; result: AdministrationResult }> {
  if (act.act === "apply") return apply(before, act, crypto);
  if (act.act === "repin") return repin(before, act, crypto);
  return {
    state: { ...before, watermark: 0 },
    result: { done: ["the time watermark follows the local clock again"], refused: [] },
  };
}

async function apply(
  before: TrustState,
  act: Extract<Administration, { act: "apply" }>,
  crypto: Crypto,
): Promise<{ state: TrustState; result: AdministrationResult }> {
  const roots = await takeRoots(before, signedOf(act.roots), crypto);
  const vetoes = await takeVetoes(roots.state, signedOf(act.vetoes), crypto);
  const { state } = vetoes;
  const moved = pinsOf(state)
    .filter((pin) => !pinsOf(before).some((old) => old.hash === pin.hash))
    .map((pin) => `${pin.root.name}: version ${pin.version}`);
  const added = state.vetoes.length - before.vetoes.length;
  const refused = [...roots.objections, ...vetoes.objections].map(withoutDocument);
  const done = [...moved, ...(added > 0 ? [`${added} vetoes or cancellations kept`] : [])];
  const nothing = done.length + refused.length === 0 ? ["nothing in it is new to this device"] : [];
  return { state, result: { done: [...done, ...nothing], refused } };
}

async function repin(
  before: TrustState,
  act: Extract<Administration, { act: "repin" }>,
  crypto: Crypto,
): Promise<{ state: TrustState; result: AdministrationResult }> {
  const done: string[] = [];
  const refused: { because: string; detail: string }[] = [];
  // Asking for a pin anew is the administrator's answer to a log that contradicted itself.
  const { logFault: _answered, ...rest } = before;
  let state: TrustState = act.roots.length > 0 ? { ...rest, checkpoints: [] } : before;
  for (const authority of act.remove) {
    const pin = pinsOf(state).find((candidate) => candidate.authority === authority);
    if (pin) {
      state = withoutAuthority(state, pin);
      done.push(`${pin.root.name} is no longer pinned`);
    } else if (state.wanted.includes(authority)) {
      state = { ...state, wanted: state.wanted.filter((wanted) => wanted !== authority) };
      done.push(`${authority} is no longer awaited`);
    } else refused.push({ because: "root-not-pinned", detail: `${authority} is not pinned here` });
  }
  const documents = signedOf(act.documents);
  for (const hash of act.roots) {
    const signed = documents.find((candidate) => hashOf(candidate.bytes, crypto) === hash);
    if (!signed) {
      state = { ...state, wanted: [...state.wanted.filter((wanted) => wanted !== hash), hash] };
      done.push(`${hash} is pinned as soon as the server shows it`);
      continue;
    }
    const first = await pinFirstRoot(signed, hash, crypto);
    if (first.ok) {
      state = repinRoot(state, { signed, pinned: first.pinned }, crypto);
      done.push(`${first.pinned.root.name}, version ${first.pinned.version}, is pinned`);
    } else refused.push({ because: first.because, detail: first.detail });
  }
  return refused.length > 0
    ? { state: before, result: { done: [], refused } }
    : { state, result: { done, refused } };
}

function signedOf(documents: readonly Carried[]): Signed[] {
  return documents.flatMap((carried) => uncarry(carried) ?? []);
}

function withoutDocument({ because, detail }: Objection): { because: string; detail: string } {
  return { because, detail };
}
