/**
 * The set-up token of a new installation: made at the first start, hashed in the database, in clear only in a file that
 * this account may read, until the first administrator is made.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { replaceDurably } from "../../platform/secrets/write-durably.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { newSecret, secretHash } from "./secret-token.ts";

/** Makes the token where the installation still waits for its administrator and the file does not hold it. */
export async function offerSetUp(ctx: ServerContext): Promise<void> {
  const file = setUpTokenFile(ctx);
  await inTransaction(ctx, systemActor("offer-set-up"), async (tx) => {
    const db = tx.with<IdentityTables>();
    const fresh = newSecret("css");
    // The row is made first, so that two servers that start together agree on one token.
    await db
      .insertInto("installation_setup")
      .values({ one_row: true, secret_hash: fresh.hash, completed_at: null })
      .onConflict((conflict) => conflict.column("one_row").doNothing())
      .execute();
    const row = await db.selectFrom("installation_setup").selectAll().forUpdate().executeTakeFirstOrThrow();
    if (row.completed_at !== null) {
      rmSync(file, { force: true });
      return;
    }
    const offered = readToken(file);
    if (offered !== undefined && secretHash(offered).equals(row.secret_hash)) return;
    await db.updateTable("installation_setup").set({ secret_hash: fresh.hash }).execute();
    replaceDurably(file, Buffer.from(`${fresh.secret}\n`), 0o600);
  });
}

/** Where the token stands in clear while it is needed. */
export function setUpTokenFile(ctx: ServerContext): string {
  return join(ctx.config.dataDir, "setup-token");
}

function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}
