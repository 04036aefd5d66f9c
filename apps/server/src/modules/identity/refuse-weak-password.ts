/** The password rule as a refusal. */
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { judgePassword, passwordAdvice } from "./password-rule.ts";

/** Throws `password-weak` with the reason and what to do about it. */
export async function refuseWeakPassword(
  ctx: Pick<ServerContext, "config">,
  password: string,
  person: { readonly email: string; readonly name: string },
): Promise<void> {
  const judged = await judgePassword(password, person, new URL(ctx.config.publicUrl).hostname);
  if (judged.ok) return;
  const advice = passwordAdvice[judged.because];
  throw new ProblemError("password-weak", advice, {
    fields: [{ path: "/password", message: judged.because }],
  });
}
