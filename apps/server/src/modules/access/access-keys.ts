/** The access keys of all clients: what whoever has a right at every client sees. */
import type { ServerContext } from "../../platform/context.ts";
import { accessKey } from "../../platform/database/index.ts";
import { untiered } from "../../platform/transaction.ts";
import { type ClientsTables, clientsTopic } from "../clients/index.ts";

/** Answers for one server; remembers the clients until one is created. */
export function accessKeysFor(ctx: ServerContext): () => Promise<readonly number[]> {
  let known: Promise<readonly number[]> | undefined;
  // Clients are never removed: what is remembered can at worst lack a new one, for the time that the news takes.
  ctx.bus.listen(clientsTopic, () => (known = undefined));
  return async () => {
    known ??= allKeys(ctx);
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
}

async function allKeys(ctx: ServerContext): Promise<readonly number[]> {
  const rows = await ctx.db
    .$extendTables<ClientsTables>()
    .selectFrom("client")
    .select("id")
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => accessKey(id, untiered));
}
