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
