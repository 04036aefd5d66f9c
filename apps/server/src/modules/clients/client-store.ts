/** Clients looked up by the other modules. */
import type { Tx } from "../../platform/transaction.ts";
import type { ClientFacts } from "./client.ts";
import type { ClientsTables } from "./clients-tables.ts";

/** The client with this slug. */
export async function findClient(tx: Tx, slug: string): Promise<ClientFacts | undefined> {
  return tx
    .with<ClientsTables>()
    .selectFrom("client")
    .selectAll()
    .where("slug", "=", slug)
    .executeTakeFirst();
}
