/** What a handful of measurements amounts to: the middle one, and how far they lie apart. */

/** Median with minimum and maximum, in the unit of the measurements. */
export interface Distribution {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Sums up measurements. Throws RangeError where there are none, or one is no positive number. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((left, right) => left - right);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new RangeError("nothing was measured");
  if (!(min > 0) || !Number.isFinite(max)) throw new RangeError(`measured ${min} and ${max}`);
  const upper = sorted[sorted.length >> 1] ?? max;
  const lower = sorted[(sorted.length - 1) >> 1] ?? max;
  return { median: (lower + upper) / 2, min, max };
}
