/** For which runs the glass is to be broken, or was, and until when a device says that it waits. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

/** See the file's first comment. */
export const runBrokenGlass: Migration = {
  name: "202611250101-run-broken-glass",
  up: async (tx) => {
    await sql`alter table run add column breakglass_hash text`.execute(tx);
    await sql`alter table run add column breakglass_delay integer`.execute(tx);
    await sql`alter table run_target add column waits_until bigint`.execute(tx);
  },
};
