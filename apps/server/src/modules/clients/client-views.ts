/** Clients as screens read them. */
import type { ClientOrganisation } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import { type PageOrder, readPage } from "../../platform/read-page.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { ClientFacts } from "./client.ts";
import type { ClientsTables } from "./clients-tables.ts";

/** Asked here, answered by the module that keeps devices: how many each client has, by its number id. */
export const deviceCounts = question<[tx: Tx], Promise<ReadonlyMap<number, number>>>("device-counts", () =>
  Promise.resolve(new Map()),
);

/** What a list of clients may be narrowed to. */
export interface ClientFilter {
  /** Part of a name or id. */
  readonly q?: string | undefined;
  /** One of `orders`, with `-` before it the other way round; without it, by name. */
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  /** Without it, all of them. */
  readonly limit?: number | undefined;
}

const orders: Readonly<Record<string, PageOrder>> = {
  name: { by: sql<string>`name`, kind: "text" },
  since: { by: sql<number>`created_at`, kind: "number" },
};
const key = { by: sql<string>`slug`, form: /^[a-z0-9._-]{1,63}$/ } as const;

/** Clients that the actor may see, a page of them. */
export async function listClients(
  ctx: ServerContext,
  actor: Actor,
  { q, sort = "name", after, limit }: ClientFilter,
): Promise<{ clients: ClientOrganisation[]; next: string | null }> {
  return inTransaction(ctx, actor, async (tx) => {
    let query = tx.with<ClientsTables>().selectFrom("client").selectAll();
    const { clients = [] } = actor;
    if (clients !== "all") query = query.where("id", "in", [...clients, -1]);
    if (q !== undefined)
      query = query.where(
        sql<boolean>`(position(lower(${q}) in lower(name)) > 0 or position(lower(${q}) in slug) > 0)`,
      );
    const { rows, next } = await readPage(query, { sort, orders, key, after, limit });
    const counts = await ctx.questions.ask(deviceCounts, tx);
    return { clients: rows.map((row) => clientView(row, counts.get(row.id) ?? 0)), next };
  });
}

/** A client as the API shows it. */
export function clientView(client: ClientFacts, devices: number): ClientOrganisation {
  return { id: client.slug, name: client.name, created_at: client.created_at, devices };
}
