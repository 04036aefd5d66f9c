/** What a figure is made of: contenders that are measured in turns, and the goal for the ratio between two of them. */
import type { Bound } from "./bound.ts";

/** Units that figures are given in. */
export type Unit = "ms" | "us" | "MiB" | "/s";

/** Something that can be measured again and again. */
export interface Contender {
  /** As figures.md calls it, for example `ansible -m raw`. */
  readonly name: string;
  /** Exact versions of what takes part, as those programs state them. */
  readonly versions: readonly string[];
  /** One measurement, in the contest's unit. Rejects where the thing itself went wrong: a wrong result is never timed. */
  readonly sample: () => Promise<number>;
}

/** A peer that is not on this machine, and how it would get there. */
export interface MissingPeer {
  readonly name: string;
  readonly missing: string;
}

/** A peer, here or not. */
export type Peer = Contender | MissingPeer;

/** Ours against its peers, in one interleaved run. */
export interface Contest {
  /** What is measured, in one line. */
  readonly what: string;
  readonly unit: Unit;
  readonly ours: Contender;
  readonly peers: readonly { readonly peer: Peer; readonly goal: Bound }[];
  /** Measured and printed beside the others; no goal hangs on them. */
  readonly beside: readonly Peer[];
  /** How many rounds are counted, at least five; one more is made and dropped. */
  readonly rounds: number;
}

/** A figure that is set up: disposing it stops everything that it started. */
export interface Stage extends AsyncDisposable {
  readonly contests: readonly Contest[];
}

/** One figure of figures.md. */
export interface Figure {
  readonly id: string;
  readonly what: string;
  /** Starts what is measured: loopback or sockets only, in directories of its own. `note` is shown to whoever waits. */
  readonly start: (note: (line: string) => void) => Promise<Stage>;
}

/** Whether a peer is not here. */
export function isMissing(peer: Peer): peer is MissingPeer {
  return "missing" in peer;
}
