/** Attempts that were counted are forgotten, so that one test does not use up what the next one needs. */
import { sql } from "kysely";
import type { TestServer } from "./start-test-server.ts";

/** Forgets all of them; with `locks: false` wrong passwords in a row stay counted. */
export async function forgetAttempts(
  server: TestServer,
  { locks = true }: { readonly locks?: boolean } = {},
): Promise<void> {
  await sql`delete from rate_limit`.execute(server.ctx.db);
  if (locks) await sql`delete from sign_in_failure`.execute(server.ctx.db);
}
