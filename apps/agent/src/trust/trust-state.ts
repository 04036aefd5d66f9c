/**
 * What a device believes, as one value: replaced whole, written durably before it is used. The server's word adds to
 * it only through the checks of packages/protocol.
 */
import {
  type AdmittedAs,
  type Crypto,
  goneKeys,
  type KnownVeto,
  type PinnedPeople,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";

/** A document as it was received, beside what it means. */
export interface Held<P> {
  readonly signed: Signed;
  readonly pinned: P;
}

/** The newest checkpoint of the audit log that was seen and fits all before it. */
export interface HeldCheckpoint {
  readonly size: number;
  /** `sha256:` and hex of the tree's root. */
  readonly root: string;
}

/** An authority that is no longer pinned, and how far its root had come. */
export interface LeftAuthority {
  readonly authority: string;
  readonly version: number;
}

/** The device's beliefs. */
export interface TrustState {
  readonly pins: readonly Held<PinnedRoot>[];
  readonly people: readonly Held<PinnedPeople>[];
  readonly admission?: AdmittedAs;
  /** Hashes of admissions that were held before. */
  readonly pastAdmissions: readonly string[];
  readonly vetoes: readonly KnownVeto[];
  /** The latest time, in seconds, that persons signed and this device accepted. */
  readonly watermark: number;
  readonly left: readonly LeftAuthority[];
  /** Roots that the local administrator asked for by hash and that were not seen yet. */
  readonly wanted: readonly string[];
  /** Verifier key of the server's log, as learned at enrolment. */
  readonly logKey?: string;
  /** When that was, in seconds by the device's clock; devices of earlier releases do not know. */
  readonly logSince?: number;
  /** The newest last; the ones before it are those that the server may still believe to be our newest. */
  readonly checkpoints: readonly HeldCheckpoint[];
  /** Set for good where two checkpoints of the log contradicted each other. */
  readonly logFault?: "log-inconsistent";
  /** Hashes of the log resets that were seen and are over: none is taken twice. */
  readonly logResets: readonly string[];
  /** Marks of keys of persons that a root which was held here names no more: for good, they break no glass. */
  readonly goneKeys: readonly string[];
}

/** Something that was shown and not taken, with the reason. */
export interface Objection {
  /** Hash of the document. */
  readonly document: string;
  readonly because: string;
  readonly detail: string;
}

/** What became of an offer of trust material. */
export interface Taken {
  readonly state: TrustState;
  readonly objections: readonly Objection[];
}

/** Nobody is believed. */
export const noTrust: TrustState = {
  pins: [],
  people: [],
  pastAdmissions: [],
  vetoes: [],
  watermark: 0,
  left: [],
  wanted: [],
  checkpoints: [],
  logResets: [],
  goneKeys: [],
};

/** The roots, as the checks take them. */
export function pinsOf(state: TrustState): PinnedRoot[] {
  return state.pins.map((held) => held.pinned);
}

/** The people lists, as the checks take them. */
export function peopleOf(state: TrustState): PinnedPeople[] {
  return state.people.map((held) => held.pinned);
}

/** The state without some authority's root and list, which remembers how far it had come. */
export function withoutAuthority(state: TrustState, gone: PinnedRoot): TrustState {
  return {
    ...state,
    pins: state.pins.filter((held) => held.pinned.authority !== gone.authority),
    people: state.people.filter((held) => held.pinned.authority !== gone.authority),
    left: [
      ...state.left.filter((left) => left.authority !== gone.authority),
      { authority: gone.authority, version: gone.version },
    ],
  };
}

/** The state with this root in the place of any other of its authority, and the watermark at its time of issue at least. */
export function withRoot(state: TrustState, held: Held<PinnedRoot>, crypto: Crypto): TrustState {
  const others = state.pins.filter((other) => other.pinned.authority !== held.pinned.authority);
  return {
    ...state,
    pins: [...others, held],
    left: state.left.filter((left) => left.authority !== held.pinned.authority),
    goneKeys: goneWith(state, held.pinned, crypto),
    watermark: Math.max(state.watermark, held.pinned.root.issued),
  };
}

function goneWith(state: TrustState, next: PinnedRoot, crypto: Crypto): readonly string[] {
  const before = state.pins.find(({ pinned }) => pinned.authority === next.authority);
  if (!before) return state.goneKeys;
  const gone = goneKeys(before.pinned, next, crypto);
  return gone.length === 0 ? state.goneKeys : [...new Set([...state.goneKeys, ...gone])];
}

/**
 * The watermark after a people list or an admission that persons dated. A date ahead of the device's own clock moves
 * nothing: those who sign them hold a part of an authority only, and one of their keys could otherwise put every device
 * years ahead, where all requests have expired. A root's date is the authority's own word, and counts as it stands.
 */
export function datedBy(state: TrustState, issued: number, clock: number): number {
  return issued > clock ? state.watermark : Math.max(state.watermark, issued);
}
