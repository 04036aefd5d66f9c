/** The password rule as a refusal. */
import { ProblemError } from "../../platform/http/problem-error.ts";
import { judgePassword, passwordAdvice } from "./password-rule.ts";

/** Throws `password-weak` with the reason and what to do about it. */
export function refuseWeakPassword(
  password: string,
  person: { readonly email: string; readonly name: string },
): void {
  const judged = judgePassword(password, person);
  if (judged.ok) return;
  const advice = passwordAdvice[judged.because];
  throw new ProblemError("password-weak", advice, {
    fields: [{ path: "/password", message: judged.because }],
  });
}
