/** Chance that can be had again: the same seed gives the same numbers (mulberry32, by Tommy Ettinger, public domain). */

/** Where a test takes its random decisions from. */
export interface Chance {
  /** A whole number from 0 to one less than `bound`. */
  below(bound: number): number;
  /** The same things in another order. */
  shuffled<Thing>(things: readonly Thing[]): Thing[];
}

/** Numbers that follow from `seed`, a whole number. */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  return {
    below,
    shuffled: (things) => {
      const rest = [...things];
      return things.flatMap(() => rest.splice(below(rest.length), 1));
    },
  };
}
