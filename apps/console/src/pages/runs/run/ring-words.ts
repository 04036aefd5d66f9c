/** The rings of a run in words. Pure. */
import type { Run } from "@countersign/api";
import { outcomeOf, type StateWords } from "../run-words.ts";

/** A run that goes out in rings. */
export type Rollout = NonNullable<Run["rollout"]>;

/** A ring as the strip shows it. */
export interface RingView {
  readonly name: string;
  readonly state: "closed" | "open" | "standing" | "ended" | "failed";
  readonly devices: number;
  readonly well: number;
  readonly failed: number;
  /** Of which something is still to come. */
  readonly open: number;
}

/** The rings, in their order. */
export function ringsOf({ targets }: Pick<Run, "targets">, rollout: Rollout): readonly RingView[] {
  return rollout.rings.map(({ name, devices }, at) => {
    const outcomes = targets.filter(({ ring }) => ring === at).map(outcomeOf);
    const count = (...of: (typeof outcomes)[number][]) => outcomes.filter((one) => of.includes(one)).length;
    const well = count("succeeded");
    const failed = count("failed", "refused", "interrupted", "lost");
    const open = count("running", "waiting");
    return { name: nameOf(name), state: stateOf({ at, failed, open }, rollout), devices, well, failed, open };
  });
}

function nameOf(name: string): string {
  if (name === "rest") return "the rest";
  return /^[0-9]+$/.test(name) ? `${name} at first`.replace(/^1 at first$/, "one device") : name;
}

function stateOf(
  { at, failed, open }: { readonly at: number; readonly failed: number; readonly open: number },
  rollout: Rollout,
): RingView["state"] {
  if (at > rollout.ring) return "closed";
  if (open > 0) return rollout.state === "stopped" ? "standing" : "open";
  return failed > 0 ? "failed" : "ended";
}

/** States of rings in words. */
export const ringWords: Readonly<Record<RingView["state"], StateWords>> = {
  closed: { words: "Not begun", icon: "dash", tone: "calm" },
  open: { words: "Under way", icon: "run", tone: "act" },
  standing: { words: "Stopped", icon: "warning", tone: "warn" },
  ended: { words: "Ended", icon: "check", tone: "good" },
  failed: { words: "Ended, some failed", icon: "warning", tone: "bad" },
};

const reasons: Readonly<Record<NonNullable<Rollout["because"]>, string>> = {
  "too-many-failed": "Stopped: too many devices failed. No further device is handed the run.",
  "nobody-succeeded":
    "Stopped: not one device succeeded in the time of its ring. No further device is handed the run.",
  "by-hand": "Stopped by hand. No further device is handed the run.",
};

/** Why it stands still; undefined where it does not. */
export function whyItStands({ state, because }: Rollout): string | undefined {
  if (state === "stopped" && because !== null) return reasons[because];
  return state === "asking"
    ? "The ring has ended. The next one begins when somebody lets it go on."
    : undefined;
}
