/** What the challenge asks of a request, by the level that is set. */
import type { ServerContext } from "../../platform/context.ts";
import {
  type Authorization,
  type ChallengedRequest,
  challengeProblem,
} from "../../platform/http/challenge.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { readSecurity, type SecurityState } from "./security-store.ts";
import { useCode } from "./use-code.ts";

/** Lets the request through, or throws what it has to prove. */
export async function letThrough(ctx: ServerContext, request: ChallengedRequest): Promise<Authorization> {
  const { level, codeInUrl, account } = await readSecurity(ctx.db.$extendTables<AdvancedSecurityTables>());
  if (level === "off") return { by: "nothing" };
  const waiver = await request.waiver();
  if (waiver) return waiver;
  if (!account)
    throw challengeProblem(
      "otp-required",
      "The authorization account was reset. An administrator sets up another one first, under Advanced Security.",
    );
  const { given } = request;
  if (!given)
    throw challengeProblem(
      "otp-required",
      "Repeat the same request with an authorization code, in the header X-Countersign-OTP-Code.",
    );
  if (given.from === "url" && !codeInUrl)
    throw challengeProblem(
      "otp-required",
      "Codes in addresses are switched off here: put it into the header X-Countersign-OTP-Code.",
    );
  await useCode(ctx, account, request, given.code);
  return { by: "code" };
}

/**
 * For handlers, in their transaction: throws `otp-required` unless the way by which a request was let through still fits
 * the settings that are locked now. Between the two somebody may have turned the level on, or confirmed an account.
 */
export function refuseUnlessFitting({ level, account }: SecurityState, { by }: Authorization): void {
  const fits =
    by === "code" || (by === "nothing" && level === "off") || (by === "no-account" && account === undefined);
  if (!fits)
    throw challengeProblem(
      "otp-required",
      "Advanced Security was changed meanwhile: repeat it with an authorization code.",
    );
}
