/** A standing approval by itself, as a device of its client would see it that heard of everything published here. */
import {
  judgeStanding,
  type KnownVeto,
  parseDocument,
  type Signed,
  type Standing,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { KnownTrust } from "./trust-registry.ts";

/** Larger than any release that a root could ask for. */
const ANY_RELEASE = 1_000_000_000;

/** Judges it; `vetoes` are those that are known of it, `now` is in seconds. */
export async function judgeStandingHere(
  registry: KnownTrust,
  signed: Signed,
  vetoes: readonly KnownVeto[],
  now: number,
): Promise<
  | { readonly ok: true; readonly standing: Standing }
  | { readonly ok: false; readonly because: string; readonly detail: string }
> {
  const parsed = parseDocument("standing", signed.bytes);
  if (!parsed.ok) return parsed;
  const { client, roots } = parsed.document;
  const known = roots.flatMap(({ authority }) => registry.find(authority) ?? []);
  const [first] = known;
  const verdict = await judgeStanding(
    signed,
    {
      fingerprint: "",
      pins: known.map(({ newest }) => newest),
      people: known.flatMap(({ people }) => (people ? [people.pinned] : [])),
      admission: { hash: "", authority: first?.authority ?? "", client, name: "" },
      floor: { state: "none" },
      vetoes,
      watermark: 0,
      clock: now,
      consumed: () => false,
      uses: () => undefined,
      release: ANY_RELEASE,
      kinds: ["script"],
    },
    nodeCrypto,
  );
  return verdict.accepted
    ? { ok: true, standing: verdict.standing }
    : { ok: false, because: verdict.because, detail: verdict.detail };
}
