/** Goals as figures.md writes them, `<= 1/40` or `>= 0.95`: the text is the only source of the number. */

/** A limit for a ratio. */
export interface Bound {
  readonly text: string;
  readonly sense: "<=" | ">=";
  readonly value: number;
}

/** Reads a goal. Throws RangeError where it says nothing that a ratio could be held against. */
export function readBound(text: string): Bound {
  const match = /^(<=|>=) (\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/.exec(text);
  const value = Number(match?.[2]) / Number(match?.[3] ?? 1);
  const sense = match?.[1];
  if ((sense !== "<=" && sense !== ">=") || !Number.isFinite(value) || value <= 0)
    throw new RangeError(`"${text}" is no goal; write "<= 2.5" or "<= 1/40"`);
  return { text, sense, value };
}

/** Whether a ratio is within the bound; the bound itself still holds. */
export function isWithin(ratio: number, { sense, value }: Bound): boolean {
  return sense === "<=" ? ratio <= value : ratio >= value;
}
