/**
 * Log resets: after a disaster people say, by the operator's policy for it, that the audit log goes on from an older head.
 *
 * Promises: what the device has seen of the log is given up only for such a word, once for each, and only if the word is
 * about what it has seen. One that it does not need is over for it too: nobody can keep it to turn the device back later.
 */
import { checkLogreset, type Crypto, hashOf, type Logreset, type Signed } from "@countersign/protocol";
import { type Objection, pinsOf, type Taken, type TrustState } from "./trust-state.ts";

/** A log is reset after disasters; nobody fills a disk with them. */
const MOST = 100;

/**
 * Takes what the checks allow; `taken` says whether what was seen of the log is another since. `follows` says that the log
 * was just proven to continue what this device saw: a reset to a head before that is over, however much it calls lost.
 */
export async function takeLogResets(
  before: TrustState,
  resets: readonly Signed[],
  crypto: Crypto,
  follows = false,
): Promise<Taken & { readonly taken: boolean }> {
  let state = before;
  let taken = false;
  const objections: Objection[] = [];
  for (const signed of resets) {
    const hash = hashOf(signed.bytes, crypto);
    if (state.logResets.includes(hash) || !state.admission || state.logResets.length >= MOST) continue;
    const view = { pins: pinsOf(state), clients: [state.admission.client], vetoes: state.vetoes };
    const verdict = await checkLogreset(view, signed, crypto);
    if (verdict.ok && follows && !taken && verdict.reset.new.size <= (state.checkpoints.at(-1)?.size ?? 0)) {
      state = { ...state, logResets: [...state.logResets, hash] };
      continue;
    }
    const fault = verdict.ok ? notAboutUs(state, verdict.reset) : verdict;
    if (fault) {
      objections.push({ document: hash, because: fault.because, detail: fault.detail });
      continue;
    }
    if (!verdict.ok) continue;
    const over = { ...state, logResets: [...state.logResets, hash] };
    if (!needsIt(state, verdict.reset)) state = over;
    else {
      const { logFault: _, ...rest } = over;
      state = { ...rest, checkpoints: [verdict.reset.new] };
      taken = true;
    }
  }
  return { state, objections, taken };
}

/** Whoever saw less than the head from which the log goes on, and no contradiction, has nothing to give up. */
function needsIt({ logFault, checkpoints }: TrustState, reset: Logreset): boolean {
  const held = checkpoints.at(-1);
  return logFault !== undefined || (held !== undefined && held.size > reset.new.size);
}

function notAboutUs(
  { checkpoints, logSince = 0 }: TrustState,
  { old, time }: Logreset,
): { readonly because: string; readonly detail: string } | undefined {
  if (time < logSince)
    return {
      because: "logreset-before-us",
      detail: "this device was enrolled after it, in the history that went on",
    };
  const held = checkpoints.at(-1);
  if (held && held.size > old.size)
    return { because: "logreset-too-old", detail: `held ${held.size}, called lost ${old.size}` };
  if (held && held.size === old.size && held.root !== old.root)
    return { because: "logreset-other-log", detail: `another head of size ${held.size}` };
  return undefined;
}
