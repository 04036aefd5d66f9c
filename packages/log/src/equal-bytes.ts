/** Comparing public bytes (hashes of public entries): not constant-time, and it need not be. */

/** True if both hold the same bytes. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && firstDifference(left, right) === -1;
}

/** Position of the first differing byte within the shorter of the two, or -1 if there is none. */
export function firstDifference(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let position = 0; position < length; position++) {
    if (left[position] !== right[position]) return position;
  }
  return -1;
}
