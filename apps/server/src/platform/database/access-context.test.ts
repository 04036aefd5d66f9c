import { type Kysely, sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import {
  accessKey,
  type AccessContext,
  asBackground,
  readWithAccess,
  seeingAll,
  withAccess,
} from "./access-context.ts";
import { databaseForTest } from "./testing/database-for-test.ts";
import { gadgets, type GadgetTables } from "./testing/gadgets.ts";

let db: Kysely<GadgetTables>;
let use: Awaited<ReturnType<typeof databaseForTest>>;

beforeEach(async () => {
  use = await databaseForTest({ maxConnections: 4 });
  await use.migrate([gadgets]);
  db = use.db.$extendTables<GadgetTables>();
  await use.plant(
    "insert into gadget (client_id, tier_id, name) select c, t, format('%s/%s', c, t) from generate_series(1, 40) c, generate_series(0, 2) t order by c, t",
  );
});

async function names(context: AccessContext): Promise<string[]> {
  const rows = await withAccess(db, context, (tx) =>
    tx.selectFrom("gadget").select("name").orderBy("id").execute(),
  );
  return rows.map(({ name }) => name);
}

describe("a transaction that only reads", () => {
  const keys = (clientId: number) => ({ accessKeys: [accessKey(clientId, 1)] });
  const read = (clientId: number) =>
    readWithAccess(db, keys(clientId), (tx) => tx.selectFrom("gadget").select("name").execute());

  test("sees the rows of its keys, many at once on few connections, and leaves nothing behind", async () => {
    const wanted = Array.from({ length: 400 }, (_, n) => (n % 40) + 1);
    const seen = await Promise.all(wanted.map(read));
    expect(seen).toEqual(wanted.map((clientId) => [{ name: `${clientId}/1` }]));
    for (let connection = 0; connection < 8; connection++)
      await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow();
  });

  test("cannot write, not even rows of its own keys, and the next one on its connection can", async () => {
    const insert = (by: typeof withAccess) =>
      by(db, keys(3), (tx) =>
        sql`insert into gadget (client_id, tier_id, name) values (3, 1, 'new')`.execute(tx),
      );
    for (let time = 0; time < 8; time++)
      await expect(insert(readWithAccess)).rejects.toThrow("read-only transaction");
    await insert(withAccess);
    expect(await read(3)).toEqual([{ name: "3/1" }, { name: "new" }]);
  });

  test("cannot write when the first refusal was overheard either", async () => {
    await readWithAccess(db, keys(3), async (tx) => {
      for (let time = 0; time < 2; time++) await sql`delete from gadget`.execute(tx).catch(() => undefined);
    });
    expect(await read(3)).toEqual([{ name: "3/1" }]);
  });

  test("that cannot open is an error, and nothing is read without its context", async () => {
    const closed = readWithAccess(db, { background: "ends-itself" }, (tx) =>
      sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx),
    );
    await expect(closed).rejects.toThrow();
    expect(await read(5)).toEqual([{ name: "5/1" }]);
  });
});

