/** In which order a run goes out, as it is being composed. Pure. */
import type { CallInput, endpoints } from "@countersign/api";
import { type Amount, amountFault, amountOf, LONG_TIMES, totalOf } from "./amount.ts";

/** Rings as they were typed. */
export interface RingChoice {
  /** Sizes with commas between them. */
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

/** The sizes, one a ring. */
export function sizesOf({ sizes }: Pick<RingChoice, "sizes">): readonly string[] {
  return sizes.split(",").map((size) => size.trim());
}

/** What is wrong with each part, as ends of sentences. */
export function ringFaults(choice: RingChoice) {
  const sizes = sizesOf(choice);
  const odd = sizes.find((size) => !/^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|rest)$/.test(size));
  return {
    sizes:
      odd !== undefined
        ? `hold “${odd}”, which is neither a number, a share such as 10%, nor “rest”`
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
export function ringsMissing(choice: RingChoice | undefined): readonly string[] {
  if (!choice) return [];
  const { sizes, stopAfter, wait } = ringFaults(choice);
  return [
    ...(sizes === undefined ? [] : [`Rings ${sizes}.`]),
    ...(stopAfter === undefined ? [] : [`Stop after ${stopAfter}.`]),
    ...(wait === undefined ? [] : [`A ring waits ${wait}.`]),
  ];
}

/** As the API takes it. */
export function ringsBody(
  choice: RingChoice,
): NonNullable<NonNullable<CallInput<typeof endpoints.runs.requestRun>["body"]>["rings"]> {
  return {
    steps: [...sizesOf(choice)],
    stop_after: choice.stopAfter.trim(),
    wait_seconds: totalOf(choice.wait) ?? 3600,
    ask_first: choice.askFirst,
  };
}
