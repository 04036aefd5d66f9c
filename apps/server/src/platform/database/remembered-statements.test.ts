/** Statements that are prepared once a connection: the same answers, the same errors, and never too many of them. */
import { CompiledQuery, Kysely, sql } from "kysely";
import { Pool } from "pg";
import { throwawayPostgres } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rememberingPool } from "./remembered-statements.ts";
import { OpeningDialect } from "./transaction-opening.ts";

type Postgres = Awaited<ReturnType<typeof throwawayPostgres>>;

describe("a pool that remembers statements", () => {
  let postgres: Postgres;
  let db: Kysely<{ thing: { id: number; name: string } }>;

  beforeAll(async () => {
    postgres = await throwawayPostgres();
    // One connection, so that what it remembers can be asked.
    const pool = new Pool({ connectionString: postgres.superuserUrl, max: 1 });
    // The server may be gone before a closed connection has said goodbye.
    pool.on("connect", (client) => client.on("error", () => undefined));
    pool.on("error", () => undefined);
    db = new Kysely({ dialect: new OpeningDialect({ pool: rememberingPool(pool, 6) }) });
    await sql`create table thing (id integer primary key, name text not null)`.execute(db);
  });
  afterAll(async () => {
    await db.destroy();
    await postgres.stop();
  });

  const remembered = async (containing: string) => {
    const { rows } = await db.executeQuery<{ statement: string }>(
      CompiledQuery.raw("select statement from pg_prepared_statements"),
    );
    return rows.filter(({ statement }) => statement.includes(containing)).length;
  };

  test("prepares a statement once, whatever its values", async () => {
    for (const id of [1, 2, 3])
      await db
        .insertInto("thing")
        .values({ id, name: `n${id}` })
        .execute();
    expect(await remembered('insert into "thing"')).toBe(1);
    expect(await db.selectFrom("thing").select("name").where("id", "=", 2).execute()).toEqual([
      { name: "n2" },
    ]);
    expect(await db.selectFrom("thing").select("name").where("id", "=", 3).execute()).toEqual([
      { name: "n3" },
    ]);
  });

  test("counts what was changed, and streams of transactions roll back as before", async () => {
    const { numDeletedRows } = await db.deleteFrom("thing").where("id", "=", 1).executeTakeFirstOrThrow();
    expect(numDeletedRows).toBe(1n);
    const failed = db.transaction().execute(async (tx) => {
      await tx.insertInto("thing").values({ id: 9, name: "nine" }).execute();
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(await db.selectFrom("thing").select("id").where("id", "=", 9).execute()).toEqual([]);
  });

  test("a statement that failed can be sent again", async () => {
    const ask = () => sql`select * from later where id = ${1}`.execute(db);
    await expect(ask()).rejects.toThrow("does not exist");
    await sql`create table later (id integer)`.execute(db);
    expect((await ask()).rows).toEqual([]);
    await expect(db.insertInto("thing").values({ id: 2, name: "again" }).execute()).rejects.toThrow(
      "thing_pkey",
    );
    expect(await db.insertInto("thing").values({ id: 4, name: "four" }).executeTakeFirst()).toMatchObject({
      numInsertedOrUpdatedRows: 1n,
    });
  });

  test("remembers no more texts than it may, and sends the others all the same", async () => {
    for (let width = 1; width <= 20; width++) {
      const ids = Array.from({ length: width }, (_, at) => at + 2);
      expect(await db.selectFrom("thing").select("id").where("id", "in", ids).execute()).not.toEqual([]);
    }
    expect(await remembered("")).toBe(6);
  });
});
