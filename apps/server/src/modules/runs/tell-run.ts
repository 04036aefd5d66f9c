/** Events of runs: to those who follow one run, and to those who follow all. */
import type { EventFacts } from "../../platform/bus/bus.ts";
import { publish, type Tx } from "../../platform/transaction.ts";

/** Topic of everything that changes where a run stands. */
export const runsTopic = "runs";

/** Topic of one run; output and progress are told here only. */
export function runTopic(run: string): string {
  return `run:${run}`;
}

/** Tells, after the commit, that a run stands elsewhere now. */
export function tellRun(tx: Tx, run: string, facts: EventFacts): void {
  publish(tx, runTopic(run), { run, ...facts });
  publish(tx, runsTopic, { run, ...facts });
}
