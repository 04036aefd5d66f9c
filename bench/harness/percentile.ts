/** What all but a few of many measurements stay within. */

/** The smallest measurement that `percent` of all do not exceed (nearest rank). Throws RangeError where there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("nothing was measured");
  return found;
}