describe("a transaction with access keys", () => {
  test("sees the rows of its keys and no others", async () => {
    expect(await names({ accessKeys: [accessKey(3, 1), accessKey(5, 0)] })).toEqual(["3/1", "5/0"]);
    expect(await names({ accessKeys: [] })).toEqual([]);
  });

  test.each<[string, AccessContext, string]>([
    ["its own rows", { accessKeys: [accessKey(3, 1)] }, "1"],
    ["no rows", { accessKeys: [] }, "0"],
    ["all rows, being the server's own", { background: "count" }, "120"],
  ])("counts over all clients where it has to, and sees %s again afterwards", async (_what, context, own) => {
    const count = async (tx: typeof db) =>
      (await sql<{ n: string }>`select count(*)::text as n from gadget`.execute(tx)).rows[0]?.n;
    const seen = await withAccess(db, context, async (tx) => [
      await count(tx),
      await seeingAll(tx, () => count(tx)),
      await count(tx),
    ]);
    expect(seen).toEqual([own, "120", own]);
    expect(await names({ accessKeys: [] })).toEqual([]);
    // Whoever goes on after an error goes on with what they may see.
    const after = await withAccess(db, context, async (tx) => {
      await seeingAll(tx, () => Promise.reject(new Error("it breaks"))).catch(() => undefined);
      return count(tx);
    });
    expect(after).toBe(own);
    const broken = withAccess(db, context, (tx) => seeingAll(tx, () => sql`select 1/0`.execute(tx)));
    await expect(broken).rejects.toThrow("division by zero");
  });

  test("cannot write rows of other keys, nor move its own there", async () => {
    const context = { accessKeys: [accessKey(3, 1)] };
    const insert = (clientId: number) =>
      withAccess(db, context, (tx) =>
        sql`insert into gadget (client_id, tier_id, name) values (${clientId}, 1, 'new')`.execute(tx),
      );
    await insert(3);
    await expect(insert(4)).rejects.toThrow("row-level security");
    await expect(
      withAccess(db, context, (tx) => tx.updateTable("gadget").set({ client_id: 4 }).execute()),
    ).rejects.toThrow("row-level security");
    const foreign = await withAccess(db, context, (tx) =>
      tx.deleteFrom("gadget").where("client_id", "=", 4).executeTakeFirst(),
    );
    expect(foreign.numDeletedRows).toBe(0n);
  });

  test("leaves nothing behind on the pooled connection", async () => {
    const wanted = Array.from({ length: 400 }, (_, n) => (n % 40) + 1);
    const seen = await Promise.all(wanted.map((clientId) => names({ accessKeys: [accessKey(clientId, 2)] })));
    expect(seen).toEqual(wanted.map((clientId) => [`${clientId}/2`]));
    await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow();
  });

  test("does not give its context to another transaction begun inside it", async () => {
    await withAccess(db, { accessKeys: [accessKey(1, 1)] }, async () => {
      const inner = db.transaction().execute((tx) => tx.selectFrom("gadget").selectAll().execute());
      await expect(inner).rejects.toThrow();
    });
  });

  test("rolls back when its work throws, and gives the context back", async () => {
    const context = { accessKeys: [accessKey(1, 1)] };
    const failing = withAccess(db, context, async (tx) => {
      await tx.deleteFrom("gadget").execute();
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await names(context)).toEqual(["1/1"]);
  });

  test("reads its keys once a statement and uses the index", async () => {
    await use.plant(
      "insert into gadget (client_id, tier_id, name) select n % 5000, n % 3, 'x' from generate_series(1, 60000) n",
      "analyze gadget",
    );
    const plan = await withAccess(db, { accessKeys: [accessKey(3, 1), accessKey(5, 0)] }, (tx) =>
      sql<{ "QUERY PLAN": string }>`explain select * from gadget`.execute(tx),
    );
    const text = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/Index Cond: \(acl_key = ANY/);
    expect(text).toContain("InitPlan");
    expect(text).not.toContain("SubPlan");
  });

  test.each([
    [{ accessKeys: [1.5] }],
    [{ accessKeys: [-1] }],
    [{ accessKeys: [Number.NaN] }],
    [{ background: "x'; --" }],
  ])("is refused for a context that is none: %j", async (context) => {
    expect(() => withAccess(db, context, async () => {})).toThrow(
      expect.objectContaining({ code: "access-context-invalid" }),
    );
  });
});

describe("without a context", () => {
  test("rows of clients cannot be read, as error and not as emptiness", async () => {
    await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow("countersign.acl_keys");
    await names({ accessKeys: [accessKey(1, 1)] });
    // On a connection that had a context the setting is empty, which is no list of keys.
    await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow();
  });

  test("a data migration as owner fails, and works as background", async () => {
    const later = (up: (typeof gadgets)["migrations"][number]["up"]) => [
      gadgets,
      { module: "later", migrations: [{ name: "202602020000-rename", up }] },
    ];
    const rename = (tx: Kysely<object>) => sql`update gadget set name = 'renamed'`.execute(tx);
    await expect(
      use.migrate(
        later(async (tx) => {
          await rename(tx);
        }),
      ),
    ).rejects.toMatchObject({ code: "migration-failed" });
    await use.migrate(
      later(async (tx) => {
        await asBackground(tx, () => rename(tx));
        await sql`comment on table gadget is 'owner again'`.execute(tx);
      }),
    );
    expect(new Set(await names({ background: "look" }))).toEqual(new Set(["renamed"]));
  });
});

describe("background work", () => {
  test("sees all clients, for its transaction only", async () => {
    expect(await names({ background: "count-gadgets" })).toHaveLength(120);
    const { rows } = await sql<{ current_user: string }>`select current_user`.execute(db);
    expect(rows).toEqual([{ current_user: "countersign_app" }]);
    await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow();
  });

  test("says which job it is", async () => {
    const { rows } = await withAccess(db, { background: "count-gadgets" }, (tx) =>
      sql`select current_setting('countersign.background') as job`.execute(tx),
    );
    expect(rows).toEqual([{ job: "count-gadgets" }]);
  });
});

test("access keys follow the column and stay within what a number can hold", () => {
  expect(accessKey(1, 2)).toBe(258);
  expect(Number.isSafeInteger(accessKey(2 ** 45 - 1, 255))).toBe(true);
  for (const [clientId, tierId] of [
    [2 ** 45, 0],
    [-1, 0],
    [1.5, 0],
    [1, 256],
    [1, -1],
    [1, 0.5],
  ] as const) {
    expect(() => accessKey(clientId, tierId)).toThrow(
      expect.objectContaining({ code: "access-context-invalid" }),
    );
  }
});
