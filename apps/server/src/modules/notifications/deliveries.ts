/** The latest messages, as administrators look after them. */
import type { Delivery } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { NotificationTables } from "./notification-tables.ts";

const SHOWN = 100;

/** The newest first, of the clients that this actor may see. */
export async function listDeliveries(ctx: ServerContext, actor: Actor): Promise<Delivery[]> {
  return inTransaction(ctx, actor, (tx) =>
    tx
      .with<NotificationTables>()
      .selectFrom("delivery")
      .leftJoin("webhook", (join) => join.on(sql<boolean>`webhook.id::text = delivery.target`))
      .select(["delivery.id", "run_id as run", "client", "way", "round", "state", "attempts"])
      .select(["delivery.created_at", "next_at", "ended_at", "error"])
      .select(sql<string>`coalesce(webhook.name, delivery.address)`.as("to"))
      .orderBy("delivery.created_at", "desc")
      .orderBy("delivery.id")
      .limit(SHOWN)
      .execute(),
  );
}
