/** Decides who is told of what, when: by the rules, what people want, and what they were sent before; and no more once it is over. */
import { createHash, randomUUID } from "node:crypto";
import { type Insertable, sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { publish, type Tx } from "../../platform/transaction.ts";
import { type AwaitingRun, awaitingRun } from "../runs/index.ts";
import { type Candidate, chooseWhom } from "./choose-whom.ts";
import { deliveriesTopic } from "./deliver.ts";
import type { DeliveryTable, NotificationTables } from "./notification-tables.ts";
import { afterQuiet } from "./quiet-hours.ts";
import { readRules } from "./telling-rules.ts";
import { type Directory, type Person, readDirectory, targetOf } from "./who-is-told.ts";

/** So many runs are looked at in one transaction. */
const BATCH = 50;
/** Nobody approves what its requester has not signed: until then nobody is told. */
const UNSIGNED_SECONDS = 15;
/** Roots, accounts and addresses change. */
const AGAIN_SECONDS = 60;

type Told = {
  readonly run_id: string;
  readonly asker: string;
  readonly client: string;
  readonly client_id: number;
};

/** Looks at what is due, and at runs that moved at once. Gives how many there were. */
export async function planTelling(ctx: ServerContext, tx: Tx, moved: readonly string[]): Promise<number> {
  const db = tx.with<NotificationTables>();
  if (moved.length > 0)
    await db
      .updateTable("told_run")
      .set({ look_at: tx.now })
      .where("run_id", "in", moved)
      .where("look_at", "is not", null)
      .execute();
  const due = await db
    .selectFrom("told_run")
    .selectAll()
    .where("look_at", "<=", tx.now)
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

async function plan(ctx: ServerContext, tx: Tx, told: Told): Promise<number | null> {
  const db = tx.with<NotificationTables>();
  const awaiting = await awaitingRun(ctx, tx, told.run_id);
  if (!awaiting) {
    await db
      .updateTable("delivery")
      .set({ state: "moot", ended_at: tx.now })
      .where("run_id", "=", told.run_id)
      .where("state", "=", "waiting")
      .execute();
    return null;
  }
  if (!awaiting.isAsked) return tx.now + UNSIGNED_SECONDS;
  const rows = [...(await mailsFor(tx, told, awaiting)), ...(await postsFor(tx, told))];
  if (rows.length > 0) {
    await db
      .insertInto("delivery")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    publish(tx, deliveriesTopic, { run: told.run_id });
  }
  return tx.now + AGAIN_SECONDS;
}

async function mailsFor(
  tx: Tx,
  told: Told,
  { id, approvers }: AwaitingRun,
): Promise<Insertable<DeliveryTable>[]> {
  const db = tx.with<NotificationTables>();
  if (!(await db.selectFrom("mail_server").select("one_row").executeTakeFirst())) return [];
  const directory = await readDirectory(tx);
  const candidates = await candidatesFor(tx, directory, told, approvers);
  // As good as by lot, and the same at every look.
  const order = (target: string) => createHash("sha256").update(`${id} ${target}`).digest("hex");
  const chosen = chooseWhom(candidates, await readRules(tx), { now: tx.now, order });
  return chosen.flatMap(({ target, round }) => {
    const person = approvers.find((one) => targetOf(one) === target);
    const address = person && directory.emailOf(person);
    if (!person || address === undefined) return [];
    const nextAt = afterQuiet(quietOf(directory, person), tx.now);
    return [{ ...newDelivery(tx, told), way: "mail" as const, target, address, round, next_at: nextAt }];
  });
}

/** Every webhook once. */
async function postsFor(tx: Tx, told: Told): Promise<Insertable<DeliveryTable>[]> {
  const hooks = await tx.with<NotificationTables>().selectFrom("webhook").select("id").execute();
  return hooks.map(({ id }) => ({
    ...newDelivery(tx, told),
    way: "webhook" as const,
    target: id,
    address: id,
    round: 0,
  }));
}

async function candidatesFor(
  tx: Tx,
  directory: Directory,
  { run_id: run, asker }: Told,
  approvers: readonly Person[],
): Promise<Candidate[]> {
  const db = tx.with<NotificationTables>();
  const targets = approvers.map(targetOf);
  const sent = await db
    .selectFrom("delivery")
    .select(["target", "round", "created_at", "ended_at", "state"])
    .where("run_id", "=", run)
    .where("way", "=", "mail")
    .orderBy("round")
    .execute();
  const waiting = await db
    .selectFrom("delivery")
    .innerJoin("told_run", "told_run.run_id", "delivery.run_id")
    .select(["target", sql<number>`count(distinct delivery.run_id)::int`.as("count")])
    .select(
      sql<number>`(count(distinct delivery.run_id) filter (where asker = ${asker}))::int`.as("from_asker"),
    )
    .where("look_at", "is not", null)
    .where("way", "=", "mail")
    .where("delivery.run_id", "<>", run)
    .where("target", "in", targets.length > 0 ? targets : [""])
    .groupBy("target")
    .execute();
  return approvers.map((person) => {
    const target = targetOf(person);
    const preference = directory.preferenceOf(person);
    const waits = waiting.find((row) => row.target === target);
    return {
      target,
      isReachable: directory.emailOf(person) !== undefined && preference?.mail !== false,
      isAway: (preference?.away_until ?? 0) > tx.now,
      substitute: preference?.substitute ?? undefined,
      waiting: waits?.count ?? 0,
      waitingFromAsker: waits?.from_asker ?? 0,
      told: sent
        .filter((row) => row.target === target)
        .map(({ round, created_at: createdAt, ended_at: endedAt, state }) => ({
          round,
          createdAt,
          sentAt: state === "sent" ? (endedAt ?? undefined) : undefined,
        })),
    };
  });
}

function quietOf(directory: Directory, person: Person) {
  const { quiet_from: from, quiet_until: until, zone = "UTC" } = directory.preferenceOf(person) ?? {};
  return typeof from === "number" && typeof until === "number" ? { from, until, zone } : undefined;
}

function newDelivery({ now }: Tx, { run_id, client, client_id }: Told) {
  return {
    id: randomUUID(),
    run_id,
    state: "waiting" as const,
    created_at: now,
    next_at: now,
    client,
    client_id,
  };
}
