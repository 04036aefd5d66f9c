/** Queries that are put together once: each asks with its own values. */
import { expect, test } from "vitest";
import { accessKey, readWithAccess } from "./access-context.ts";
import { compiledOnce } from "./compiled-once.ts";
import { databaseForTest } from "./testing/database-for-test.ts";
import { gadgets, type GadgetTables } from "./testing/gadgets.ts";

test("is put together once, and asks with the values of each time", async () => {
  const use = await databaseForTest({ maxConnections: 2 });
  await use.migrate([gadgets]);
  await use.plant(
    "insert into gadget (client_id, tier_id, name) select c, 1, n from generate_series(1, 2) c, unnest('{a,b}'::text[]) n",
  );
  const db = use.db.$extendTables<GadgetTables>();
  let built = 0;
  const named = compiledOnce(["one", "other"], (from: typeof db, { one, other }) => {
    built += 1;
    return from
      .selectFrom("gadget")
      .select(["client_id", "name"])
      .where("tier_id", "=", 1)
      .where((where) =>
        where.or([where("name", "=", one), where("name", "=", other), where("name", "=", one)]),
      )
      .orderBy("name");
  });
  const ask = (clientId: number, one: string, other: string) =>
    readWithAccess(db, { accessKeys: [accessKey(clientId, 1)] }, async (tx) => {
      const { rows } = await named(tx, { one, other });
      return rows;
    });
  expect(
    await Promise.all(
      [ask(1, "a", "none"), ask(2, "b", "a"), ask(1, "' or true --", "\0one")].map((asked) =>
        asked.catch(() => "refused"),
      ),
    ),
  ).toEqual([
    [{ client_id: 1, name: "a" }],
    [
      { client_id: 2, name: "a" },
      { client_id: 2, name: "b" },
    ],
    // PostgreSQL has no text with a zero in it.
    "refused",
  ]);
  expect(built).toBe(1);
});
