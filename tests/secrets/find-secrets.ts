/** Looks for secrets in anything that was written, and says what was found where, without repeating the secret. */
import { formsOf, type Secret } from "./secret-forms.ts";

/** Something in which no secret may stand. */
export interface Place {
  /** A file, a column, an output. */
  readonly where: string;
  readonly bytes: Uint8Array;
}

/** Shorter ones are found by chance. */
const SHORTEST_SECRET_BYTES = 10;

/** One sentence for each secret in each place. */
export function findSecrets(places: Iterable<Place>, secrets: readonly Secret[]): string[] {
  const short = secrets.find(({ bytes }) => bytes.length < SHORTEST_SECRET_BYTES);
  if (short) throw new Error(`${short.name} is too short to be looked for`);
  const wanted = secrets.flatMap((secret) => formsOf(secret).map((form) => ({ name: secret.name, ...form })));
  const found: string[] = [];
  for (const { where, bytes } of places) {
    const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const { name, form, bytes: needle } of wanted) {
      if (place.includes(needle)) found.push(`${name} (${form}) in ${where}`);
    }
  }
  return found;
}

/** What looks like a whole token of ours, known or not; tokens are described by where they stand and by their kind. */
export function findTokens(places: Iterable<Place>): string[] {
  const found: string[] = [];
  for (const { where, bytes } of places) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    for (const [token] of text.matchAll(/\bcs(?:[tkeisf]|at1_[0-9a-f]{64})_[\w-]{43}/g))
      found.push(`${token.slice(0, token.indexOf("_"))} in ${where}`);
  }
  return found;
}
