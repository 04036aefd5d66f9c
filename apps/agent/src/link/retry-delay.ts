/** How long to wait before the next try: exponential, with full jitter, so that a fleet does not return in step. */
import { randomInt } from "node:crypto";

const FIRST_MILLISECONDS = 500;
const MOST_MILLISECONDS = 30_000;

/** Milliseconds to wait after `failures` failures in a row: anything up to a bound that doubles each time. */
export function retryDelay(
  failures: number,
  random: (below: number) => number = (below) => randomInt(below),
): number {
  const bound = Math.min(MOST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** Math.min(failures, 16));
  return random(bound + 1);
}
