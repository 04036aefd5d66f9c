/** Reads that bring their context along, on few connections that many share: whatever goes wrong, nobody sees another's rows. */
import { type Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { accessKey, readWithAccess, withAccess } from "./access-context.ts";
import { lookUp, type Witness } from "./readings.ts";
import { databaseForTest } from "./testing/database-for-test.ts";
import { gadgets, type GadgetTables } from "./testing/gadgets.ts";

const keys = (clientId: number) => ({ accessKeys: [accessKey(clientId, 1)] });

describe.each([[true], [false]])("with statements remembered: %s", (rememberStatements) => {
  async function opened(maxConnections: number) {
    const use = await databaseForTest({ maxConnections, rememberStatements });
    await use.migrate([gadgets]);
    await use.plant(
      "insert into gadget (client_id, tier_id, name) select c, 1, 'of ' || c from generate_series(1, 9) c",
    );
    const db = use.db.$extendTables<GadgetTables>();
    const read = (clientId: number) =>
      readWithAccess(db, keys(clientId), async (tx) => {
        const rows = await tx.selectFrom("gadget").select("name").where("id", ">", 0).execute();
        return rows.map(({ name }) => name);
      });
    return { ...use, db, read };
  }

  /** What each connection of the pool says of itself, asked all at once. */
  const contexts = (db: Kysely<GadgetTables>, connections: number) =>
    Promise.all(
      Array.from({ length: connections }, async () => {
        const { rows } = await sql`select pg_sleep(0.05), current_user::text as who,
          coalesce(current_setting('countersign.acl_keys', true), '') as keys,
          coalesce(current_setting('countersign.background', true), '') as job,
          current_setting('transaction_read_only') as read_only`.execute(db);
        return rows[0];
      }),
    );
  /** Waits until a statement with this text is under way in this database, and cancels it. */
  const cancel = (plant: (text: string) => Promise<readonly Record<string, unknown>[]>, text: string) =>
    expect
      .poll(async () => {
        const [row] = await plant(
          `select count(pg_cancel_backend(pid))::int as n from pg_stat_activity where datname = current_database()
            and query like '%${text}%' and pid <> pg_backend_pid() and state = 'active'`,
        );
        return row?.["n"];
      })
      .toBe(1);
  const clean = { pg_sleep: "", who: "countersign_app", keys: "", job: "", read_only: "off" };

  test("two callers in turns, errors and cancelled statements between them, each see their own", async () => {
    const { db, read, plant } = await opened(2);
    const wrong = (clientId: number) =>
      readWithAccess(db, keys(clientId), (tx) => sql`select 1 / (id - id) from gadget`.execute(tx));
    const slow = (clientId: number) =>
      readWithAccess(db, keys(clientId), (tx) =>
        sql`select pg_sleep(30) from gadget where id > ${0}`.execute(tx),
      );
    const asked = Array.from({ length: 120 }, (_, at) => {
      if (at % 5 === 2) return wrong((at % 9) + 1).then(String, () => "refused");
      return read((at % 9) + 1).then(String);
    });
    const cancelled = slow(1).then(String, ({ code }: { code: string }) => code);
    const behind = [3, 4, 5].map(read);
    await cancel(plant, "pg_sleep(30)");
    expect(await cancelled).toBe("57014");
    expect(await Promise.all(asked)).toEqual(
      asked.map((_, at) => (at % 5 === 2 ? "refused" : `of ${(at % 9) + 1}`)),
    );
    expect(await Promise.all(behind)).toEqual([["of 3"], ["of 4"], ["of 5"]]);
    expect(await contexts(db, 2)).toEqual([clean, clean]);
    await expect(db.selectFrom("gadget").selectAll().execute()).rejects.toThrow();
  });

  test("a connection that dies in the middle fails its read, and nobody else's", async () => {
    const { db, read } = await opened(2);
    const before = read(5);
    const dying = readWithAccess(db, keys(1), (tx) =>
      sql`select pg_terminate_backend(pg_backend_pid()), pg_sleep(1) where ${1} = 1`.execute(tx),
    );
    const others = [1, 2, 3, 4].map(read);
    await expect(dying).rejects.toMatchObject({ code: "57P01" });
    expect(await before).toEqual(["of 5"]);
    expect(await Promise.all(others)).toEqual([["of 1"], ["of 2"], ["of 3"], ["of 4"]]);
    expect(await contexts(db, 2)).toEqual([clean, clean]);
  });

  test("a slow one keeps few others waiting: those that were not sent with it go by another connection", async () => {
    const { read, db, plant } = await opened(2);
    let isSlowOver = false;
    const slow = readWithAccess(db, keys(1), (tx) =>
      sql`select pg_sleep(31) from gadget where id > ${0}`.execute(tx),
    ).then(String, () => (isSlowOver = true));
    const others = Array.from({ length: 20 }, () => read(2));
    expect(await others.at(-1)).toEqual(["of 2"]);
    expect(isSlowOver).toBe(false);
    await cancel(plant, "pg_sleep(31)");
    expect(await slow).toBe(true);
    expect(await Promise.all(others)).toEqual(others.map(() => ["of 2"]));
  });

  test("the server's own work and a caller do not take each other's role", async () => {
    const { db, read } = await opened(1);
    const all = () =>
      readWithAccess(db, { background: "count" }, async (tx) => {
        const { rows } =
          await sql`select count(*) as n, current_user::text as who from gadget where id > ${0}`.execute(tx);
        return rows[0];
      });
    for (let time = 0; time < 8; time++) {
      expect(await all()).toEqual({ n: 9, who: "countersign_system" });
      expect(await read(2)).toEqual(["of 2"]);
    }
    expect(await contexts(db, 1)).toEqual([clean]);
  });

  test("one that fails takes nothing from those that ask the same behind it", async () => {
    const { db } = await opened(1);
    const half = (by: number) =>
      readWithAccess(db, keys(1), async (tx) => {
        const { rows } = await sql`select name, 10 / ${by}::int as half from gadget`.execute(tx);
        return rows;
      });
    const whole = [{ name: "of 1", half: 5 }];
    expect(await half(2)).toEqual(whole);
    const wrong = half(0).then(String, ({ code }: { code: string }) => code);
    const behind = [half(2), half(2)];
    expect(await wrong).toBe("22012");
    expect(await Promise.all(behind)).toEqual([whole, whole]);
    expect(await half(2)).toEqual(whole);
  });

  test("a value that cannot be sent sends nothing, and the connection goes on", async () => {
    const { db, read } = await opened(1);
    const connection = () => lookUp(db, { text: "select pg_backend_pid() as pid", values: [] });
    const same = await connection();
    const before = read(2);
    const odd = readWithAccess(db, keys(1), (tx) => sql`select ${new Map()}::text`.execute(tx));
    const behind = read(1);
    await expect(odd).rejects.toThrow("can be asked for");
    expect(await Promise.all([before, behind])).toEqual([["of 2"], ["of 1"]]);
    expect(await connection()).toEqual(same);
  });

  test("values arrive as they were given, whatever stands in them", async () => {
    const { db } = await opened(1);
    const bytes = Buffer.from([0, 1, 255, 39, 92]);
    const words = ['a"b', String.raw`c\d`, "{e,f}", "", "null", "g h"];
    for (const _ of [1, 2]) {
      const { rows } = await readWithAccess(db, keys(1), (tx) =>
        sql`select ${"ü '; --"}::text as text, ${bytes}::bytea as bytes, ${words}::text[] as words,
          ${[1, 2]}::integer[] as numbers, ${true}::boolean as yes, ${null}::text as nothing, ${12n}::bigint as big`.execute(
          tx,
        ),
      );
      expect(rows).toEqual([
        { text: "ü '; --", bytes, words, numbers: [1, 2], yes: true, nothing: null, big: 12 },
      ]);
    }
  });

  test("a table that changes its columns under a remembered statement is read again as it is", async () => {
    const { db, plant } = await opened(1);
    const first = () =>
      readWithAccess(db, keys(1), (tx) => tx.selectFrom("gadget").selectAll().where("id", "=", 1).execute());
    expect(await first()).toHaveLength(1);
    await plant("alter table gadget add column colour text not null default 'red'");
    // PostgreSQL refuses the plan once; the next one is made anew.
    await first().catch(() => undefined);
    expect(await first()).toMatchObject([{ colour: "red" }]);
  });

  test("what a witness says comes before what is read, and nothing is told when it says no", async () => {
    const { db } = await opened(1);
    const heard: unknown[] = [];
    const witness = (judge: Witness["judge"]) => (): Witness => ({
      asked: { text: "select $1::int as n", values: [7] },
      judge,
    });
    const ask = (judge: Witness["judge"]) =>
      readWithAccess(
        db,
        keys(1),
        async (tx) => {
          heard.push(await tx.selectFrom("gadget").select("name").execute());
        },
        witness(judge),
      );
    await ask((rows) => void heard.push(rows));
    expect(heard).toMatchObject([[{ n: 7 }], [{ name: "of 1" }]]);
    const no = ask(() => {
      throw new Error("no");
    });
    await expect(no).rejects.toThrow("no");
    expect(heard).toHaveLength(2);
  });

  test("a lookup has no context at all", async () => {
    const { db } = await opened(1);
    await withAccess(db, keys(1), () => Promise.resolve());
    await expect(lookUp(db, { text: "select * from gadget", values: [] })).rejects.toThrow();
    expect(await lookUp(db, { text: "select 1 as one", values: [] })).toEqual([{ one: 1 }]);
  });
});
