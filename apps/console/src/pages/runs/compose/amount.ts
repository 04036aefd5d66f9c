/** A number with its unit, as somebody types it: lengths of time in seconds, sizes in bytes. Pure. */

/** What a number counts. */
export interface Unit {
  /** How many seconds or bytes one of it is. */
  readonly of: number;
  readonly words: string;
}

/** What was typed, and the unit that was chosen. */
export interface Amount {
  readonly number: string;
  readonly of: number;
}

/** Units of short and of long times, and of sizes; the smallest first. */
export const SHORT_TIMES: readonly Unit[] = [
  { of: 1, words: "seconds" },
  { of: 60, words: "minutes" },
  { of: 3600, words: "hours" },
];
export const LONG_TIMES: readonly Unit[] = [
  { of: 60, words: "minutes" },
  { of: 3600, words: "hours" },
  { of: 86_400, words: "days" },
];
export const SIZES: readonly Unit[] = [
  { of: 1, words: "bytes" },
  { of: 1024, words: "KiB" },
  { of: 1024 ** 2, words: "MiB" },
];

/** A total in the largest unit that counts it in whole numbers. */
export function amountOf(total: number, units: readonly Unit[]): Amount {
  const { of } = units.findLast((unit) => total >= unit.of && total % unit.of === 0) ?? { of: 1 };
  return { number: String(total / of), of };
}

/** The seconds or bytes; undefined where that is no whole number. */
export function totalOf({ number, of }: Amount): number | undefined {
  return /^(?:0|[1-9][0-9]{0,11})$/.test(number.trim()) ? Number(number.trim()) * of : undefined;
}

/** What is wrong, as the end of a sentence; undefined where nothing is. */
export function amountFault(
  amount: Amount,
  { least, most, units }: { readonly least: number; readonly most: number; readonly units: readonly Unit[] },
): string | undefined {
  const total = totalOf(amount);
  if (total === undefined) return "is no whole number";
  if (total < least) return `is less than ${wordsOf(least, units)}`;
  if (total > most) return `is more than ${wordsOf(most, units)}`;
  return undefined;
}

/** Such as "4 hours", exactly. */
export function wordsOf(total: number, units: readonly Unit[]): string {
  const { number, of } = amountOf(total, units);
  const words = units.find((unit) => unit.of === of)?.words ?? "seconds";
  return `${Number(number).toLocaleString("en")} ${number === "1" ? words.replace(/s$/, "") : words}`;
}
