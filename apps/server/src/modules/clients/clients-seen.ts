/** The clients that a transaction sees, by slug: for what names its client in a document and not in a column. */
import type { ReadTx } from "../../platform/transaction.ts";
import type { ClientsTables } from "./clients-tables.ts";

/** Says of a slug whether the transaction sees that client, as row security would. */
export async function clientsSeen(tx: ReadTx): Promise<(slug: string) => boolean> {
  const { kind, clients = kind === "system" || kind === "station" ? "all" : [] } = tx.actor;
  if (clients === "all") return () => true;
  if (clients.length === 0) return () => false;
  const rows = await tx
    .with<ClientsTables>()
    .selectFrom("client")
    .select("slug")
    .where("id", "in", [...clients])
    .execute();
  const slugs = new Set(rows.map(({ slug }) => slug));
  return (slug) => slugs.has(slug);
}

/** Whether it sees every client that there is: what is told of the installation as a whole names objects of all of them. */
export async function seesEveryClient(tx: ReadTx): Promise<boolean> {
  const { clients = [] } = tx.actor;
  if (clients === "all") return true;
  const hidden = await tx
    .with<ClientsTables>()
    .selectFrom("client")
    .select("id")
    .$if(clients.length > 0, (query) => query.where("id", "not in", [...clients]))
    .limit(1)
    .executeTakeFirst();
  return hidden === undefined;
}
