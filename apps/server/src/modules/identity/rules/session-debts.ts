/**
 * What a session owes before anything else is open to it: another password where it came by one that ended, or a second
 * factor where everybody needs one and this session has shown none. Worked out anew at each request, whichever way
 * somebody came in, providers included: no path can forget to ask.
 */
import type { Owed } from "@countersign/api";
import type { Actor } from "../../../platform/actor.ts";
import type { ServerContext } from "../../../platform/context.ts";
import type { Tx } from "../../../platform/transaction.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { factorsOf } from "../factors.ts";
import { type PersonActor, requireFresh } from "../fresh-session.ts";
import type { IdentityTables } from "../identity-tables.ts";
import { isFactorRequired, readSignInRules } from "./read-sign-in-rules.ts";

/** For the lookup of a session, with `session`, `account`, `rules` as names of the tables. `now` is its parameter. */
export const sessionOwes = (now: string): string => `case
  when session.by_password and (account.must_change_password or (rules.password_max_age_seconds > 0
    and account.password_set_at + rules.password_max_age_seconds <= ${now})) then 'password'
  when not session.with_factor and rules.factor_required_from <= ${now} then 'factor' end`;

/** For the lookup of a key: it does nothing for an owner who could do nothing. */
export const keyOwes = (now: string): string => `case
  when rules.factor_required_from <= ${now}
    and not exists (select from user_totp where user_id = account.id and confirmed_at is not null)
    and not exists (select from user_passkey where user_id = account.id) then 'factor' end`;

/** As the lookups give it. */
export type OwedOrNot = Owed | null;

/** A factor was shown in this session, or added by it. */
export async function noteFactorShown(tx: Tx, person: PersonActor): Promise<void> {
  await tx
    .with<IdentityTables>()
    .updateTable("user_session")
    .set({ with_factor: true })
    .where("id", "=", person.via)
    .execute();
}

/**
 * A session that may add a factor. Throws `reauthenticate`, or `factor-due` where everybody needs one and this session has
 * not shown the one that its account has: whoever copied it, or knows the password alone, would add theirs.
 */
export async function requireFreshToAdd(ctx: ServerContext, actor: Actor): Promise<PersonActor> {
  const person = await requireFresh(ctx, actor);
  const from = await factorDueFrom(ctx, person);
  if (from === undefined || from > ctx.clock.seconds()) return person;
  const { totpAt, passkeys } = await factorsOf(ctx.db.$extendTables<IdentityTables>(), person.id);
  if (totpAt === null && passkeys === 0) return person;
  throw new ProblemError("factor-due", "You have a second factor: sign in with it, then add another one.");
}

/** From when a session will owe a second factor; undefined where it never will by what is set now. */
export async function factorDueFrom(ctx: ServerContext, person: PersonActor): Promise<number | undefined> {
  const db = ctx.db.$extendTables<IdentityTables>();
  const session = await db
    .selectFrom("user_session")
    .select("with_factor")
    .where("id", "=", person.via)
    .executeTakeFirst();
  if (session?.with_factor !== false) return undefined;
  return (await readSignInRules(db)).factorRequiredFrom ?? undefined;
}

/** Throws `factor-needed` where somebody has just removed the last one, and everybody needs one. */
export async function keepOneFactor(tx: Tx, userId: string): Promise<void> {
  const db = tx.with<IdentityTables>();
  if (!isFactorRequired(await readSignInRules(db), tx.now)) return;
  const { totpAt, passkeys } = await factorsOf(db, userId);
  if (totpAt === null && passkeys === 0)
    throw new ProblemError("factor-needed", "Add another one first, then remove this one.");
}
