/** The authenticator app of an account: offered, confirmed by a first code, used once a time step, removed. */
import { randomBytes } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { requireFresh } from "./fresh-session.ts";
import { codeGuesses, countGuess } from "./guess-limits.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { keepOneFactor, noteFactorShown, requireFreshToAdd } from "./rules/session-debts.ts";
import { base32, findStep, otpauthUri } from "./totp.ts";
import { findUser } from "./user-views.ts";

/** As long as the output of SHA-1 (RFC 4226 section 4, requirement 6). */
const secretBytes = 20;
/** How long an offered secret waits for its first code. */
export const offerSeconds = 600;
const purpose = "totp";

/** Makes a secret and shows it once. Throws `reauthenticate`, `factor-due` or `totp-exists`. */
export async function offerTotp(
  ctx: ServerContext,
  actor: Actor,
): Promise<{ secret: string; uri: string; expires_at: number }> {
  const person = await requireFreshToAdd(ctx, actor);
  const user = await findUser(ctx, person.id);
  const secret = randomBytes(secretBytes);
  return inTransaction(ctx, actor, async (tx) => {
    const kept = {
      sealed_secret: ctx.secrets.seal(purpose, user.id, secret),
      offered_at: tx.now,
      last_step: 0,
    };
    const offered = await tx
      .with<IdentityTables>()
      .insertInto("user_totp")
      .values({ user_id: user.id, confirmed_at: null, ...kept })
      .onConflict((conflict) =>
        conflict.column("user_id").doUpdateSet(kept).where("user_totp.confirmed_at", "is", null),
      )
      .returning("user_id")
      .executeTakeFirst();
    if (!offered) throw new ProblemError("totp-exists", "Remove the authenticator app first.");
    const issuer = `Countersign ${new URL(ctx.config.publicUrl).hostname}`;
    const uri = otpauthUri(secret, issuer, user.email);
    return { secret: base32(secret), uri, expires_at: tx.now + offerSeconds };
  });
}

/** Puts the offered secret in force. Throws `reauthenticate`, `factor-due`, `totp-exists` or `wrong-code`. */
export async function addTotp(ctx: ServerContext, actor: Actor, code: string): Promise<void> {
  const person = await requireFreshToAdd(ctx, actor);
  await countGuess(ctx, codeGuesses, person.id, () =>
    inTransaction(ctx, actor, async (tx) => {
      const db = tx.with<IdentityTables>();
      const row = await db
        .selectFrom("user_totp")
        .selectAll()
        .where("user_id", "=", person.id)
        .forUpdate()
        .executeTakeFirst();
      if (row && row.confirmed_at !== null) throw new ProblemError("totp-exists");
      if (!row || row.offered_at + offerSeconds <= tx.now)
        throw new ProblemError(
          "wrong-code",
          "Ask for a new secret first: this one was not confirmed in time.",
        );
      const step = findStep(unsealed(ctx, row), digitsOf(code), tx.now);
      if (step === undefined)
        throw new ProblemError("wrong-code", "Look at the app again: the code is not right.");
      await db
        .updateTable("user_totp")
        .set({ confirmed_at: tx.now, last_step: step })
        .where("user_id", "=", person.id)
        .execute();
      const object = { kind: "user", id: person.id };
      await recordAudit(tx, { event: "totp.added", actor, object, outcome: "done" });
      await noteCredentialChange(tx, person.id, "totp.added", actor);
      await noteFactorShown(tx, person);
    }),
  );
}

/** Removes it. Throws `reauthenticate`, `factor-needed`, or `not-found` where there is none. */
export async function removeTotp(ctx: ServerContext, actor: Actor): Promise<void> {
  const person = await requireFresh(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const removed = await tx
      .with<IdentityTables>()
      .deleteFrom("user_totp")
      .where("user_id", "=", person.id)
      .where("confirmed_at", "is not", null)
      .returning("user_id")
      .executeTakeFirst();
    if (!removed) throw new ProblemError("not-found");
    await keepOneFactor(tx, person.id);
    const object = { kind: "user", id: person.id };
    await recordAudit(tx, { event: "totp.removed", actor, object, outcome: "done" });
    await noteCredentialChange(tx, person.id, "totp.removed", actor);
  });
}

/** Whether a code is right now and was not used before; it counts as used when the transaction commits. */
export async function useTotpCode(
  ctx: ServerContext,
  tx: Tx,
  userId: string,
  code: string,
): Promise<boolean> {
  const db = tx.with<IdentityTables>();
  const row = await db
    .selectFrom("user_totp")
    .selectAll()
    .where("user_id", "=", userId)
    .where("confirmed_at", "is not", null)
    .executeTakeFirst();
  const step = row && findStep(unsealed(ctx, row), digitsOf(code), tx.now);
  if (step === undefined) return false;
  // Compare and set: of two with the same code, the second finds the step used (RFC 6238 section 5.2).
  const used = await db
    .updateTable("user_totp")
    .set({ last_step: step })
    .where("user_id", "=", userId)
    .where("last_step", "<", step)
    .returning("user_id")
    .executeTakeFirst();
  return used !== undefined;
}

function unsealed(ctx: ServerContext, row: { user_id: string; sealed_secret: Uint8Array }): Uint8Array {
  const secret = ctx.secrets.open(purpose, row.user_id, row.sealed_secret);
  if (!secret)
    throw new Error("a secret of an authenticator app cannot be opened: is this the right keys directory?");
  return secret;
}

/** Apps show codes in two groups. */
function digitsOf(code: string): string {
  return code.replaceAll(/\s/g, "");
}
