/** The first administrator: once, with the token that only the machine's owner can read. */
import { randomUUID, timingSafeEqual } from "node:crypto";
import { rmSync } from "node:fs";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { acceptPassword, passwordColumns } from "./rules/accept-password.ts";
import { recordRefusal } from "./record-refusal.ts";
import { secretHash } from "./secret-token.ts";
import { setUpTokenFile } from "./set-up-token.ts";
import { type SignInPlace, type StartedSession, startSession, userActor } from "./start-session.ts";
import { emailKey, userFacts, type UserRow } from "./user.ts";

/** Whether the installation waits for its first administrator. */
export async function isSetUpNeeded(ctx: ServerContext): Promise<boolean> {
  const row = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("installation_setup")
    .select("completed_at")
    .executeTakeFirst();
  return row?.completed_at === null;
}

/** Makes the first administrator. Throws `setup-done`, `setup-token` or `password-weak`. */
export async function setUp(
  ctx: ServerContext,
  caller: Actor,
  given: {
    readonly token: string;
    readonly email: string;
    readonly name: string;
    readonly password: string;
  },
  place: SignInPlace,
): Promise<StartedSession> {
  // Looked at twice: before the costly hash, and again under the lock that decides.
  const early = await inTransaction(ctx, caller, (tx) => judgeToken(tx, given.token));
  if (early === "setup-token") await recordRefusal(ctx, caller, { event: "setup.refused", code: early });
  if (early !== "ok") throw new ProblemError(early);
  const { email, name } = given;
  const accepted = await acceptPassword(ctx, given.password, { email, name });

  const session = await inTransaction(ctx, caller, async (tx) => {
    const judged = await judgeToken(tx, given.token);
    if (judged !== "ok") throw new ProblemError(judged);
    const db = tx.with<IdentityTables>();
    const user: UserRow = {
      id: randomUUID(),
      email,
      email_key: emailKey(email),
      name,
      role: "administrator",
      state: "active",
      password_hash: accepted.hash,
      password_set_at: tx.now,
      must_change_password: false,
      person_authority: null,
      person_id: null,
      provider_id: null,
      created_at: tx.now,
    };
    await db.insertInto("user_account").values(user).execute();
    // For its place in the history.
    await passwordColumns(tx, user.id, accepted);
    await db.updateTable("installation_setup").set({ completed_at: tx.now }).execute();
    await recordAudit(tx, {
      event: "setup.completed",
      actor: userActor(user, undefined, caller.address),
      object: { kind: "user", id: user.id },
      after: userFacts(user),
      outcome: "done",
    });
    await noteCredentialChange(tx, user.id, "setup.completed", user);
    return startSession(tx, user, place, "set-up");
  });
  rmSync(setUpTokenFile(ctx), { force: true });
  return session;
}

async function judgeToken(tx: Tx, token: string): Promise<"ok" | "setup-done" | "setup-token"> {
  const row = await tx
    .with<IdentityTables>()
    .selectFrom("installation_setup")
    .selectAll()
    .forUpdate()
    .executeTakeFirst();
  if (!row || row.completed_at !== null) return "setup-done";
  return timingSafeEqual(secretHash(token), row.secret_hash) ? "ok" : "setup-token";
}
