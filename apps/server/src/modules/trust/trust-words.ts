/** Who can run code, in the words of trust.md: worked out from policies, never from what the server believes of itself. */
import { KINDS, type Policy, policyFor, type PinnedRoot } from "@countersign/protocol";

/** The words, weakest first. */
export const TRUST_ORDER = ["server-trust", "console-trust", "device-trust", "nobody"] as const;
export type TrustWord = (typeof TRUST_ORDER)[number];

/** What the policies of all pinned roots amount to for one kind: every one of them must hold. A missing one refuses everything. */
export function trustOfPolicies(policies: readonly (Policy | undefined)[]): TrustWord {
  if (policies.length === 0 || policies.includes(undefined)) return "nobody";
  const signed = policies.filter((policy) => policy?.requester === "signed");
  if (signed.length === 0) return "server-trust";
  return signed.some((policy) => (policy?.min_independent ?? 0) > 0) ? "device-trust" : "console-trust";
}

/** What pinned roots amount to for a client, by the weakest kind of action that they allow at all. */
export function trustOfPins(pins: readonly PinnedRoot[], client: string): TrustWord {
  return weakest(KINDS.map((kind) => trustOfPolicies(pins.map((pin) => policyFor(pin.root, kind, client)))));
}

/** The word of the easiest way in. */
export function weakest(words: readonly TrustWord[]): TrustWord {
  return TRUST_ORDER.find((word) => words.includes(word)) ?? "nobody";
}

/** What is known of a device when its trust is put into a word. */
export interface DeviceFacts {
  /** The roots it says it pins; undefined where it never said, or said one that is not known here. */
  readonly pins: readonly PinnedRoot[] | undefined;
  /** The client of the admission it holds; undefined before admission: the device is read-only. */
  readonly admittedTo: string | undefined;
  /** The authority of that admission, where it is known here; it has to be pinned. */
  readonly admittedBy?: string | undefined;
  readonly floorState: "none" | "ok" | "broken" | "unknown";
  readonly separation: string;
  /** Seconds; a pinned root that expired executes nothing. */
  readonly now: number;
}

/** Who can run code on one device. */
export function trustOfDevice(facts: DeviceFacts): TrustWord | "unknown" {
  const { pins, admittedTo } = facts;
  if (!pins) return "unknown";
  if (admittedTo === undefined || facts.floorState === "broken") return "nobody";
  if (facts.admittedBy !== undefined && !pins.some((pin) => pin.authority === facts.admittedBy))
    return "nobody";
  if (pins.some((pin) => facts.now > pin.root.expires)) return "nobody";
  const word = trustOfPins(pins, admittedTo);
  // An agent under the server's own account is in the server's hands, whatever the roots say.
  return word !== "nobody" && facts.separation === "server-account" ? "server-trust" : word;
}
