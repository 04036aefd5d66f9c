/** The run itself: A B A B, every contender once a round, the first round dropped, until the rounds or the time are up. */
import { type Contender, type Contest, isMissing } from "./contest.ts";

/** At least so many rounds must be counted, or there is no answer. */
export const FEWEST_ROUNDS = 5;

/** What was measured: per contender, one value a round, in the order of the rounds. */
export interface Measured {
  readonly samples: ReadonlyMap<string, readonly number[]>;
  readonly rounds: number;
}

/** Measures all contenders in turns. `secondsLeft` is asked before each round; `note` hears of progress. */
export async function holdContest(
  contest: Contest,
  secondsLeft: () => number,
  note: (line: string) => void,
): Promise<Measured> {
  const contenders = contendersOf(contest);
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  let rounds = 0;
  let slowest = 0;
  // Round 0 warms caches and code, and is dropped.
  for (let round = 0; round <= contest.rounds; round++) {
    if (rounds >= FEWEST_ROUNDS && secondsLeft() < slowest) break;
    const before = secondsLeft();
    for (const { name, sample } of contenders) {
      const value = await sample();
      note(
        `${contest.what}: round ${round} of ${contest.rounds}, ${name} ${value.toPrecision(4)} ${contest.unit}`,
      );
      if (round > 0) samples.get(name)?.push(value);
    }
    slowest = Math.max(slowest, before - secondsLeft());
    if (round > 0) rounds++;
  }
  return { samples, rounds };
}

/** Everybody who can be measured, ours first. Throws where two have one name. */
function contendersOf({ ours, peers, beside }: Contest): Contender[] {
  const others = [...peers.map(({ peer }) => peer), ...beside].flatMap((peer) =>
    isMissing(peer) ? [] : [peer],
  );
  const all = [ours, ...others];
  if (new Set(all.map(({ name }) => name)).size !== all.length)
    throw new Error("two contenders of one contest have the same name");
  return all;
}
