import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { connectDatabase } from "../../../apps/server/src/platform/database/index.ts";
import { type Prepare, throwawayPostgres, type ThrowawayPostgres } from "./throwaway-postgres.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** The installation's directory, found in a connection string. */
function installationOf(url: string): string {
  const socketDir = new URL(url.replace("@/", "@localhost/")).searchParams.get("host") ?? "";
  return dirname(dirname(socketDir));
}

test("gives each caller an empty database of its own, and takes the server down with the last", async () => {
  const one = await throwawayPostgres();
  const other = await throwawayPostgres();
  expect(one.database).not.toBe(other.database);
  expect(installationOf(one.superuserUrl)).toBe(installationOf(other.superuserUrl));
  const { migrate, db, close } = connectDatabase({ urls: one.urls, log: silent });
  await migrate([]);
  expect(await db.introspection.getTables()).toHaveLength(1);
  await close();
  await one.stop();
  await one.stop();

  const { db: otherDb, close: closeOther } = connectDatabase({ urls: other.urls, log: silent });
  expect(await otherDb.introspection.getTables()).toEqual([]);
  await closeOther();
  await other.stop();
  expect(existsSync(installationOf(other.superuserUrl))).toBe(false);
});

test("what a killed test process left is gone after the next start", async () => {
  const module = fileURLToPath(new URL("throwaway-postgres.ts", import.meta.url));
  const script = `const { throwawayPostgres } = await import(${JSON.stringify(module)});
    console.log((await throwawayPostgres()).superuserUrl);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const left = installationOf(String(line.value));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(left)).toBe(true);

  await using next = await throwawayPostgres();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(installationOf(next.superuserUrl))).toBe(true);
});

test("gives copies of a database that was prepared once, each of its own", async () => {
  let times = 0;
  const prepare: Prepare = async (urls) => {
    times += 1;
    const { migrate, close } = connectDatabase({ urls, log: silent });
    await migrate([]);
    await close();
  };
  await using one = await throwawayPostgres(prepare);
  await using other = await throwawayPostgres(prepare);
  expect(times).toBe(1);
  expect(one.database).not.toBe(other.database);
  await using empty = await throwawayPostgres();
  const tables = async ({ urls }: ThrowawayPostgres) => {
    const { db, close } = connectDatabase({ urls, log: silent });
    const found = await db.introspection.getTables();
    await close();
    return found.length;
  };
  expect([await tables(one), await tables(other), await tables(empty)]).toEqual([1, 1, 0]);
});
