/** Links by which somebody who forgot the password sets another one. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table password_reset (
    user_id uuid constraint password_reset_one_a_user primary key
      constraint password_reset_of_user references user_account (id) on delete cascade,
    secret_hash bytea not null constraint password_reset_secret_once unique,
    expires_at bigint not null,
    offered_by uuid not null,
    offered_by_name text not null
  )`,
  `comment on table password_reset is 'Open links to set another password, one a user; SHA-256 of the secret, and who made it'`,
];

/** See the file's first comment. */
export const passwordResetTable: Migration = {
  name: "202611230002-password-resets",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "password_reset", ["select", "insert", "update", "delete"]);
  },
};
