/** Vetoes and cancellations: kept for good once their signature was verified. A `refuse` binds nobody and is not kept. */
import { checkVeto, type Crypto, hashOf, type Signed } from "@countersign/protocol";
import { breathe } from "./breathe.ts";
import { type Objection, peopleOf, pinsOf, type Taken, type TrustState } from "./trust-state.ts";

/** Room for vetoes that nobody can use up with cancellations, which every requester may write. */
const MAX_VETOES = 8000;
const MAX_CANCELLATIONS = 2000;

/** Takes what the checks allow. */
export async function takeVetoes(
  before: TrustState,
  vetoes: readonly Signed[],
  crypto: Crypto,
): Promise<Taken> {
  let state = before;
  const objections: Objection[] = [];
  const known = new Set(state.vetoes.map((veto) => veto.hash));
  for (const signed of vetoes) {
    const hash = hashOf(signed.bytes, crypto);
    if (known.has(hash)) continue;
    await breathe();
    const verdict = await checkVeto(pinsOf(state), peopleOf(state), signed, crypto);
    if (!verdict.ok) objections.push({ document: hash, because: verdict.because, detail: verdict.detail });
    else if (verdict.veto.effect !== "refuse") {
      const { effect } = verdict.veto;
      const alike = state.vetoes.filter((veto) => veto.effect === effect).length;
      if (alike >= (effect === "veto" ? MAX_VETOES : MAX_CANCELLATIONS)) {
        objections.push({ document: hash, because: "veto-store-full", detail: `${alike} are held` });
        continue;
      }
      known.add(hash);
      state = { ...state, vetoes: [...state.vetoes, verdict.veto] };
    }
  }
  return { state, objections };
}
