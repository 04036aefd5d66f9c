/** Changing what a user may do. Somebody stays administrator; whoever is disabled is signed out at once. */
import type { Role } from "@countersign/access";
import type { User } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { endSessionsOf } from "./end-sessions.ts";
import { requireFreshOrKey } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { personKnown } from "./person-known.ts";
import { recordRefusal } from "./record-refusal.ts";
import { sessionsTopic } from "./sessions-topic.ts";
import { userFacts, type UserRow, userView } from "./user.ts";

/** What may change; absent fields stay. */
export interface UserChange {
  readonly role?: Role | undefined;
  readonly disabled?: boolean | undefined;
  readonly person?: { readonly authority: string; readonly person: string } | null | undefined;
}

/** Changes a user. Throws `reauthenticate`, `not-found`, `last-administrator` or `person-unknown`. */
export async function changeUser(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  change: UserChange,
): Promise<{ user: User; changed: boolean }> {
  // Ending somebody's access is never put off; giving some waits for fresh proof.
  if (change.role !== undefined || change.person) await requireFreshOrKey(ctx, actor);
  try {
    return await inTransaction(ctx, actor, (tx) => applyChange(ctx, tx, id, change));
  } catch (error) {
    if (error instanceof ProblemError && error.code !== "not-found") {
      const object = { kind: "user", id };
      await recordRefusal(ctx, actor, { event: "user.changed", code: error.code, object });
    }
    throw error;
  }
}

/** Whether there would be no administrator without this user; holds all of them still until the transaction ends. */
export async function isLastAdministrator(tx: Tx, id: string): Promise<boolean> {
  // All are locked, in one order, so that two changes cannot each leave the other one as the last.
  const administrators = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select("id")
    .where("role", "=", "administrator")
    .where("state", "=", "active")
    .orderBy("id")
    .forUpdate()
    .execute();
  return administrators.length === 1 && administrators[0]?.id === id;
}

async function applyChange(ctx: ServerContext, tx: Tx, id: string, change: UserChange) {
  const db = tx.with<IdentityTables>();
  const isLast = await isLastAdministrator(tx, id);
  const before = await db
    .selectFrom("user_account")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw new ProblemError("not-found");
  const after: UserRow = { ...before, ...(await fieldsOf(ctx, tx, before, change)) };
  const staysAdministrator = after.role === "administrator" && after.state === "active";
  if (!staysAdministrator && isLast)
    throw new ProblemError("last-administrator", "Make somebody else administrator first.");
  if (JSON.stringify(before) === JSON.stringify(after)) return { user: userView(after), changed: false };

  const { role, state, person_authority, person_id } = after;
  await db
    .updateTable("user_account")
    .set({ role, state, person_authority, person_id })
    .where("id", "=", id)
    .execute();
  if (state === "disabled") {
    await endSessionsOf(tx, id);
    await dropPasswordReset(tx, id);
  }
  await recordAudit(tx, {
    event: "user.changed",
    actor: tx.actor,
    object: { kind: "user", id },
    before: userFacts(before),
    after: userFacts(after),
    outcome: "done",
  });
  publish(tx, sessionsTopic, { user: id });
  return { user: userView(after), changed: true };
}

async function fieldsOf(
  ctx: ServerContext,
  tx: Tx,
  before: UserRow,
  change: UserChange,
): Promise<Partial<UserRow>> {
  const { role, disabled, person } = change;
  if (person && !(await ctx.questions.ask(personKnown, tx, person.authority, person.person)))
    throw new ProblemError("person-unknown");
  const enabled = before.password_hash === null ? "invited" : "active";
  return {
    ...(role === undefined ? {} : { role }),
    ...(disabled === undefined ? {} : { state: disabled ? "disabled" : enabled }),
    ...(person === undefined
      ? {}
      : { person_authority: person?.authority ?? null, person_id: person?.person ?? null }),
  };
}
