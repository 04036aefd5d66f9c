/** The rules for signing in as administrators see and change them. What is changed holds at everybody's next request. */
import { type PasswordRules, PROFILE_RULES, type SignInRules } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import { inTransaction } from "../../../platform/transaction.ts";
import { recordAudit } from "../../audit/index.ts";
import { requireFreshOrKey } from "../fresh-session.ts";
import type { IdentityTables } from "../identity-tables.ts";
import { readSignInRules, type RulesNow } from "./read-sign-in-rules.ts";

const DAY = 86_400;

/** What may change; absent parts stay. */
export interface SignInRulesChange {
  readonly profile?: SignInRules["profile"] | undefined;
  readonly password?: PasswordRules | undefined;
  readonly factor_required_from?: number | null | undefined;
  readonly sessions?: SignInRules["sessions"] | undefined;
  readonly notice?: string | undefined;
}

/** The rules, and how many people they touch. */
export async function describeSignInRules(ctx: ServerContext): Promise<SignInRules> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const rules = await readSignInRules(db);
  const maxAge = rules.password.max_age_days * DAY;
  const due = sql<boolean>`(must_change_password or
    (${maxAge}::bigint > 0 and password_set_at + ${maxAge}::bigint <= ${ctx.clock.seconds()}::bigint))`;
  const hasFactor = sql<boolean>`(exists (select from user_totp where user_id = user_account.id and confirmed_at is not null)
    or exists (select from user_passkey where user_id = user_account.id))`;
  const people = await db
    .selectFrom("user_account")
    .select(({ fn }) => [
      fn.countAll<number>().as("active"),
      fn.countAll<number>().filterWhere(sql<boolean>`not ${hasFactor}`).as("without_factor"),
      fn.countAll<number>().filterWhere(due).as("password_due"),
    ])
    .where("state", "=", "active")
    .executeTakeFirstOrThrow();
  return { ...inWords(rules), people };
}

/** Changes some. Throws `reauthenticate`. */
export async function changeSignInRules(
  ctx: ServerContext,
  actor: Actor,
  change: SignInRulesChange,
): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const before = await readSignInRules(db, { lock: true });
    const { profile, password, factor_required_from, sessions, notice } = change;
    const rules = profile === undefined ? undefined : profile === "own" ? password : PROFILE_RULES[profile];
    await db
      .updateTable("sign_in_rules")
      .set({
        // Named, so that a change of nothing is a statement as well.
        one_row: true,
        ...(profile === undefined || rules === undefined
          ? {}
          : {
              profile,
              own_password: profile === "own" ? JSON.stringify(rules) : null,
              password_max_age_seconds: rules.max_age_days * DAY,
            }),
        ...(factor_required_from === undefined ? {} : { factor_required_from }),
        ...(sessions === undefined
          ? {}
          : {
              session_idle_seconds: sessions.idle_minutes * 60,
              session_longest_seconds: sessions.longest_hours * 3600,
            }),
        ...(notice === undefined ? {} : { notice }),
      })
      .execute();
    await recordAudit(tx, {
      event: "sign-in-rules.changed",
      actor,
      before: forLog(before),
      after: forLog(await readSignInRules(db)),
      outcome: "done",
    });
  });
}

function inWords(rules: RulesNow): Omit<SignInRules, "people"> {
  return {
    profile: rules.profile,
    password: rules.password,
    factor_required_from: rules.factorRequiredFrom,
    sessions: { idle_minutes: rules.idleSeconds / 60, longest_hours: rules.longestSeconds / 3600 },
    notice: rules.notice,
  };
}

/** The log leaves out what is null. */
function forLog(rules: RulesNow) {
  const { factor_required_from, ...others } = inWords(rules);
  return { ...others, factor_required_from: factor_required_from ?? "nobody" };
}
