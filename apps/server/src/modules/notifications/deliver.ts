/**
 * What becomes of messages: a claim is committed before anything is sent, so that two servers do not send the same, and
 * what was claimed is sent again if its outcome was never written. That is at least once: after a crash between sending
 * and writing somebody gets a mail twice, with the same Message-ID.
 */
import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { publish, type Tx } from "../../platform/transaction.ts";
import type { DeliveryTable, NotificationTables } from "./notification-tables.ts";

/** A message as stored. */
export type DeliveryRow = Selectable<DeliveryTable>;

/** Topic of everything that changes where messages stand. */
export const deliveriesTopic = "deliveries";
/** After that nobody needs it any more. */
const GIVEN_UP_SECONDS = 86_400;
/** Longer than any attempt takes: meanwhile nobody else sends the same. */
const CLAIMED_SECONDS = 90;
const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 3600;
/** One mail a minute to one person, one push to one browser; what comes meanwhile goes together. */
const PACE_SECONDS = 60;
const MOST_TOGETHER = 500;
const MOST_ADDRESSES = 200;

/** How long to wait before a further attempt. */
function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.max(0, attempts - 1), LONGEST_PAUSE_SECONDS);
}

/** Addresses for which something is due, those that wait longest first. */
export async function dueAddresses(tx: Tx, way: DeliveryRow["way"]): Promise<string[]> {
  const rows = await tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .select("address")
    .where("way", "=", way)
    .where("state", "=", "waiting")
    .where("next_at", "<=", tx.now)
    .groupBy("address")
    .orderBy(({ fn }) => fn.min("next_at"))
    .limit(MOST_ADDRESSES)
    .execute();
  return rows.map(({ address }) => address);
}

/** Claims what goes next to an address, for one attempt; undefined where nothing is due. */
export async function claim(
  tx: Tx,
  way: DeliveryRow["way"],
  address: string,
): Promise<DeliveryRow[] | undefined> {
  const db = tx.with<NotificationTables>();
  for (;;) {
    const first = await db
      .selectFrom("delivery")
      .selectAll()
      .where("way", "=", way)
      .where("state", "=", "waiting")
      .where("next_at", "<=", tx.now)
      .where("address", "=", address)
      .orderBy("next_at")
      .orderBy("id")
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!first) return undefined;
    const wait = first.batch === null && way !== "webhook" ? await paceOf(tx, way, first.address) : undefined;
    if (wait !== undefined) {
      await toAddress(tx, first).set({ next_at: wait }).where("next_at", "<", wait).execute();
      continue;
    }
    const batch = first.batch ?? randomUUID();
    const ids = await db
      .selectFrom("delivery")
      .select("id")
      .where("way", "=", way)
      .where("state", "=", "waiting")
      .where("address", "=", first.address)
      .where((where) =>
        first.batch === null
          ? where.and([where("batch", "is", null), where("next_at", "<=", tx.now)])
          : where("batch", "=", first.batch),
      )
      // A room gets one message about each.
      .$if(way === "webhook", (of) => of.where("id", "=", first.id))
      .orderBy("created_at")
      .limit(MOST_TOGETHER)
      .forUpdate()
      .skipLocked()
      .execute();
    return db
      .updateTable("delivery")
      .set({
        batch,
        attempts: first.attempts + 1,
        next_at: tx.now + CLAIMED_SECONDS,
      })
      .where(
        "id",
        "in",
        ids.map(({ id }) => id),
      )
      .returningAll()
      .execute();
  }
}

/** Writes down what became of an attempt. */
export async function settle(
  tx: Tx,
  rows: readonly DeliveryRow[],
  outcome: { readonly ok: true } | { readonly ok: false; readonly isFinal: boolean; readonly words: string },
): Promise<void> {
  const ended = (state: DeliveryRow["state"]) => ({ state, ended_at: tx.now });
  for (const { id, attempts, created_at: since } of rows) {
    publish(tx, deliveriesTopic, { delivery: id });
    const isOver = !outcome.ok && (outcome.isFinal || tx.now - since >= GIVEN_UP_SECONDS);
    await tx
      .with<NotificationTables>()
      .updateTable("delivery")
      .set({
        ...(outcome.ok
          ? { ...ended("sent"), error: null }
          : { error: outcome.words, next_at: tx.now + pauseAfter(attempts) }),
        ...(isOver ? ended("given-up") : {}),
      })
      .where("id", "=", id)
      .where("state", "=", "waiting")
      .execute();
  }
}

/** Ends a message that nobody needs any more. */
export async function dismiss(tx: Tx, { id }: Pick<DeliveryRow, "id">): Promise<void> {
  publish(tx, deliveriesTopic, { delivery: id });
  await tx
    .with<NotificationTables>()
    .updateTable("delivery")
    .set({ state: "moot", ended_at: tx.now })
    .where("id", "=", id)
    .execute();
}

/** Until when the address gets nothing more; undefined: now. */
async function paceOf(tx: Tx, way: DeliveryRow["way"], address: string): Promise<number | undefined> {
  const last = await tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .select(({ fn }) => fn.max("ended_at").as("at"))
    .where("way", "=", way)
    .where("address", "=", address)
    .where("state", "=", "sent")
    .executeTakeFirst();
  const next = (last?.at ?? 0) + PACE_SECONDS;
  return next > tx.now ? next : undefined;
}

function toAddress(tx: Tx, { way, address }: DeliveryRow) {
  return tx
    .with<NotificationTables>()
    .updateTable("delivery")
    .where("way", "=", way)
    .where("address", "=", address)
    .where("state", "=", "waiting")
    .where("batch", "is", null);
}
