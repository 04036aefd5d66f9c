/** Admissions that the server shows: the first one sticks, a move names the one held (formats.md). */
import { checkAdmission, type Crypto, hashOf, parseDocument, type Signed } from "@countersign/protocol";
import { breathe } from "./breathe.ts";
import { datedBy, type Objection, pinsOf, type Taken, type TrustState } from "./trust-state.ts";

/** What an admission says of a device, as the device knows it of itself. */
export interface OwnIdentity {
  readonly fingerprint: string;
  /** X25519 public key as base64url. */
  readonly seal: string;
  readonly machine?: string;
}

/** How many former admissions are remembered, so that showing them again is no news. */
const MAX_PAST = 64;

/** Takes what the checks allow; a chain of moves may come in any order. */
export async function takeAdmissions(
  before: TrustState,
  own: OwnIdentity,
  {
    admissions,
    tokens = [],
  }: { readonly admissions: readonly Signed[]; readonly tokens?: readonly Signed[] },
  crypto: Crypto,
  clock: number,
): Promise<Taken> {
  let state = before;
  let waiting = admissions.map((signed) => ({ signed, hash: hashOf(signed.bytes, crypto) }));
  for (;;) {
    const objections: Objection[] = [];
    let taken: string | undefined;
    for (const { signed, hash } of waiting) {
      if (hash === state.admission?.hash || state.pastAdmissions.includes(hash)) continue;
      const { admission: held } = state;
      const view = {
        ...own,
        pins: pinsOf(state),
        tokens,
        vetoes: state.vetoes,
        now: Math.max(clock, state.watermark),
        ...(held ? { held } : {}),
      };
      await breathe();
      const verdict = await checkAdmission(view, signed, crypto);
      if (verdict.ok) {
        taken = hash;
        const previous = previousOf(signed);
        const before = new Set([held?.hash, previous].filter((past) => past !== undefined));
        state = {
          ...state,
          admission: verdict.admitted,
          pastAdmissions: [...state.pastAdmissions, ...before].slice(-MAX_PAST),
          // Where only the server signed, no time is moved.
          watermark: datedBy(state, verdict.signedTime ?? 0, clock),
        };
        break;
      }
      objections.push({ document: hash, because: verdict.because, detail: verdict.detail });
    }
    if (taken === undefined) return { state, objections };
    waiting = waiting.filter((candidate) => candidate.hash !== taken);
  }
}

/** Which admission it replaces. */
function previousOf(signed: Signed): string | undefined {
  const parsed = parseDocument("admission", signed.bytes);
  return parsed.ok ? parsed.document.previous : undefined;
}
