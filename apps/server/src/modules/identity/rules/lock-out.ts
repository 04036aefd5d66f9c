/**
 * Wrong passwords in a row lock an account's password for a while, longer each time, and never for good. Counted by the
 * address as typed, before the password is looked at and whether there is such an account or not, so that neither the
 * answer nor the work tells. Passkeys and links to another password are no guesses and go on.
 */
import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { ServerContext } from "../../../platform/context.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import type { IdentityTables } from "../identity-tables.ts";
import { readSignInRules } from "./read-sign-in-rules.ts";

/** After which failures of before do not count any more. */
const forgottenAfterSeconds = 86_400;

/** Counts an attempt as failed until `clearFailures`. Throws `too-many-requests` while the address is locked. */
export async function countAttempt(ctx: ServerContext, email: string): Promise<void> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const { lock_after, lock_minutes, lock_most_minutes } = (await readSignInRules(db)).password;
  const now = ctx.clock.seconds();
  const subject = subjectOf(email);
  // One statement: of many attempts at once each sees the ones before it.
  const failures = sql`case when known.failed_at <= ${now - forgottenAfterSeconds}::bigint then 1 else known.failures + 1 end`;
  const { rows } = await sql`
    insert into sign_in_failure as known (subject, failures, locked_until, failed_at)
    values (${subject}, 1, 0, ${now})
    on conflict (subject) do update set
      failures = ${failures},
      failed_at = ${now},
      locked_until = case when ${failures} < ${lock_after}::integer then 0 else ${now}::bigint
        + 60 * least(${lock_most_minutes}::bigint, ${lock_minutes}::bigint * (1::bigint << least(${failures} - ${lock_after}::integer, 20))) end
    where known.locked_until <= ${now}
    returning true as counted`.execute(db);
  if (rows.length > 0) return;
  const locked = await db
    .selectFrom("sign_in_failure")
    .select("locked_until")
    .where("subject", "=", subject)
    .executeTakeFirst();
  const wait = Math.max(1, (locked?.locked_until ?? now) - now);
  throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.", {
    headers: { "retry-after": String(wait) },
  });
}

/** The attempt was honest, or the password is another one: what was counted is forgotten. */
export async function clearFailures(db: Kysely<IdentityTables>, email: string): Promise<void> {
  await db.deleteFrom("sign_in_failure").where("subject", "=", subjectOf(email)).execute();
}

/** Forgets what does not count any more. */
export async function forgetOldFailures(db: Kysely<IdentityTables>, now: number): Promise<void> {
  await db
    .deleteFrom("sign_in_failure")
    .where("failed_at", "<=", now - forgottenAfterSeconds)
    .where("locked_until", "<=", now)
    .execute();
}

function subjectOf(email: string): Buffer {
  return createHash("sha256").update(`sign-in\n${email}`).digest();
}
