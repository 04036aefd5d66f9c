/** Attempts that were counted are forgotten, so that one test does not use up what the next one needs. */
import { sql } from "kysely";
import type { TestServer } from "./start-test-server.ts";

/** Forgets all of them. */
export async function forgetAttempts(server: TestServer): Promise<void> {
  await sql`delete from rate_limit`.execute(server.ctx.db);
}
