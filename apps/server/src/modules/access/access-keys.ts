/** The access keys of all clients and tiers: what whoever has a right at every client sees. */
import type { ServerContext } from "../../platform/context.ts";
import { accessKey } from "../../platform/database/index.ts";
import { untiered } from "../../platform/transaction.ts";
import { type ClientsTables, clientsTopic } from "../clients/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { tiersTopic } from "./tiers-topic.ts";

/** Answers for one server; remembers clients and tiers until news of them comes. */
export function accessKeysFor(ctx: ServerContext): {
  readonly allKeys: () => Promise<readonly number[]>;
  readonly tiers: () => Promise<readonly number[]>;
} {
  // Neither is ever removed: what is remembered can at worst lack a new one, for the time that the news takes.
  const tiers = remembered(() => tiersInUse(ctx));
  const allKeys = remembered(async () => {
    const rows = await ctx.db
      .$extendTables<ClientsTables>()
      .selectFrom("client")
      .select("id")
      .orderBy("id")
      .execute();
    const each = [untiered, ...(await tiers.ask())];
    return rows.flatMap(({ id }) => each.map((tier) => accessKey(id, tier)));
  });
  ctx.bus.listen(clientsTopic, allKeys.forget);
  ctx.bus.listen(tiersTopic, () => {
    tiers.forget();
    allKeys.forget();
  });
  return { allKeys: allKeys.ask, tiers: tiers.ask };
}

/** Every tier that an object can have: none before tiers were turned on for the first time. */
async function tiersInUse(ctx: ServerContext): Promise<readonly number[]> {
  const rows = await ctx.db
    .$extendTables<AccessTables>()
    .selectFrom(["tier", "tier_switch"])
    .select("tier.id")
    .where("first_on", "is not", null)
    .orderBy("tier.id")
    .execute();
  return rows.map(({ id }) => id);
}

function remembered<Value>(read: () => Promise<Value>) {
  let known: Promise<Value> | undefined;
  return {
    forget: () => (known = undefined),
    ask: async () => {
      const asked = (known ??= read());
      try {
        return await asked;
      } catch (error) {
        if (known === asked) known = undefined;
        throw error;
      }
    },
  };
}
