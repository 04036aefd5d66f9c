/** Limits of guessing by account: one counter for everywhere a password counts, one for all kinds of second factor. */
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type RateLimit, returnToken, takeToken } from "../../platform/http/rate-limits.ts";

/** By e-mail address as typed, whether there is such an account or not. */
export const passwordGuesses: RateLimit = { name: "password guesses", burst: 10, secondsPerToken: 30 };

/** By user: codes of apps and recovery codes together. Three codes of a million are right at any time. */
export const codeGuesses: RateLimit = { name: "code guesses", burst: 5, secondsPerToken: 300 };

/**
 * Runs an attempt that may fail: counted before it begins, so that parallel ones count too, and given back when it
 * succeeds. Throws `too-many-requests`.
 */
export async function countGuess<Result>(
  ctx: ServerContext,
  limit: RateLimit,
  account: string,
  attempt: () => Promise<Result>,
): Promise<Result> {
  if (!(await takeToken(ctx.db, limit, account))) {
    throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.", {
      headers: { "retry-after": String(limit.secondsPerToken) },
    });
  }
  const result = await attempt();
  await returnToken(ctx.db, limit, account);
  return result;
}
