/** What messages on their way are about. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { ToldThing } from "./compose-mail.ts";
import { type DeliveryRow, dismiss } from "./deliver.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { keyOf, refColumns, type WaitingThing, waitingThings } from "./waiting-thing.ts";
import { targetOf } from "./who-is-told.ts";

/** By id of the thing; what is over is missing. */
export async function thingsOf(
  ctx: ServerContext,
  tx: Tx,
  rows: readonly DeliveryRow[],
): Promise<ReadonlyMap<string, WaitingThing>> {
  if (rows.length === 0) return new Map();
  const told = await tx
    .with<NotificationTables>()
    .selectFrom("told_thing")
    .select(["id", ...refColumns])
    .where(
      "id",
      "in",
      rows.map(({ thing_id: id }) => id),
    )
    .execute();
  const things = await waitingThings(ctx, tx, told);
  return new Map(
    told.flatMap((one) => {
      const thing = things.get(keyOf(one));
      return thing ? [[one.id, thing] as const] : [];
    }),
  );
}

/** Of what was claimed for one person what waits for them still, the oldest first; the other messages end. */
export async function wantedStill(
  ctx: ServerContext,
  tx: Tx,
  claimed: readonly DeliveryRow[],
): Promise<{ rows: DeliveryRow[]; things: ToldThing[] }> {
  const found = await thingsOf(ctx, tx, claimed);
  const rows: DeliveryRow[] = [];
  const things = new Map<string, ToldThing>();
  for (const row of claimed.toSorted((left, right) => left.created_at - right.created_at)) {
    const thing = found.get(row.thing_id);
    const who = thing?.approvers.find((person) => targetOf(person) === row.target);
    if (thing && who) {
      rows.push(row);
      things.set(row.thing_id, { thing, station: who.station, round: row.round });
    } else await dismiss(tx, row);
  }
  return { rows, things: [...things.values()] };
}
