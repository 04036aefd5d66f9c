/** Decides who is told of what, when: one message to each person who may approve, and none any more once it is over. */
import { randomUUID } from "node:crypto";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { awaitingRun } from "../runs/index.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { readDirectory, targetOf } from "./who-is-told.ts";

/** So many runs are looked at in one transaction. */
const BATCH = 50;
/** Nobody approves what its requester has not signed: until then nobody is told. */
const UNSIGNED_SECONDS = 15;
/** Roots, accounts and addresses change. */
const AGAIN_SECONDS = 60;

/** Keeps, in the transaction in which a run begins to await signatures, that people are to be told of it. */
export async function keepToTell(
  tx: Tx,
  run: { readonly id: string; readonly client: string; readonly client_id: number },
): Promise<void> {
  await tx
    .with<NotificationTables>()
    .insertInto("told_run")
    .values({
      run_id: run.id,
      asked_at: tx.now,
      look_at: tx.now,
      client: run.client,
      client_id: run.client_id,
    })
    .execute();
}

/** Looks at what is due, at one run at once where it is named. Gives how many there were. */
export async function planTelling(ctx: ServerContext, tx: Tx, run?: string): Promise<number> {
  const db = tx.with<NotificationTables>();
  const query = db.selectFrom("told_run").selectAll().where("look_at", "is not", null);
  const due = await (run === undefined
    ? query.where("look_at", "<=", tx.now)
    : query.where("run_id", "=", run)
  )
    .orderBy("look_at")
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const told of due) {
    const lookAt = await plan(ctx, tx, told);
    await db.updateTable("told_run").set({ look_at: lookAt }).where("run_id", "=", told.run_id).execute();
  }
  return due.length;
}

async function plan(
  ctx: ServerContext,
  tx: Tx,
  { run_id: run, client, client_id }: { run_id: string; client: string; client_id: number },
): Promise<number | null> {
  const db = tx.with<NotificationTables>();
  const awaiting = await awaitingRun(ctx, tx, run);
  if (!awaiting) {
    await db
      .updateTable("delivery")
      .set({ state: "moot", ended_at: tx.now })
      .where("run_id", "=", run)
      .where("state", "=", "waiting")
      .execute();
    return null;
  }
  if (!awaiting.isAsked) return tx.now + UNSIGNED_SECONDS;
  const directory = await readDirectory(tx);
  const hasMail = (await db.selectFrom("mail_server").select("one_row").executeTakeFirst()) !== undefined;
  const rows = awaiting.approvers.flatMap((person) => {
    const address = directory.emailOf(person);
    return address === undefined || !hasMail
      ? []
      : [
          {
            id: randomUUID(),
            run_id: run,
            way: "mail" as const,
            target: targetOf(person),
            address,
            round: 0,
            state: "waiting" as const,
            created_at: tx.now,
            next_at: tx.now,
            client,
            client_id,
          },
        ];
  });
  if (rows.length > 0)
    await db
      .insertInto("delivery")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return tx.now + AGAIN_SECONDS;
}
