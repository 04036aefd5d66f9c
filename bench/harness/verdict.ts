/** From measurements to an answer: the ratio beside its goal, or the reason why there is none. */
import { type Bound, isWithin } from "./bound.ts";
import { type Contest, isMissing, type Peer, type Unit } from "./contest.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import { FEWEST_ROUNDS, type Measured } from "./hold-contest.ts";

/** Ratios of single rounds that lie further apart than this mean nothing, unless each of them lies on the same side of the goal. */
const WIDEST_SPREAD = 3;

/** Why a figure has no answer, or a bad one. */
export type NoAnswer = "peer-missing" | "spread-too-wide" | "too-few-rounds" | "goal-missed" | "failed";

/** One answer: one goal of one figure. */
export interface Verdict {
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  readonly peer: string;
  readonly goal: string;
  readonly holds: boolean;
  /** Absent exactly where it holds. */
  readonly because?: { readonly code: NoAnswer; readonly sentence: string };
  readonly ours?: Distribution;
  readonly peers?: Distribution;
  /** Ours by theirs, of the medians; absent where it would mean nothing. */
  readonly ratio?: number;
  /** The largest ratio of a single round by the smallest. */
  readonly spread?: number;
  readonly rounds: number;
  readonly versions: readonly string[];
}

/** Something measured beside the others, without a goal. */
export interface Bystander {
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  readonly name: string;
  readonly versions: readonly string[];
  readonly value?: Distribution;
  readonly missing?: string;
}

/** Answers for each goal of a contest. */
export function judge(id: string, contest: Contest, measured: Measured): Verdict[] {
  return contest.peers.map(({ peer, goal }) => judgePeer(id, contest, measured, peer, goal));
}

function judgePeer(id: string, contest: Contest, measured: Measured, peer: Peer, goal: Bound): Verdict {
  const { ours, what, unit } = contest;
  const { rounds } = measured;
  const head = { id, what, unit, peer: peer.name, goal: goal.text, rounds };
  const own = measured.samples.get(ours.name) ?? [];
  if (isMissing(peer)) {
    const because = { code: "peer-missing", sentence: `${peer.name} is missing: ${peer.missing}` } as const;
    const alone = own.length > 0 ? { ours: distributionOf(own) } : {};
    return { ...head, ...alone, versions: ours.versions, holds: false, because };
  }
  const theirs = measured.samples.get(peer.name) ?? [];
  const versions = [...ours.versions, ...peer.versions];
  if (rounds < FEWEST_ROUNDS) {
    const sentence = `${rounds} rounds were counted, ${FEWEST_ROUNDS} are the least`;
    return { ...head, versions, holds: false, because: { code: "too-few-rounds", sentence } };
  }
  const sides = { ours: distributionOf(own), peers: distributionOf(theirs) };
  const byRound = distributionOf(own.map((value, round) => value / (theirs[round] ?? Number.NaN)));
  const spread = byRound.max / byRound.min;
  const isOneSided = isWithin(byRound.min, goal) === isWithin(byRound.max, goal);
  if (spread > WIDEST_SPREAD && !isOneSided) {
    const sentence = `the ratio of single rounds went from ${byRound.min.toPrecision(3)} to ${byRound.max.toPrecision(3)}, ${spread.toFixed(1)} times apart: it means nothing`;
    return {
      ...head,
      ...sides,
      spread,
      versions,
      holds: false,
      because: { code: "spread-too-wide", sentence },
    };
  }
  const ratio = sides.ours.median / sides.peers.median;
  const answer = { ...head, ...sides, ratio, spread, versions };
  if (isWithin(ratio, goal)) return { ...answer, holds: true };
  const sentence = `the goal is ${goal.text}, measured was ${ratio.toPrecision(3)}`;
  return { ...answer, holds: false, because: { code: "goal-missed", sentence } };
}

/** What stood beside the contest. */
export function bystandersOf(id: string, contest: Contest, measured: Measured): Bystander[] {
  const { what, unit } = contest;
  return contest.beside.map((peer) => {
    const values = measured.samples.get(peer.name) ?? [];
    const head = { id, what, unit, name: peer.name };
    if (isMissing(peer)) return { ...head, versions: [], missing: peer.missing };
    return {
      ...head,
      versions: peer.versions,
      ...(values.length > 0 ? { value: distributionOf(values) } : {}),
    };
  });
}
