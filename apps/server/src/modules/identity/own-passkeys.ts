/** One's own passkeys for signing in: made, named, listed, removed. */
import { randomUUID } from "node:crypto";
import type { Passkey, PasskeyCreationOptions, PasskeyRegistration } from "@countersign/api";
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { personOf, requireFresh } from "./fresh-session.ts";
import type { IdentityTables, PasskeyTable } from "./identity-tables.ts";
import { judgeRegistration, passkeyAlgorithms } from "./judge-passkey.ts";
import { challengeSeconds, newChallenge } from "./passkey-challenges.ts";
import { relyingParty, userHandle } from "./relying-party.ts";
import { keepOneFactor, noteFactorShown, requireFreshToAdd } from "./rules/session-debts.ts";
import { findUser } from "./user-views.ts";

/** More than anybody carries; what a browser is told not to make again has to stay short. */
const mostPasskeys = 20;

/** What a browser needs to make a passkey. Throws `reauthenticate`, `factor-due`, or `bad-request` when there are too many. */
export async function offerPasskey(ctx: ServerContext, actor: Actor): Promise<PasskeyCreationOptions> {
  const person = await requireFreshToAdd(ctx, actor);
  const user = await findUser(ctx, person.id);
  const rows = await passkeyRows(ctx, person.id);
  if (rows.length >= mostPasskeys)
    throw new ProblemError(
      "bad-request",
      `Nobody may have more than ${mostPasskeys} passkeys: remove one first.`,
    );
  return {
    rp: { id: relyingParty(ctx.config).rpId, name: "Countersign" },
    user: { id: userHandle(user.id), name: user.email, displayName: user.name },
    challenge: await newChallenge(ctx, "register", person.id),
    pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: "public-key", alg })),
    timeout: challengeSeconds * 1000,
    excludeCredentials: rows.map(({ credential_id, transports }) => ({
      type: "public-key",
      id: Buffer.from(credential_id).toString("base64url"),
      transports,
    })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  };
}

/** Adds a passkey. Throws `reauthenticate`, `factor-due`, `passkey-refused` or `passkey-exists`. */
export async function addPasskey(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly name: string; readonly passkey: PasskeyRegistration },
): Promise<Passkey> {
  const person = await requireFreshToAdd(ctx, actor);
  const made = await judgeRegistration(ctx, given.passkey, person.id);
  if (!made) throw new ProblemError("passkey-refused", "The browser's answer does not fit. Try again.");
  return inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<IdentityTables>()
      .insertInto("user_passkey")
      .values({
        id: randomUUID(),
        user_id: person.id,
        credential_id: made.credentialId,
        public_key: made.publicKey,
        counter: made.counter,
        transports: given.passkey.response.transports ?? [],
        name: given.name,
        synced: made.synced,
        added_at: tx.now,
        last_used_at: null,
      })
      .onConflict((conflict) => conflict.column("credential_id").doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ProblemError("passkey-exists");
    const { name, synced } = row;
    await recordAudit(tx, {
      event: "passkey.added",
      actor,
      object: { kind: "user", id: person.id },
      after: { name, synced },
      outcome: "done",
    });
    await noteCredentialChange(tx, person.id, "passkey.added", actor);
    await noteFactorShown(tx, person);
    return passkeyView(row);
  });
}

/** One's own passkeys, oldest first. */
export async function listPasskeys(ctx: ServerContext, actor: Actor): Promise<Passkey[]> {
  return (await passkeyRows(ctx, personOf(actor).id)).map(passkeyView);
}

/** Gives a passkey another name. Throws `not-found` for others' and unknown ones alike. */
export async function renamePasskey(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  name: string,
): Promise<Passkey> {
  const person = personOf(actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const mine = db
      .selectFrom("user_passkey")
      .selectAll()
      .where("id", "=", id)
      .where("user_id", "=", person.id);
    const before = await mine.forUpdate().executeTakeFirst();
    if (!before) throw new ProblemError("not-found");
    await db.updateTable("user_passkey").set({ name }).where("id", "=", id).execute();
    await recordAudit(tx, {
      event: "passkey.renamed",
      actor,
      object: { kind: "user", id: person.id },
      before: { name: before.name },
      after: { name },
      outcome: "done",
    });
    return passkeyView({ ...before, name });
  });
}

/** Removes a passkey. Throws `reauthenticate`, or `not-found` for others' and unknown ones alike. */
export async function removePasskey(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  const person = await requireFresh(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const removed = await tx
      .with<IdentityTables>()
      .deleteFrom("user_passkey")
      .where("id", "=", id)
      .where("user_id", "=", person.id)
      .returning("name")
      .executeTakeFirst();
    if (!removed) throw new ProblemError("not-found");
    await keepOneFactor(tx, person.id);
    await recordAudit(tx, {
      event: "passkey.removed",
      actor,
      object: { kind: "user", id: person.id },
      before: { name: removed.name },
      outcome: "done",
    });
    await noteCredentialChange(tx, person.id, "passkey.removed", actor);
  });
}

function passkeyRows(ctx: ServerContext, userId: string): Promise<Selectable<PasskeyTable>[]> {
  return ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_passkey")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("added_at")
    .orderBy("id")
    .execute();
}

function passkeyView({ id, name, added_at, last_used_at, synced }: Selectable<PasskeyTable>): Passkey {
  return { id, name, added_at, last_used_at, synced };
}
