/** Which device belongs to which ring: worked out once, before anything is signed, where it is asked for or on the server. Pure. */

/** A step as it was asked for: a number of devices, a share of all of them, the rest, or devices by name. */
export type RingStep = string | { readonly name: string; readonly devices: readonly string[] };

/** A staged rollout as somebody asked for it. */
export interface AskedRings {
  readonly steps: readonly RingStep[];
  /** So many failed devices stop it: a number, or a share of those that were reached, such as `10%`. */
  readonly stopAfter: string;
  /** Seconds that a ring may take before the next one begins without those that are still away. */
  readonly waitSeconds: number | undefined;
  /** Whether somebody has to say *go on* before each further ring. */
  readonly askFirst: boolean;
}

/** A ring as people type it: by what they said of devices, which is resolved to some of them before anything is asked. */
export interface RingPick {
  readonly by: "tag" | "group";
  readonly name: string;
}

/** Reads `tag:canary` or `group:pilot`; undefined for anything else. */
export function ringPick(word: string): RingPick | undefined {
  const { by, name } = /^(?<by>tag|group):(?<name>.+)$/.exec(word)?.groups ?? {};
  return (by === "tag" || by === "group") && name !== undefined ? { by, name } : undefined;
}

/** A ring that is a number of devices, a share of them, or `rest`. */
export const RING_SIZE = /^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|rest)$/;

/** Steps, or the ring for which no device is left. */
export type RingSteps =
  | { readonly ok: true; readonly steps: readonly RingStep[] }
  | { readonly ok: false; readonly ring: string };

/** What was typed with tags and groups resolved to some of `devices`: who is in several is of the first. */
export function resolveRings(
  words: readonly string[],
  devices: readonly string[],
  resolved: (word: string) => ReadonlySet<string>,
): RingSteps {
  const left = new Set(devices);
  const steps: RingStep[] = [];
  for (const word of words) {
    if (!ringPick(word)) {
      steps.push(word);
      continue;
    }
    const among = resolved(word);
    const ring = [...left].filter((id) => among.has(id));
    if (ring.length === 0) return { ok: false, ring: word };
    for (const id of ring) left.delete(id);
    steps.push({ name: word, devices: ring });
  }
  return { ok: true, steps };
}

/** A ring with its devices, in the order in which they were asked for. */
export interface PlannedRing {
  readonly name: string;
  readonly devices: readonly string[];
}

/** The rings, or what is wrong with them as a sentence. */
export type RingPlan =
  | { readonly ok: true; readonly rings: readonly PlannedRing[] }
  | { readonly ok: false; readonly detail: string };

/**
 * Deals devices out. Numbers and shares take those that are connected first, as they were asked for: a first ring of
 * machines that sleep says nothing of the others.
 */
export function planRings(
  steps: readonly RingStep[],
  devices: readonly string[],
  isConnected: (device: string) => boolean,
): RingPlan {
  const named = steps.flatMap((step) => (typeof step === "string" ? [] : step.devices));
  const known = new Set(devices);
  const stranger = named.find((device) => !known.has(device));
  if (stranger !== undefined)
    return { ok: false, detail: `${stranger} stands in a ring and is none of the devices of the run.` };
  const twice = named.toSorted().find((device, at, all) => device === all[at - 1]);
  if (twice !== undefined) return { ok: false, detail: `${twice} stands in two rings.` };
  const inRings = new Set(named);
  const others = devices.filter((device) => !inRings.has(device));
  const left = new Set([...others.filter(isConnected), ...others.filter((device) => !isConnected(device))]);
  const rings: PlannedRing[] = [];
  for (const step of steps) {
    const taken = typeof step === "string" ? [...left].slice(0, sizeOf(step, devices.length)) : step.devices;
    for (const device of taken) left.delete(device);
    // Of few devices a share may already be in the rings before.
    if (taken.length > 0) rings.push({ name: typeof step === "string" ? step : step.name, devices: taken });
  }
  if (left.size > 0)
    return {
      ok: false,
      detail: `The rings leave ${left.size} of the devices out: let the last one be \`rest\`.`,
    };
  return { ok: true, rings };
}

/** Whether a planned ring is one whose devices were named; the others are dealt out by who is connected, whatever a ring is called. */
export function isNamedRing(steps: readonly RingStep[]): (ring: PlannedRing) => boolean {
  const named = new Set(steps.flatMap((step) => (typeof step === "string" ? [] : [step.devices])));
  // The list itself, and none that says the same: it stands in the plan as it was asked for.
  return ({ devices }) => named.has(devices);
}

function sizeOf(step: string, all: number): number {
  if (step === "rest") return all;
  return step.endsWith("%") ? Math.ceil((Number(step.slice(0, -1)) * all) / 100) : Number(step);
}

/** How many failed devices stop a rollout that has reached so many. */
export function failuresThatStop(stopAfter: string, reached: number): number {
  return Math.max(1, sizeOf(stopAfter, reached));
}
