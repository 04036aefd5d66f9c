/** The first step, in the transaction in which a run begins to await signatures, and soon after for a draft: it is kept that people are to be told. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type AskedForSignatures, countAwaiting } from "../runs/index.ts";
import { keptDrafts } from "../trust/index.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { readRules } from "./telling-rules.ts";

/**
 * Keeps it of a run. Throws `too-many-waiting` where one account asks for more than approvers should have to read. Accounts are
 * counted, not the persons that requests name: anybody may write any name there, and it says nothing before it is signed.
 */
export async function keepToTell(tx: Tx, run: AskedForSignatures): Promise<void> {
  const db = tx.with<NotificationTables>();
  const asker = tx.actor.id;
  // Whoever asks many times at once is counted one after another.
  await sql`select pg_advisory_xact_lock(hashtextextended(${asker}, 0))`.execute(db);
  const { mostWaiting } = await readRules(tx);
  const known = await db
    .selectFrom("told_thing")
    .select("run_id")
    .where("asker", "=", asker)
    .where("run_id", "is not", null)
    .where("look_at", "is not", null)
    .execute();
  // Some may be signed by now, and not looked at since.
  const ids = known.flatMap(({ run_id: id }) => id ?? []);
  const count = known.length < mostWaiting ? known.length : await countAwaiting(tx, ids);
  if (count >= mostWaiting)
    throw new ProblemError(
      "too-many-waiting",
      `You have ${count} requests waiting for approval, and no more than ${mostWaiting} may wait: cancel some, or wait until they are signed.`,
    );
  await db
    .insertInto("told_thing")
    .values({
      id: run.id,
      run_id: run.id,
      asked_at: tx.now,
      look_at: tx.now,
      asker,
      client: run.client,
      client_id: run.client_id,
    })
    .execute();
}

/**
 * Keeps it of the drafts that are not known yet. The work that tells people does it: a draft is of no client, and such rows
 * are seen and written by the server's own work only. How many may wait is limited where drafts are kept.
 */
export async function keepDraftsToTell(tx: Tx): Promise<void> {
  const drafts = await keptDrafts(tx);
  if (drafts.length === 0) return;
  await tx
    .with<NotificationTables>()
    .insertInto("told_thing")
    .values(
      drafts.map(({ hash, created_at, creator }) => ({
        id: randomUUID(),
        draft: hash,
        // The same one may be withdrawn and composed again.
        asked_at: created_at,
        look_at: tx.now,
        asker: creator ?? "",
        client: "",
        client_id: 0,
      })),
    )
    .onConflict((conflict) => conflict.columns(["draft", "asked_at"]).doNothing())
    .execute();
}
