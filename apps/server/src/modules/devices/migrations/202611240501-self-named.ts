/** Which devices admitted themselves with a token: their names are their own word. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table device add column admission_token text`,
  `comment on column device.admission_token is 'Hash of the token with which it admitted itself; null where persons or the server did'`,
];

/** See the file's first comment. */
export const selfNamed: Migration = {
  name: "202611240501-self-named",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
