/** Counts steps, so that a test can show that work grows with the length of a text and not with its square. */

/** A count that everything long adds to. */
export interface Meter {
  steps: number;
}

/** A meter for whoever does not look at it. */
export function newMeter(): Meter {
  return { steps: 0 };
}
