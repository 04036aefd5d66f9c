/** Which clients' rows a role sees. With the three fixed roles: those of all clients; client roles join here. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { accessKey } from "../../platform/database/index.ts";
import { type ClientsTables, clientsTopic } from "../clients/index.ts";

/** Tier of objects while tiers are off. */
const tierWhileOff = 0;

/** Answers for one server; remembers the clients until one is created. */
export function accessKeysFor(ctx: ServerContext): (actor: Actor) => Promise<readonly number[]> {
  let known: Promise<readonly number[]> | undefined;
  // Clients are never removed: what is remembered can at worst lack a new one, for the time that the news takes.
  ctx.bus.listen(clientsTopic, () => (known = undefined));
  return async (actor) => {
    // A station shows each person what the roots say; the server does not sort by person for it.
    if (actor.role === undefined && actor.kind !== "station") return [];
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
  return rows.map(({ id }) => accessKey(id, tierWhileOff));
}
