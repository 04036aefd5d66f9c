/** The latest messages, as administrators look after them. */
import type { Delivery } from "@countersign/api";
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
      .select(["id", "run_id as run", "client", "way", "address as to", "round"])
      .select(["state", "attempts", "created_at", "next_at", "ended_at", "error"])
      .orderBy("created_at", "desc")
      .orderBy("id")
      .limit(SHOWN)
      .execute(),
  );
}
