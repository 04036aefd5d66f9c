// A throwaway database with a pool for one test, closed and gone after it.
import { type ThrowawayPostgres, throwawayPostgres } from "@countersign/testkit/throwaway-postgres";
import { Client } from "pg";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { connectDatabase } from "../connect-database.ts";

// One server for all tests of the file that imports this: it would stop with its last user otherwise.
let held: ThrowawayPostgres | undefined;
beforeAll(async () => {
  held = await throwawayPostgres();
});
afterAll(() => held?.stop());

/** A logger that keeps nothing. */
export const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A fresh database as the app role; `plant` runs statements as superuser. */
export async function databaseForTest(
  options: { maxConnections?: number; rememberStatements?: boolean } = {},
) {
  const postgres = await throwawayPostgres();
  const connected = connectDatabase({ urls: postgres.urls, log: silent, ...options });
  onTestFinished(async () => {
    await connected.close();
    await postgres.stop();
  });
  return {
    ...connected,
    postgres,
    plant: (...statements: string[]) => asUser(postgres.superuserUrl, statements),
  };
}

/** Runs statements one after another; gives the rows of the last. */
async function asUser(url: string, statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
