/** The schema that all migrations make, as text in apps/server/schema.sql: a migration's effect shows in the diff. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { printSchema } from "./platform/database/index.ts";
import { startTestServer } from "./testing/start-test-server.ts";

test("schema.sql is what the migrations make (after a change: npx vitest run apps/server/src/schema-snapshot.test.ts -u)", async () => {
  await using server = await startTestServer();
  await expect(await printSchema(server.ctx.db)).toMatchFileSnapshot(
    join(import.meta.dirname, "..", "schema.sql"),
  );
});
