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

/** The client with this number id. */
export async function findClientById(tx: Tx, id: number): Promise<ClientFacts | undefined> {
  return tx.with<ClientsTables>().selectFrom("client").selectAll().where("id", "=", id).executeTakeFirst();
}

/** All clients by their number ids. */
export async function clientsById(tx: Tx): Promise<ReadonlyMap<number, ClientFacts>> {
  const rows = await tx.with<ClientsTables>().selectFrom("client").selectAll().execute();
  return new Map(rows.map((row) => [row.id, row]));
}
