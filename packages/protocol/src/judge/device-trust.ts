/** What a device knows when it judges: its own state, read by the agent, never taken from the server. */
import type { Floor } from "../documents/floor.ts";
import type { AdmittedAs } from "../roots/check-admission.ts";
import type { KnownVeto } from "../roots/check-veto.ts";
import type { PinnedPeople, PinnedRoot } from "../roots/pinned.ts";

/** The floor file as the agent found it: absent, read and owned rightly, or broken (which refuses everything). */
export type FloorState =
  | { state: "none" }
  | { state: "ok"; floor: Floor; hash: string }
  | { state: "broken"; detail: string };

/** What a device has written down of its uses of one standing approval, each before it executed. */
export interface UsesSoFar {
  readonly total: number;
  /** The latest day on which there was one, as `YYYY-MM-DD` in the approval's zone. */
  readonly day: string;
  /** How many on that day. */
  readonly inDay: number;
  /** Effective time of the latest one, in seconds. */
  readonly last: number;
}

/** The device's side of a judgement. Times in seconds. */
export interface DeviceTrust {
  readonly fingerprint: string;
  readonly pins: readonly PinnedRoot[];
  readonly people: readonly PinnedPeople[];
  readonly admission?: AdmittedAs;
  readonly floor: FloorState;
  readonly vetoes: readonly KnownVeto[];
  /** The latest time that persons signed and this device accepted. */
  readonly watermark: number;
  /** The local clock. */
  readonly clock: number;
  /** Request ids that were consumed here, for good. */
  readonly consumed: (requestId: string) => boolean;
  /** What was done here under a standing approval, by its hash; undefined where nothing was. */
  readonly uses: (standing: string) => UsesSoFar | undefined;
  /** Marks of keys that some root which was seen here held and its successor did not: they break no glass. None where left out. */
  readonly goneKeys?: ReadonlySet<string>;
  /** Set where the state was copied to another machine or rolled back. */
  readonly stateFault?: "state-cloned" | "state-rolled-back";
  /** Set where two checkpoints of the log contradict each other. */
  readonly logFault?: "log-inconsistent";
  /** This agent's release number. */
  readonly release: number;
  /** What the agent can carry out here. */
  readonly kinds: readonly string[];
}

/** Effective now: the local clock can be set back, what persons signed cannot. */
export function effectiveNow(device: DeviceTrust): number {
  return Math.max(device.clock, device.watermark);
}
