/** Options that take one of a few words. */
import { UsageError } from "./command.ts";

/** The word that was given. UsageError names those that there are. */
export function wordOption<Word extends string>(option: string, words: readonly Word[], given: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${option}: ${words.join(" or ")}`);
  return found;
}
