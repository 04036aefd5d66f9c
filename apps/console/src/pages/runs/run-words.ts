/** States of runs and devices in words, with a sign and a tone: never by colour alone. */
import type { Run } from "@countersign/api";
import type { Tone } from "../../parts/badge.tsx";
import type { IconName } from "../../parts/icon.tsx";

/** How a state is shown. */
export interface StateWords {
  readonly words: string;
  readonly icon: IconName;
  readonly tone: Tone;
}

/** A device of a run. */
export type Target = Run["targets"][number];

const runStates: Readonly<Record<Run["state"], StateWords>> = {
  "awaiting-signatures": { words: "Awaiting signatures", icon: "sign", tone: "warn" },
  dispatched: { words: "Under way", icon: "run", tone: "act" },
  finished: { words: "Finished", icon: "check", tone: "good" },
  refused: { words: "Refused", icon: "close", tone: "bad" },
  cancelled: { words: "Cancelled", icon: "dash", tone: "calm" },
  expired: { words: "Expired", icon: "clock", tone: "calm" },
};

/** Where a run stands; one that ended badly on some devices says so. */
export function runWords({ state, targets }: Pick<Run, "state" | "targets">): StateWords {
  if (state !== "finished") return runStates[state];
  const outcomes = targets.map(outcomeOf);
  const cancelled = outcomes.filter((outcome) => outcome === "cancelled").length;
  const bad = outcomes.filter((outcome) => outcome !== "succeeded" && outcome !== "cancelled").length;
  if (bad === 0 && cancelled > 0) return runStates.cancelled;
  if (bad === 0) return runStates.finished;
  const words = bad === targets.length ? "Failed" : `Failed on ${bad} of ${targets.length}`;
  return { words, icon: "warning", tone: "bad" };
}

/** What a run executes, such as "patch-nginx" or "restart". */
export function actionName({ kind, script }: Pick<Run, "kind" | "script">): string {
  return kind === "reboot" ? "restart" : (script?.name ?? kind);
}

/** Such as "web-1", or "12 devices". */
export function devicesWords(targets: readonly { readonly name: string }[]): string {
  const [only] = targets;
  return targets.length === 1 && only ? only.name : `${targets.length} devices`;
}

/** How it went on one device, for people who want to know which ones to look at. */
export const OUTCOMES = [
  "running",
  "failed",
  "refused",
  "interrupted",
  "lost",
  "waiting",
  "cancelled",
  "succeeded",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome of one device. */
export function outcomeOf({ state, exit, code }: Pick<Target, "state" | "exit" | "code">): Outcome {
  switch (state) {
    case "ran":
      // It had begun, and was ended because somebody cancelled it.
      if (code === "cancelled") return "cancelled";
      return exit === 0 ? "succeeded" : "failed";
    case "sent":
    case "waiting":
      return "waiting";
    case "running":
    case "refused":
    case "interrupted":
    case "cancelled":
    case "lost":
      return state;
    default:
      return state satisfies never;
  }
}

/** Outcomes in words. */
export const outcomeWords: Readonly<Record<Outcome, StateWords>> = {
  running: { words: "Running", icon: "run", tone: "act" },
  failed: { words: "Failed", icon: "warning", tone: "bad" },
  refused: { words: "Refused by the device", icon: "close", tone: "bad" },
  interrupted: { words: "Interrupted", icon: "warning", tone: "bad" },
  lost: { words: "Not heard of", icon: "clock", tone: "warn" },
  waiting: { words: "Waiting for the device", icon: "clock", tone: "calm" },
  cancelled: { words: "Cancelled", icon: "dash", tone: "calm" },
  succeeded: { words: "Succeeded", icon: "check", tone: "good" },
};

/** How it ended on a device, such as "exit 1" or "ended by SIGKILL"; empty while nothing is known. */
export function endWords({ exit, signal, code, state }: Target): string {
  if (signal !== null) return `ended by ${signal}${code === null ? "" : `, ${code}`}`;
  if (state === "ran" && exit !== null) return `exit ${exit}${code === null ? "" : `, ${code}`}`;
  return code ?? "";
}

/** Devices of which nothing more will come. */
export function doneCount(targets: readonly Pick<Target, "state">[]): number {
  return targets.filter(({ state }) => !["waiting", "sent", "running"].includes(state)).length;
}
