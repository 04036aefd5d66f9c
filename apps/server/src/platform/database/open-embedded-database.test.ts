import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { openEmbeddedDatabase } from "./open-embedded-database.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "countersign-database-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}

async function open(dataDir: string) {
  const database = await openEmbeddedDatabase({ dataDir, log: silent });
  onTestFinished(() => database.stop());
  return database;
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

test("a first start makes roles that can do no more than they should, and passwords nobody else can read", async () => {
  const dataDir = join(scratch(), "data");
  const { urls, postgres } = await open(dataDir);
  const file = join(dataDir, "keys", "postgres-roles.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, "keys")).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(dataDir, "keys"))).toEqual(["postgres-roles.json"]);

  expect(await ask(urls.appUrl, "select current_user")).toEqual([{ current_user: "countersign_app" }]);
  expect(await ask(urls.migratorUrl, "select current_user")).toEqual([
    { current_user: "countersign_migrator" },
  ]);
  await expect(ask(urls.appUrl, "create table mine (n int)")).rejects.toThrow("permission denied");
  await expect(ask(urls.appUrl, "create temporary table mine (n int)")).rejects.toThrow("permission denied");
  await expect(ask(urls.appUrl, "create schema mine")).rejects.toThrow("permission denied");
  await expect(ask(urls.appUrl, "set role countersign_owner")).rejects.toThrow("permission denied");
  await expect(ask(urls.appUrl.replace(/:[^:@/]+@/, ":guess@"), "select 1")).rejects.toThrow("password");
  await expect(
    ask(urls.appUrl.replace("countersign_app", "countersign_owner"), "select 1"),
  ).rejects.toThrow();
  expect(
    await ask(
      postgres.superuserUrl("postgres"),
      "select rolname from pg_roles where (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb) and rolcanlogin",
    ),
  ).toEqual([{ rolname: "countersign_superuser" }]);
});

test("a password file that was restored from elsewhere is made true at the next start", async () => {
  const dataDir = join(scratch(), "data");
  const first = await open(dataDir);
  await first.stop();
  const file = join(dataDir, "keys", "postgres-roles.json");
  writeFileSync(file, JSON.stringify({ migrator: "m".repeat(43), app: "a".repeat(43) }));
  const second = await open(dataDir);
  expect(second.urls.appUrl).not.toBe(first.urls.appUrl);
  expect(await ask(second.urls.appUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  await expect(ask(first.urls.appUrl, "select 1")).rejects.toThrow("password");
});

test("a damaged password file is not replaced silently, and the server does not stay behind", async () => {
  const dataDir = join(scratch(), "data");
  await (await open(dataDir)).stop();
  const file = join(dataDir, "keys", "postgres-roles.json");
  chmodSync(file, 0o600);
  writeFileSync(file, "{");
  await expect(openEmbeddedDatabase({ dataDir, log: silent })).rejects.toMatchObject({
    code: "role-keys-unreadable",
    message: expect.stringContaining(file),
  });
  expect(readFileSync(file, "utf8")).toBe("{");
  expect(readdirSync(join(dataDir, "postgres"))).toEqual(["cluster"]);
});

test("a start that was cut off before the roles were made is finished by the next", async () => {
  const dataDir = join(scratch(), "data");
  const first = await open(dataDir);
  await ask(first.postgres.superuserUrl("postgres"), "drop database countersign with (force)");
  await first.stop();
  const second = await open(dataDir);
  expect(await ask(second.urls.migratorUrl, "select 1 as one")).toEqual([{ one: 1 }]);
});
