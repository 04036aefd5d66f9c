/** How a device's part ended, or until when it is waited for. */
import type { Run } from "@countersign/api";
import { absoluteTime } from "../../../parts/time-words.ts";
import { endWords, type Target } from "../run-words.ts";
import { durationWords } from "./duration-words.ts";

/** The words; empty while it runs. */
export function targetEnd(run: Pick<Run, "state" | "not_after" | "rollout">, target: Target): string {
  if (run.rollout && target.state === "waiting" && (target.ring ?? 0) > run.rollout.ring)
    return `waits for ring ${(target.ring ?? 0) + 1}`;
  if (run.state === "dispatched" && target.state === "waiting")
    return `waiting until ${absoluteTime(run.not_after)}`;
  return [endWords(target), durationWords(target)].filter((words) => words !== "").join(", in ");
}
