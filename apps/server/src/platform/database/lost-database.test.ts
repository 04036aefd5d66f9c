import { createConnection } from "node:net";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { isLostDatabase } from "./lost-database.ts";
import { databaseForTest } from "./testing/database-for-test.ts";

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a connection that ends, before or between statements, is an outage", async () => {
  const { db, plant } = await databaseForTest();
  const between = await thrownBy(() =>
    db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await plant(`select pg_terminate_backend(${rows[0]?.pid}, 5000)`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql`select 2`.execute(tx);
    }),
  );
  expect(isLostDatabase(between), String(between)).toBe(true);
  const during = await thrownBy(() => sql`select pg_terminate_backend(pg_backend_pid(), 5000)`.execute(db));
  expect(isLostDatabase(during), String(during)).toBe(true);
});

test("a database that is not there is an outage", async () => {
  const [missing]: unknown[] = await once(createConnection("/nowhere/.s.PGSQL.5432"), "error");
  expect(isLostDatabase(missing), String(missing)).toBe(true);
});

test("a mistake of ours is none", async () => {
  const { db } = await databaseForTest();
  expect(isLostDatabase(await thrownBy(() => sql`select nothing`.execute(db)))).toBe(false);
  expect(isLostDatabase(await thrownBy(() => sql`select 1/0`.execute(db)))).toBe(false);
  expect(isLostDatabase(await thrownBy(() => readFileSync("/nowhere")))).toBe(false);
  expect(isLostDatabase(new Error("Connection was not thought of"))).toBe(false);
  expect(isLostDatabase("Connection terminated")).toBe(false);
});
