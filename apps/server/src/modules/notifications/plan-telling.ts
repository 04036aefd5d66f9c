/** Decides who is told of what, when: by the rules, what people want, and what they were sent before; and no more once it is over. */
import { createHash, randomUUID } from "node:crypto";
import type { Insertable, Selectable } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { publish, type Tx } from "../../platform/transaction.ts";
import { candidatesFor } from "./candidates.ts";
import { chooseWhom } from "./choose-whom.ts";
import { keepDraftsToTell } from "./keep-to-tell.ts";
import { deliveriesTopic } from "./deliver.ts";
import type { DeliveryTable, NotificationTables, ToldThingTable } from "./notification-tables.ts";
import { afterQuiet } from "./quiet-hours.ts";
import { readRules } from "./telling-rules.ts";
import { keyOf, type WaitingThing, waitingThings } from "./waiting-thing.ts";
import { type Directory, type Person, readDirectory, targetOf } from "./who-is-told.ts";

/** So many things are looked at in one transaction. */
const BATCH = 50;
/** Nobody approves what its requester has not signed: until then nobody is told. */
const UNSIGNED_SECONDS = 15;
/** Roots, accounts and addresses change. */
const AGAIN_SECONDS = 60;

type Told = Selectable<ToldThingTable>;

/** Looks at what is due, and at runs and documents that moved at once. Gives how many there were. */
export async function planTelling(ctx: ServerContext, tx: Tx, moved: readonly string[]): Promise<number> {
  const db = tx.with<NotificationTables>();
  await keepDraftsToTell(tx);
  if (moved.length > 0) await lookAtOnce(tx, moved);
  const due = await db
    .selectFrom("told_thing")
    .selectAll()
    .where("look_at", "<=", tx.now)
    .orderBy("look_at")
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute();
  const things = await waitingThings(ctx, tx, due);
  const directory = await readDirectory(tx);
  for (const told of due) {
    const thing = things.get(keyOf(told));
    const lookAt = thing ? await plan(tx, directory, told, thing) : await end(tx, told);
    await db.updateTable("told_thing").set({ look_at: lookAt }).where("id", "=", told.id).execute();
  }
  return due.length;
}

/** `moved`: ids of runs and hashes of documents. */
async function lookAtOnce(tx: Tx, moved: readonly string[]): Promise<void> {
  const isDocument = (name: string) => name.includes(":");
  for (const [column, names] of [
    ["draft", moved.filter(isDocument)],
    ["standing", moved.filter(isDocument)],
    ["run_id", moved.filter((name) => !isDocument(name))],
  ] as const)
    if (names.length > 0)
      await tx
        .with<NotificationTables>()
        .updateTable("told_thing")
        .set({ look_at: tx.now })
        .where(column, "in", names)
        .where("look_at", "is not", null)
        .execute();
}

async function end(tx: Tx, { id }: Told): Promise<null> {
  await tx
    .with<NotificationTables>()
    .updateTable("delivery")
    .set({ state: "moot", ended_at: tx.now })
    .where("thing_id", "=", id)
    .where("state", "=", "waiting")
    .execute();
  return null;
}

async function plan(tx: Tx, directory: Directory, told: Told, thing: WaitingThing): Promise<number> {
  if (!thing.isAsked) return tx.now + UNSIGNED_SECONDS;
  const rows = [...(await toPeople(tx, directory, told, thing)), ...(await toRooms(tx, told))];
  if (rows.length > 0) {
    await tx
      .with<NotificationTables>()
      .insertInto("delivery")
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    publish(tx, deliveriesTopic, told.run_id === null ? {} : { run: told.run_id });
  }
  return tx.now + AGAIN_SECONDS;
}

async function toPeople(
  tx: Tx,
  directory: Directory,
  told: Told,
  { approvers }: WaitingThing,
): Promise<Insertable<DeliveryTable>[]> {
  const candidates = await candidatesFor(tx, directory, told, approvers);
  // As good as by lot, and the same at every look.
  const order = (target: string) => createHash("sha256").update(`${told.id} ${target}`).digest("hex");
  const chosen = chooseWhom(candidates, await readRules(tx), { now: tx.now, order });
  return chosen.flatMap(({ target, round }) => {
    const person = approvers.find((one) => targetOf(one) === target);
    if (!person) return [];
    const nextAt = afterQuiet(quietOf(directory, person), tx.now);
    return directory.waysTo(person).map(({ way, address }) => ({
      ...newDelivery(tx, told),
      way,
      target,
      address,
      round,
      next_at: nextAt,
    }));
  });
}

/** Every webhook once. */
async function toRooms(tx: Tx, told: Told): Promise<Insertable<DeliveryTable>[]> {
  const hooks = await tx.with<NotificationTables>().selectFrom("webhook").select("id").execute();
  return hooks.map(({ id }) => ({
    ...newDelivery(tx, told),
    way: "webhook" as const,
    target: id,
    address: id,
    round: 0,
  }));
}

function quietOf(directory: Directory, person: Person) {
  const { quiet_from: from, quiet_until: until, zone = "UTC" } = directory.preferenceOf(person) ?? {};
  return typeof from === "number" && typeof until === "number" ? { from, until, zone } : undefined;
}

function newDelivery({ now }: Tx, { id, client, client_id }: Told) {
  return {
    id: randomUUID(),
    thing_id: id,
    state: "waiting" as const,
    created_at: now,
    next_at: now,
    client,
    client_id,
  };
}
