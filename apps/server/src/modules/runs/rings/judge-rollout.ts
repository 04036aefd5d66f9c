/** What becomes of a rollout, by where its devices stand. Pure. */
import { failuresThatStop } from "@countersign/api";

/** How the devices of one ring fared. */
export interface RingCounts {
  readonly ring: number;
  readonly devices: number;
  /** Of which something is still to come. */
  readonly open: number;
  /** Refused, interrupted, lost, or ended with anything but exit 0. */
  readonly failed: number;
  /** Ended with exit 0. */
  readonly well: number;
}

/** Where a rollout stands. */
export interface RolloutFacts {
  readonly state: "rolling" | "asking";
  /** The open ring; the first is 0. */
  readonly ring: number;
  readonly rings: number;
  readonly stopAfter: string;
  readonly waitSeconds: number;
  readonly askFirst: boolean;
  readonly beganAt: number;
  /** Failures that somebody saw before they said *go on*. */
  readonly forgiven: number;
}

/** Why a rollout stopped. */
export type StopReason = "too-many-failed" | "nobody-succeeded";

/** What to do next. */
export type RolloutMove =
  | { readonly to: "stay" | "next-ring" | "asking" }
  | { readonly to: "stopped"; readonly because: StopReason };

/**
 * Judges. A ring is over when all of its devices have ended or its time has passed; where none of those reached so far
 * succeeded, time passing proves nothing, and somebody has to look.
 */
export function judgeRollout(rollout: RolloutFacts, counts: readonly RingCounts[], now: number): RolloutMove {
  const reached = counts.filter(({ ring }) => ring <= rollout.ring);
  const sum = (of: "devices" | "failed" | "well") => reached.reduce((total, ring) => total + ring[of], 0);
  if (sum("failed") - rollout.forgiven >= failuresThatStop(rollout.stopAfter, sum("devices")))
    return { to: "stopped", because: "too-many-failed" };
  if (rollout.state === "asking" || rollout.ring >= rollout.rings - 1) return { to: "stay" };
  const open = counts.find(({ ring }) => ring === rollout.ring)?.open ?? 0;
  if (open > 0 && now < rollout.beganAt + rollout.waitSeconds) return { to: "stay" };
  if (sum("well") === 0) return { to: "stopped", because: "nobody-succeeded" };
  return { to: rollout.askFirst ? "asking" : "next-ring" };
}
