import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { connectDatabase } from "./connect-database.ts";
import type { ModuleMigrations } from "./run-migrations.ts";
import { databaseForTest, silent } from "./testing/database-for-test.ts";
import { gadgets } from "./testing/gadgets.ts";

function step(name: string, statement: string): ModuleMigrations {
  return {
    module: name,
    migrations: [
      {
        name,
        up: async (tx) => {
          await sql.raw(statement).execute(tx);
        },
      },
    ],
  };
}

describe("migrations", () => {
  test("run once, in the order of their names and not of their modules", async () => {
    const { migrate, plant } = await databaseForTest();
    const second = step("202601020000-column", "alter table thing add column n int");
    const first = step("202601010000-table", "create table thing ()");
    expect(await migrate([second, first])).toEqual({
      applied: ["202601010000-table", "202601020000-column"],
    });
    expect(await migrate([second, first])).toEqual({ applied: [] });
    const late = step("202601011200-from-another-branch", "create table other ()");
    expect(await migrate([second, first, late])).toEqual({ applied: ["202601011200-from-another-branch"] });
    expect(await plant("select name, module from schema_migration order by name")).toHaveLength(3);
  });

  test("make tables that belong to the owner", async () => {
    const { migrate, plant } = await databaseForTest();
    await migrate([gadgets]);
    expect(await plant("select distinct tableowner from pg_tables where schemaname = 'public'")).toEqual([
      { tableowner: "countersign_owner" },
    ]);
  });

  test("are applied once by servers that start together", async () => {
    const { postgres, migrate } = await databaseForTest();
    const others = Array.from({ length: 4 }, () => connectDatabase({ urls: postgres.urls, log: silent }));
    const results = await Promise.all([
      migrate([gadgets]),
      ...others.map((other) => other.migrate([gadgets])),
    ]);
    expect(results.flatMap(({ applied }) => applied)).toEqual(["202601010000-gadget"]);
    await Promise.all(others.map((other) => other.close()));
  });

  test("that fail leave nothing of themselves and stop the rest", async () => {
    const { migrate, plant } = await databaseForTest();
    const good = step("202601010000-good", "create table good ()");
    const bad = step("202601020000-bad", "create table half (); select 1 / 0");
    const never = step("202601030000-never", "create table never ()");
    await expect(migrate([good, bad, never])).rejects.toMatchObject({
      code: "migration-failed",
      message: expect.stringContaining("202601020000-bad"),
    });
    expect(await plant("select tablename from pg_tables where schemaname = 'public' order by 1")).toEqual([
      { tablename: "good" },
      { tablename: "schema_migration" },
    ]);
  });

  test("of a newer program are not run over by an older one", async () => {
    const { migrate } = await databaseForTest();
    await migrate([step("202601010000-a", "select 1"), step("202601020000-b", "select 1")]);
    await expect(migrate([step("202601010000-a", "select 1")])).rejects.toMatchObject({
      code: "schema-newer-than-program",
      message: expect.stringContaining("202601020000-b"),
    });
  });

  test.each([
    ["migration-name-invalid", [step("create-table", "select 1")]],
    ["migration-name-twice", [step("202601010000-a", "select 1"), step("202601010000-a", "select 1")]],
  ])("are refused: %s", async (code, modules) => {
    const { migrate } = await databaseForTest();
    await expect(migrate(modules)).rejects.toMatchObject({ code });
  });
});

describe("a server without a migrator", () => {
  test("starts when nothing is missing, and names what is otherwise", async () => {
    const { postgres, migrate } = await databaseForTest();
    const plain = connectDatabase({ urls: { appUrl: postgres.urls.appUrl }, log: silent });
    await expect(plain.migrate([gadgets])).rejects.toMatchObject({ code: "migrations-pending" });
    await migrate([gadgets]);
    expect(await plain.migrate([gadgets])).toEqual({ applied: [] });
    await expect(plain.migrate([gadgets, step("202701010000-more", "select 1")])).rejects.toMatchObject({
      code: "migrations-pending",
      message: expect.stringContaining("202701010000-more"),
    });
    await expect(plain.migrate([])).rejects.toMatchObject({ code: "schema-newer-than-program" });
    await plain.close();
  });
});
