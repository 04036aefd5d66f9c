/** Signing in with e-mail and password. Account or not: same answer, same time. A second factor may have to follow. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { type FactorMethod, factorsOf, methodsOf } from "./factors.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { passwordMatches } from "./password-hash.ts";
import { clearFailures, countAttempt } from "./rules/lock-out.ts";
import { recordRefusal } from "./record-refusal.ts";
import { newSecret } from "./secret-token.ts";
import { signInByDirectory } from "./sign-in-by-directory.ts";
import { type SignInPlace, type StartedSession, startSession, userActor } from "./start-session.ts";
import { emailKey, type UserRow } from "./user.ts";

/** How long somebody has for the second factor. */
const ticketSeconds = 300;

/** What comes after a right password where it is not enough. */
export interface OwedFactor {
  /** Shown once; stands for the first proof. */
  readonly ticket: string;
  readonly methods: FactorMethod[];
  readonly expires_at: number;
}

/** Signed in, or one step before it. */
export type CameIn = { readonly session: StartedSession } | { readonly owed: OwedFactor };

/** Starts a session, or says what comes next. Throws `wrong-credentials` whatever the reason, or `too-many-requests`. */
export async function signIn(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly email: string; readonly password: string },
  place: SignInPlace,
): Promise<CameIn> {
  const email = emailKey(given.email);
  await countAttempt(ctx, email);
  const user = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_account")
    .selectAll()
    .where("email_key", "=", email)
    .executeTakeFirst();
  const isLocal = user?.provider_id === null;
  const matches = await passwordMatches(given.password, isLocal ? user.password_hash : undefined);
  if (!isLocal || !matches || user.state !== "active") {
    const account = isLocal ? "local" : user?.provider_id ? { provider: user.provider_id } : "none";
    const reply = await ctx.questions.ask(signInByDirectory, { caller, ...given, place, account });
    if (reply.ok) {
      await clearFailures(ctx.db.$extendTables<IdentityTables>(), email);
      return reply.came;
    }
    // What was typed is not recorded: people type passwords into the wrong field.
    if (!reply.recorded)
      await recordRefusal(ctx, caller, {
        event: "session.refused",
        code: "wrong-credentials",
        ...(user ? { object: { kind: "user", id: user.id } } : {}),
        ...(reply.because === undefined ? {} : { details: { reason: reply.because } }),
      });
    throw new ProblemError("wrong-credentials");
  }
  return inTransaction(ctx, caller, async (tx) => {
    const db = tx.with<IdentityTables>();
    // Again, and locked: somebody may have disabled the account meanwhile.
    const now = await db
      .selectFrom("user_account")
      .selectAll()
      .where("id", "=", user.id)
      .forShare()
      .executeTakeFirst();
    if (
      now?.state !== "active" ||
      now.password_hash !== user.password_hash ||
      now.provider_id !== user.provider_id
    )
      throw new ProblemError("wrong-credentials");
    await clearFailures(db, email);
    return afterFirstProof(tx, now, place, "password");
  });
}

/** What comes of a first proof that is right: a session, or a ticket for the second factor where the account has one. */
export async function afterFirstProof(
  tx: Tx,
  user: UserRow,
  place: SignInPlace,
  proof: "password" | "reset" | "provider",
  /** When they proved it, where that was not now. */
  provedAt?: number,
): Promise<CameIn> {
  const methods = methodsOf(await factorsOf(tx.with<IdentityTables>(), user.id));
  if (methods.length > 0) return { owed: await issueTicket(tx, user, methods, place) };
  return { session: await startSession(tx, user, place, proof, provedAt) };
}

/** The first proof was right: worth knowing even if nothing follows, since then somebody else has it. */
async function issueTicket(
  tx: Tx,
  user: UserRow,
  methods: FactorMethod[],
  { address, agent }: SignInPlace,
): Promise<OwedFactor> {
  const ticket = newSecret("csf");
  const expiresAt = tx.now + ticketSeconds;
  await tx
    .with<IdentityTables>()
    .insertInto("sign_in_ticket")
    .values({ secret_hash: ticket.hash, user_id: user.id, expires_at: expiresAt })
    .execute();
  await recordAudit(tx, {
    event: "session.challenged",
    actor: userActor(user, undefined, address),
    object: { kind: "user", id: user.id },
    outcome: "done",
    details: { methods, agent },
  });
  return { ticket: ticket.secret, methods, expires_at: expiresAt };
}
