/** One figure from start to answers, within its five minutes, and everything stopped again. */
import type { Figure } from "./contest.ts";
import { holdContest } from "./hold-contest.ts";
import { type Bystander, bystandersOf, judge, type Verdict } from "./verdict.ts";

/** No figure may take longer, in seconds. */
const LONGEST_FIGURE = 300;

/** What came of a figure. */
export interface FigureResult {
  readonly verdicts: readonly Verdict[];
  readonly beside: readonly Bystander[];
}

/** Runs a figure. Whatever goes wrong becomes an answer that does not hold; it never rejects. */
export async function runFigure(
  figure: Figure,
  note: (line: string) => void,
  longestSeconds = LONGEST_FIGURE,
): Promise<FigureResult> {
  const started = performance.now();
  const secondsLeft = () => longestSeconds - (performance.now() - started) / 1000;
  const verdicts: Verdict[] = [];
  const beside: Bystander[] = [];
  try {
    await using stage = await figure.start(note);
    const last = stage.contests.length;
    for (const [index, contest] of stage.contests.entries()) {
      // What is left is shared among the contests that are still to come.
      const share = secondsLeft() / (last - index);
      const ends = secondsLeft() - share;
      const measured = await withinSeconds(
        Math.max(secondsLeft(), 0),
        holdContest(contest, () => secondsLeft() - ends, note),
      );
      verdicts.push(...judge(figure.id, contest, measured));
      beside.push(...bystandersOf(figure.id, contest, measured));
    }
  } catch (cause) {
    verdicts.push(failed(figure, cause));
  }
  return { verdicts, beside };
}

async function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("it took longer than a figure may")), seconds * 1000);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function failed({ id, what }: Figure, cause: unknown): Verdict {
  const sentence = cause instanceof Error ? cause.message : String(cause);
  const because = { code: "failed", sentence } as const;
  return { id, what, unit: "ms", peer: "", goal: "", holds: false, because, rounds: 0, versions: [] };
}
