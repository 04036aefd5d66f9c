/** The latest messages, as administrators look after them. */
import type { Delivery } from "@countersign/api";
import { sql } from "kysely";
import { type Actor, systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inReading, inTransaction, type Tx } from "../../platform/transaction.ts";
import { seesEveryClient } from "../clients/index.ts";
import type { NotificationTables } from "./notification-tables.ts";

const SHOWN = 100;

/** The newest first: about runs of the clients that this actor may see; about documents, which are of no client, unless the actor is limited to some. */
export async function listDeliveries(ctx: ServerContext, actor: Actor): Promise<Delivery[]> {
  const ofRuns = await inTransaction(ctx, actor, (tx) => newest(tx, "run_id"));
  const seesAll = await inReading(ctx, actor, seesEveryClient);
  const ofDocuments = seesAll
    ? await inTransaction(ctx, systemActor("show-deliveries"), async (tx) => [
        ...(await newest(tx, "draft")),
        ...(await newest(tx, "standing")),
      ])
    : [];
  return [...ofRuns, ...ofDocuments]
    .toSorted((left, right) => right.created_at - left.created_at || (left.id < right.id ? -1 : 1))
    .slice(0, SHOWN);
}

function newest(tx: Tx, about: "run_id" | "draft" | "standing"): Promise<Delivery[]> {
  return tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .innerJoin("told_thing", "told_thing.id", "delivery.thing_id")
    .leftJoin("webhook", (join) => join.on(sql<boolean>`webhook.id::text = delivery.address`))
    .leftJoin("push_browser", (join) => join.on(sql<boolean>`push_browser.id::text = delivery.address`))
    .select([
      "delivery.id",
      "told_thing.run_id as run",
      "draft",
      "standing",
      "way",
      "round",
      "state",
      "attempts",
    ])
    .select(["delivery.created_at", "next_at", "ended_at", "error"])
    .select(sql<string | null>`nullif(delivery.client, '')`.as("client"))
    .select(sql<string>`coalesce(webhook.name, push_browser.name, delivery.address)`.as("to"))
    .where(about, "is not", null)
    .orderBy("delivery.created_at", "desc")
    .orderBy("delivery.id")
    .limit(SHOWN)
    .execute();
}
