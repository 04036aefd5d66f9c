/** Credentials of directories: shown once, two good at once at most, so that one can be replaced without a gap. */
import { randomUUID } from "node:crypto";
import type { ScimCredential } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { newSecret, requireFresh } from "../identity/index.ts";
import { lockProvider } from "../providers/index.ts";
import type { CredentialRow, ScimTables } from "./scim-tables.ts";

const mostAtOnce = 2;

/** Makes one. Throws `reauthenticate`, `not-found` or `scim-two-credentials`. */
export async function makeCredential(
  ctx: ServerContext,
  actor: Actor,
  providerId: string,
  given: { readonly name: string; readonly expires_in_seconds: number },
): Promise<{ credential: ScimCredential; secret: string }> {
  await requireFresh(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const provider = await lockProvider(tx, providerId);
    const db = tx.with<ScimTables>();
    const good = await db
      .selectFrom("scim_credential")
      .select("id")
      .where("provider_id", "=", providerId)
      .where("ended_at", "is", null)
      .where("expires_at", ">", tx.now)
      .execute();
    if (good.length >= mostAtOnce) throw new ProblemError("scim-two-credentials");
    const made = newSecret("csc");
    const row = await db
      .insertInto("scim_credential")
      .values({
        id: randomUUID(),
        provider_id: providerId,
        name: given.name,
        secret_hash: made.hash,
        prefix: made.prefix,
        made_by: actor.id,
        made_by_name: actor.name,
        made_at: tx.now,
        expires_at: tx.now + given.expires_in_seconds,
        last_used_at: null,
        last_address: null,
        ended_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await recordAudit(tx, {
      event: "scim.credential-made",
      actor,
      object: { kind: "provider", id: providerId },
      after: { name: row.name, prefix: row.prefix, expires_at: row.expires_at },
      outcome: "done",
      details: { provider: provider.name },
    });
    return { credential: credentialView(row), secret: made.secret };
  });
}

/** Ends one at once. Throws `not-found`. */
export async function endCredential(
  ctx: ServerContext,
  actor: Actor,
  provider: string,
  id: string,
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const ended = await tx
      .with<ScimTables>()
      .updateTable("scim_credential")
      .set({ ended_at: tx.now })
      .where("id", "=", id)
      .where("provider_id", "=", provider)
      .where("ended_at", "is", null)
      .returning(["name", "prefix"])
      .executeTakeFirst();
    if (!ended) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "scim.credential-ended",
      actor,
      object: { kind: "provider", id: provider },
      before: { name: ended.name, prefix: ended.prefix },
      outcome: "done",
    });
  });
}

/** One as the API shows it. */
export function credentialView(row: CredentialRow): ScimCredential {
  const { id, name, prefix, made_by_name: made_by, made_at, expires_at, last_used_at, last_address } = row;
  return { id, name, prefix, made_by, made_at, expires_at, last_used_at, last_address };
}
