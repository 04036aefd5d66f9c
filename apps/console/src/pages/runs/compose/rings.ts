/** In which order a run goes out, as it is being composed. Pure. */
import {
  type CallInput,
  type endpoints,
  isNamedRing,
  type PlannedRing,
  planRings,
  resolveRings,
  RING_SIZE,
  ringPick,
  type RingStep,
} from "@countersign/api";
import { type Amount, amountFault, amountOf, LONG_TIMES, totalOf } from "./amount.ts";

type Body = NonNullable<NonNullable<CallInput<typeof endpoints.runs.requestRun>["body"]>["rings"]>;

/** Rings as they were typed. */
export interface RingChoice {
  /** Sizes, tags and groups with commas between them. */
  readonly sizes: string;
  readonly stopAfter: string;
  readonly wait: Amount;
  readonly askFirst: boolean;
}

/** Where somebody begins who chooses rings. */
export const USUAL_RINGS: RingChoice = {
  sizes: "1, 10%, rest",
  stopAfter: "1",
  wait: amountOf(3600, LONG_TIMES),
  askFirst: false,
};

/** What was typed, one a ring. */
export function sizesOf({ sizes }: Pick<RingChoice, "sizes">): readonly string[] {
  return sizes.split(",").map((size) => size.trim());
}

/** Rings of a task as they are typed: tags and groups by their names. */
export function choiceOfRings({ steps, stop_after, wait_seconds = 3600, ask_first }: Body): RingChoice {
  return {
    sizes: steps.map((step) => (typeof step === "string" ? step : step.name)).join(", "),
    stopAfter: stop_after ?? "1",
    wait: amountOf(wait_seconds, LONG_TIMES),
    askFirst: ask_first ?? false,
  };
}

/** The choice with one ring more: after other tags and groups, before sizes, which deal out who is left. */
export function withRing(choice: RingChoice, ring: string): RingChoice {
  const sizes = sizesOf(choice).filter((word) => word !== "" && word !== ring);
  const at = sizes.findIndex((word) => !ringPick(word));
  return { ...choice, sizes: sizes.toSpliced(at === -1 ? sizes.length : at, 0, ring).join(", ") };
}

/** What is wrong with each part, as ends of sentences. */
export function ringFaults(choice: RingChoice) {
  const sizes = sizesOf(choice);
  const odd = sizes.find((size) => !RING_SIZE.test(size) && !ringPick(size));
  return {
    sizes:
      odd !== undefined
        ? `hold “${odd}”, which is neither a number, a share such as 10%, “tag:” or “group:” with a name, nor “rest”`
        : sizes.length < 2 || sizes.length > 20
          ? "are at least two and at most twenty"
          : sizes.at(-1) === "rest"
            ? undefined
            : "end with “rest”, so that no device is left out",
    stopAfter: /^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|100%)$/.test(choice.stopAfter.trim())
      ? undefined
      : "is a number of devices, or a share such as 10%",
    wait: amountFault(choice.wait, { least: 60, most: 14 * 86_400, units: LONG_TIMES }),
  };
}

/** What is wrong, a sentence each. */
export function ringsMissing(
  choice: RingChoice | undefined,
  plan: RingPlanHere | undefined,
): readonly string[] {
  if (!choice) return [];
  const { sizes = whyNotPlanned(plan), stopAfter, wait } = ringFaults(choice);
  return [
    ...(sizes === undefined ? [] : [`Rings ${sizes}.`]),
    ...(stopAfter === undefined ? [] : [`Stop after ${stopAfter}.`]),
    ...(wait === undefined ? [] : [`A ring waits ${wait}.`]),
  ];
}

function whyNotPlanned(plan: RingPlanHere | undefined): string | undefined {
  if (!plan) return "are being looked up";
  return plan.ok ? undefined : plan.fault;
}

/** A ring with the devices that are in it; of those that are chosen only when it goes out, with how many. */
export interface RingHere {
  readonly name: string;
  readonly devices: readonly string[];
  readonly isExact: boolean;
}

/** The rings of some devices, and what is asked for; or the end of a sentence about them. */
export type RingPlanHere =
  | { readonly ok: true; readonly rings: readonly RingHere[]; readonly steps: readonly RingStep[] }
  | { readonly ok: false; readonly fault: string };

/**
 * Deals devices out. With `isConnected` everybody gets their ring here and now, and the server is sent exactly that;
 * without, as for a task, sizes stay sizes. `resolved` gives the devices that carry a tag or are in a group.
 */
export function planHere(
  choice: Pick<RingChoice, "sizes">,
  devices: readonly string[],
  resolved: (word: string) => ReadonlySet<string>,
  isConnected?: (device: string) => boolean,
): RingPlanHere {
  const found = resolveRings(sizesOf(choice), devices, resolved);
  if (!found.ok) return { ok: false, fault: `leave nobody for “${found.ring}”` };
  const { steps } = found;
  const plan = planRings(steps, devices, isConnected ?? (() => true));
  if (!plan.ok) return { ok: false, fault: "leave devices out" };
  const isNamed = isNamedRing(steps);
  return {
    ok: true,
    rings: plan.rings.map((ring) => ({ ...ring, isExact: isConnected !== undefined || isNamed(ring) })),
    steps: isConnected ? dealt(plan.rings) : steps,
  };
}

/** Rings as they are shown, in that order. Whoever is in no ring before the last is the rest: of thousands they need not be sent twice. */
function dealt(rings: readonly PlannedRing[]): readonly RingStep[] {
  const endsWithRest = rings.at(-1)?.name === "rest";
  return [...(endsWithRest ? rings.slice(0, -1) : rings), "rest"];
}

/** As the API takes it. */
export function ringsBody(
  choice: RingChoice,
  steps: readonly RingStep[],
): Body & { stop_after: string; ask_first: boolean } {
  return {
    steps: steps.map((step) => (typeof step === "string" ? step : { ...step, devices: [...step.devices] })),
    stop_after: choice.stopAfter.trim(),
    wait_seconds: totalOf(choice.wait) ?? 3600,
    ask_first: choice.askFirst,
  };
}
