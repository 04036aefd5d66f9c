/** Secrets that a server makes and people type or paste elsewhere: one plain word, or nothing is printed. */
import { RefusedError } from "../command.ts";

/** The text where it is such a word. RefusedError `token-malformed` otherwise: in a shell it could be a command. */
export function oneWord(text: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text;
  throw new RefusedError("token-malformed", "the server answered with something that is no token");
}
