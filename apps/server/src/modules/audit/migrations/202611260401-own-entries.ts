/** Which account did what, for people who look at their own entries; entries of before find their account in their body. */
import { sql } from "kysely";
import { databaseRoles, type Migration } from "../../../platform/database/index.ts";

const { app, system } = databaseRoles;

const statements = [
  `alter table audit_outbox add column actor text`,
  `create table audit_by_actor (
    actor text not null,
    index bigint not null,
    constraint audit_by_actor_once primary key (actor, index)
  )`,
  `comment on table audit_by_actor is 'Entries by the account that did it, by session or API key; for finding them, no part of what is hashed'`,
  `insert into audit_by_actor (actor, index)
    select body #>> '{actor,id}', index
    from (select index, convert_from(body, 'UTF8')::jsonb as body from audit_body) entry
    where body #>> '{actor,kind}' in ('user', 'key') and body #>> '{actor,id}' is not null`,
  `grant select on audit_by_actor to ${app}, ${system}`,
  `grant insert on audit_by_actor to ${system}`,
];

/** See the file's first comment. */
export const ownEntries: Migration = {
  name: "202611260401-own-entries",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
