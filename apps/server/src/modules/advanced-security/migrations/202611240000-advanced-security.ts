/** Level `code`: its setting, the authorization account, which codes were used, and which scripts need none. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table advanced_security (
    one_row boolean constraint advanced_security_is_one primary key default true
      constraint advanced_security_one_row check (one_row),
    level text not null constraint advanced_security_level_is_known check (level in ('off', 'code')),
    code_in_url boolean not null
  )`,
  `comment on table advanced_security is 'The level of scripts as this server sets it; what devices ask for stands in the roots'`,
  `insert into advanced_security (level, code_in_url) values ('off', true)`,
  `create table authorization_account (
    one_row boolean not null default true constraint authorization_account_is_one unique
      constraint authorization_account_one_row check (one_row),
    id uuid constraint authorization_account_once primary key,
    sealed_secret bytea not null,
    confirmed_at bigint not null,
    confirmed_by text not null
  )`,
  `comment on table authorization_account is 'The shared account whose codes authorize at level code; its secret is sealed'`,
  `create table authorization_offer (
    user_id uuid constraint authorization_offer_one_a_user primary key
      constraint authorization_offer_of_user references user_account (id) on delete cascade,
    id uuid not null,
    sealed_secret bytea not null,
    offered_at bigint not null
  )`,
  `comment on table authorization_offer is 'Secrets that were shown and wait for their first code'`,
  `create table authorization_code_use (
    account_id uuid not null constraint authorization_code_use_of_account
      references authorization_account (id) on delete cascade,
    step bigint not null,
    used_at bigint not null,
    constraint authorization_code_used_once primary key (account_id, step)
  )`,
  `comment on table authorization_code_use is 'Time steps whose code was used: each opens one request'`,
  `create table authorization_reset (
    one_row boolean constraint authorization_reset_is_one primary key default true
      constraint authorization_reset_one_row check (one_row),
    asked_at bigint not null,
    due_at bigint not null,
    asked_by text not null
  )`,
  `comment on table authorization_reset is 'A reset that was asked for on the server itself and waits for its time'`,
  `create table script_exemption (
    script text collate "C" constraint script_exemption_one_a_script primary key
      constraint script_exemption_of_script references script (name),
    version integer not null,
    hash text not null,
    covers text not null,
    made_at bigint not null,
    made_by text not null
  )`,
  `comment on table script_exemption is 'Scripts that run without a code at level code; covers is a digest of what was exempted'`,
];

/** Nothing that the module does not do: the setting stays, and a code that was used stays used. */
const rights = {
  advanced_security: ["select", "update"],
  authorization_account: ["select", "insert", "delete"],
  authorization_offer: ["select", "insert", "update", "delete"],
  authorization_code_use: ["select", "insert", "delete"],
  authorization_reset: ["select", "insert", "delete"],
  script_exemption: ["select", "insert", "update", "delete"],
} as const;

/** See the file's first comment. */
export const advancedSecurityTables: Migration = {
  name: "202611240000-advanced-security",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    for (const [table, list] of Object.entries(rights)) await grantToServer(tx, table, list);
  },
};
