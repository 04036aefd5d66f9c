/** A goal that is a number and nobody's measurement: the same value in each round, so that the ratio is ours by the limit. */
import type { Contender } from "../harness/contest.ts";

/** The limit in the contest's unit. */
export function theLimit(value: number): Contender {
  return { name: `the limit, ${value}`, versions: [], sample: () => Promise.resolve(value) };
}
