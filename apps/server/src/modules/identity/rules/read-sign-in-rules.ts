/** What holds now for passwords, second factors and sessions. */
import { type PasswordRules, PROFILE_RULES, type SignInRules } from "@countersign/api";
import type { Kysely } from "kysely";
import type { IdentityTables } from "../identity-tables.ts";

/** The rules as the server uses them. */
export interface RulesNow {
  readonly profile: SignInRules["profile"];
  readonly password: PasswordRules;
  readonly factorRequiredFrom: number | null;
  readonly idleSeconds: number;
  readonly longestSeconds: number;
  readonly notice: string;
}

/** Reads them; with `lock`, no other change is made before the transaction ends. */
export async function readSignInRules(
  db: Kysely<IdentityTables>,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<RulesNow> {
  const row = await db
    .selectFrom("sign_in_rules")
    .selectAll()
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirstOrThrow();
  return {
    profile: row.profile,
    password: row.profile === "own" ? (row.own_password ?? PROFILE_RULES.modern) : PROFILE_RULES[row.profile],
    factorRequiredFrom: row.factor_required_from,
    idleSeconds: row.session_idle_seconds,
    longestSeconds: row.session_longest_seconds,
    notice: row.notice,
  };
}

/** Whether everybody needs a second factor at this moment. */
export function isFactorRequired({ factorRequiredFrom }: RulesNow, now: number): boolean {
  return factorRequiredFrom !== null && factorRequiredFrom <= now;
}
