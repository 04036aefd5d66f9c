/** The first step, in the transaction in which a run begins to await signatures: it is kept that people are to be told. */
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type AskedForSignatures, countAwaiting } from "../runs/index.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { readRules } from "./telling-rules.ts";

/**
 * Keeps it. Throws `too-many-waiting` where one account asks for more than approvers should have to read. Accounts are
 * counted, not the persons that requests name: anybody may write any name there, and it says nothing before it is signed.
 */
export async function keepToTell(tx: Tx, run: AskedForSignatures): Promise<void> {
  const db = tx.with<NotificationTables>();
  const asker = tx.actor.id;
  // Whoever asks many times at once is counted one after another.
  await sql`select pg_advisory_xact_lock(hashtextextended(${asker}, 0))`.execute(db);
  const { mostWaiting } = await readRules(tx);
  const known = await db
    .selectFrom("told_run")
    .select("run_id")
    .where("asker", "=", asker)
    .where("look_at", "is not", null)
    .execute();
  // Some may be signed by now, and not looked at since.
  const ids = known.map(({ run_id: id }) => id);
  const count = known.length < mostWaiting ? known.length : await countAwaiting(tx, ids);
  if (count >= mostWaiting)
    throw new ProblemError(
      "too-many-waiting",
      `You have ${count} requests waiting for approval, and no more than ${mostWaiting} may wait: cancel some, or wait until they are signed.`,
    );
  await db
    .insertInto("told_run")
    .values({
      run_id: run.id,
      asked_at: tx.now,
      look_at: tx.now,
      asker,
      client: run.client,
      client_id: run.client_id,
    })
    .execute();
}
