/** Lists of requesters that the server shows: taken where role *people* of a pinned root signed a newer one. */
import { checkPeople, type Crypto, hashOf, parseDocument, type Signed } from "@countersign/protocol";
import { breathe } from "./breathe.ts";
import { datedBy, type Objection, pinsOf, type Taken, type TrustState } from "./trust-state.ts";

/** Clocks of those who sign differ by minutes, and somebody's by a time zone. */
const MOST_AHEAD_SECONDS = 86_400;

/** Takes what the checks allow, oldest first, so that each addition is judged by its own signers. */
export async function takePeople(
  before: TrustState,
  lists: readonly Signed[],
  crypto: Crypto,
  clock: number,
): Promise<Taken> {
  let state = before;
  const objections: Objection[] = [];
  const shown = lists.map((signed) => ({
    signed,
    hash: hashOf(signed.bytes, crypto),
    parsed: parseDocument("people", signed.bytes),
  }));
  shown.sort((left, right) => versionOf(left.parsed) - versionOf(right.parsed));
  for (const { signed, hash, parsed } of shown) {
    if (!parsed.ok) {
      objections.push({ document: hash, because: parsed.because, detail: parsed.detail });
      continue;
    }
    const { authority, version, issued } = parsed.document;
    const pin = pinsOf(state).find((candidate) => candidate.authority === authority);
    const held = state.people.find((candidate) => candidate.pinned.authority === authority)?.pinned;
    if (held?.hash === hash || state.left.some((left) => left.authority === authority)) continue;
    if (!pin) {
      objections.push({
        document: hash,
        because: "people-other-authority",
        detail: `${authority} is not pinned here`,
      });
      continue;
    }
    // What came before the list held is history, which a server shows to those who need it.
    if (held && version < held.version) continue;
    // It would outlive its year by as much as it is dated ahead.
    if (issued > Math.max(clock, state.watermark) + MOST_AHEAD_SECONDS) {
      objections.push({
        document: hash,
        because: "people-dated-ahead",
        detail: `${issued - clock} seconds ahead of this device's clock`,
      });
      continue;
    }
    await breathe();
    const verdict = await checkPeople(pin, held, signed, crypto);
    if (verdict.ok) {
      const others = state.people.filter((other) => other.pinned.authority !== authority);
      state = {
        ...state,
        people: [...others, { signed, pinned: verdict.pinned }],
        watermark: datedBy(state, issued, clock),
      };
    } else objections.push({ document: hash, because: verdict.because, detail: verdict.detail });
  }
  return { state, objections };
}

function versionOf(parsed: ReturnType<typeof parseDocument<"people">>): number {
  return parsed.ok ? parsed.document.version : 0;
}
