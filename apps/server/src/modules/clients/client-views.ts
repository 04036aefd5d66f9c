/** Clients as screens read them. */
import type { ClientOrganisation } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { ClientFacts } from "./client.ts";
import type { ClientsTables } from "./clients-tables.ts";

/** Asked here, answered by the module that keeps devices: how many each client has, by its number id. */
export const deviceCounts = question<[tx: Tx], Promise<ReadonlyMap<number, number>>>("device-counts", () =>
  Promise.resolve(new Map()),
);

/** All clients that the actor may see, by name. */
export async function listClients(ctx: ServerContext, actor: Actor): Promise<ClientOrganisation[]> {
  return inTransaction(ctx, actor, async (tx) => {
    const rows = await tx
      .with<ClientsTables>()
      .selectFrom("client")
      .selectAll()
      .orderBy("name")
      .orderBy("slug")
      .execute();
    const counts = await ctx.questions.ask(deviceCounts, tx);
    const seen = rows.filter((row) => actor.clients === undefined || actor.clients.includes(row.id));
    return seen.map((row) => clientView(row, counts.get(row.id) ?? 0));
  });
}

/** A client as the API shows it. */
export function clientView(client: ClientFacts, devices: number): ClientOrganisation {
  return { id: client.slug, name: client.name, created_at: client.created_at, devices };
}
