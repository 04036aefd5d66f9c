/** Numbers of entries: what counts as one, and the powers of two within. Exact up to 2^53 - 1. */

/** True for a whole number from 0 to 2^53 - 1: a tree size or an index that this package can handle exactly. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two smaller than `count` (RFC 6962 section 2.1: k < n <= 2k); `count` must be above 1. */
export function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** The k of `count` = 2^k, or undefined if `count` is no power of two. */
export function exponentOf(count: number): number | undefined {
  let exponent = 0;
  let rest = count;
  while (rest > 1 && rest % 2 === 0) {
    rest /= 2;
    exponent++;
  }
  return rest === 1 ? exponent : undefined;
}
