/**
 * Using a code of the authorization account: right now, not used before, and counted as a guess before it is looked at.
 *
 * Promises: each time step opens one request, however many come at once and through whichever process; guesses of one
 * caller share a budget, and so do the guesses of everybody at the one secret.
 */
import type { ServerContext } from "../../platform/context.ts";
import { type ChallengedRequest, challengeProblem } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type RateLimit, returnToken, takeToken } from "../../platform/http/rate-limits.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findStep, recordRefusal } from "../identity/index.ts";
import type { AccountTable, AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { unsealed } from "./sealed-secret.ts";

/** By user, their API keys included. Much slower than the secret's: one account must not use up everybody's guesses. */
const guessesOfCaller: RateLimit = {
  name: "authorization codes of a caller",
  burst: 5,
  secondsPerToken: 3600,
};
/**
 * By secret: whoever has many accounts and keys has no more guesses. Three codes of a million are right at any time, so
 * that guessing without a pause for a year finds one with a chance of about a quarter, recorded all along.
 */
const guessesOfSecret: RateLimit = {
  name: "authorization codes of a secret",
  burst: 20,
  secondsPerToken: 300,
};

/** Uses the code up. Throws `otp-invalid`, `otp-used` or `too-many-requests`. */
export async function useCode(
  ctx: ServerContext,
  account: AccountTable,
  { actor, endpoint }: Pick<ChallengedRequest, "actor" | "endpoint">,
  code: string,
): Promise<void> {
  const object = { kind: "endpoint", id: endpoint };
  const giveBack = await takeGuess(ctx, actor.id, account.id).catch(async (error: unknown) => {
    await recordRefusal(ctx, actor, { event: "authorization.refused", code: "too-many-requests", object });
    throw error;
  });
  const outcome = await inTransaction(ctx, actor, async (tx) => {
    const secret = unsealed(ctx, account);
    const step = findStep(secret, code.replaceAll(/\s/g, ""), tx.now);
    if (step === undefined) return "otp-invalid";
    // The row of a step is there once: of parallel requests, one puts it in.
    const used = await tx
      .with<AdvancedSecurityTables>()
      .insertInto("authorization_code_use")
      .values({ account_id: account.id, step, used_at: tx.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning("step")
      .executeTakeFirst();
    if (!used) return "otp-used";
    await recordAudit(tx, {
      event: "authorization.given",
      actor,
      object,
      outcome: "done",
    });
    return "used-up";
  });
  // A code that was used tells nothing about those to come.
  if (outcome !== "otp-invalid") await giveBack();
  if (outcome === "used-up") return;
  const refusal = { event: "authorization.refused", code: outcome, object };
  // Every guess stands in the audit log: the guesses themselves are few.
  if (outcome === "otp-invalid")
    await inTransaction(ctx, actor, (tx) => recordAudit(tx, { ...refusal, actor, outcome: "refused" }));
  else await recordRefusal(ctx, actor, refusal);
  throw challengeProblem(
    outcome,
    outcome === "otp-used"
      ? "This code opened another request. The app shows the next one within 30 seconds."
      : "Look at the app again: the code is not right now. A code counts for half a minute or a little longer; if none is ever right, the phone's clock or the server's is off.",
  );
}

async function takeGuess(ctx: ServerContext, caller: string, secret: string): Promise<() => Promise<void>> {
  const taken: [RateLimit, string][] = [];
  const giveBack = async () => {
    for (const [limit, subject] of taken) await returnToken(ctx.db, limit, subject);
  };
  for (const [limit, subject] of [
    [guessesOfCaller, caller],
    [guessesOfSecret, secret],
  ] as const) {
    if (await takeToken(ctx.db, limit, subject)) {
      taken.push([limit, subject]);
      continue;
    }
    await giveBack();
    throw new ProblemError(
      "too-many-requests",
      limit === guessesOfSecret
        ? "Too many wrong codes, of everybody together. Wait a little, then try again."
        : "Too many wrong codes. Wait a little, then try again.",
      { headers: { "retry-after": String(limit.secondsPerToken) } },
    );
  }
  return giveBack;
}
