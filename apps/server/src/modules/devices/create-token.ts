/** Enrolment tokens: shown once, good for one client, a while and a number of devices. */
import { randomUUID } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findClient } from "../clients/index.ts";
import { newSecret } from "../identity/index.ts";
import { trustOf } from "../trust/index.ts";
import type { DeviceTables } from "./device-tables.ts";

/** A token as it is shown this once. */
export interface ShownToken {
  readonly id: string;
  readonly token: string;
  readonly client: string;
  readonly expiresAt: number;
  readonly maxUses: number;
  /** Hashes of the roots to pin: the operator's newest, and those of the client's own authorities. */
  readonly roots: readonly string[];
  /** What to type on the device. */
  readonly command: string;
}

/** Makes a token. Throws ProblemError `client-unknown` or `no-root`. */
export async function createToken(
  ctx: ServerContext,
  actor: Actor,
  asked: { readonly client: string; readonly expiresInSeconds: number; readonly maxUses: number },
): Promise<ShownToken> {
  const roots = rootsToPin(ctx, asked.client);
  const { secret, hash, prefix } = newSecret("cse");
  const id = randomUUID();
  const expiresAt = await inTransaction(ctx, actor, async (tx) => {
    const client = await findClient(tx, asked.client);
    if (!client) throw new ProblemError("client-unknown", `There is no client ${asked.client}.`);
    const expires = tx.now + asked.expiresInSeconds;
    await tx
      .with<DeviceTables>()
      .insertInto("enrolment_token")
      .values({
        id,
        secret_hash: hash,
        prefix,
        client_id: client.id,
        client: client.slug,
        expires_at: expires,
        max_uses: asked.maxUses,
        created_at: tx.now,
        created_by: actor.name,
      })
      .execute();
    await recordAudit(tx, {
      event: "device.token-created",
      actor,
      object: { kind: "enrolment-token", id },
      client: client.slug,
      after: { expires_at: expires, max_uses: asked.maxUses, prefix },
      outcome: "done",
    });
    return expires;
  });
  const words = ["countersign", "agent", "enroll", "--server", ctx.config.publicUrl, "--token", secret];
  const command = [...words, ...roots.flatMap((root) => ["--root", root])].join(" ");
  return { id, token: secret, client: asked.client, expiresAt, maxUses: asked.maxUses, roots, command };
}

function rootsToPin(ctx: ServerContext, client: string): string[] {
  const registry = trustOf(ctx);
  const operator = registry.operator();
  if (!operator)
    throw new ProblemError("no-root", "No operator root is published yet: countersign root publish.");
  return [operator, ...registry.ofClient(client)].map(({ newest }) => newest.hash);
}
