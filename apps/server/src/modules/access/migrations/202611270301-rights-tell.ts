/**
 * A number of rights that moved is told by the database itself, in the words of the bus: streams of that account end in
 * every process within a moment, whoever changed the rows, another program or somebody by hand too.
 */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  // Many in one payload, which has to stay below 8,000 bytes; each NOTIFY takes a lock that all commits share.
  `create function user_account_tells_rights() returns trigger language plpgsql as $$
  declare payload text;
  begin
    for payload in
      select json_build_array('rights', json_agg(json_build_array('sessions', one.facts)))::text
      from (
        select (row_number() over () - 1) / 80 as part, case when changed.state = 'active'
          then json_build_object('user', changed.id, 'rights', changed.rights_version)
          else json_build_object('user', changed.id) end as facts
        from changed join previous using (id)
        where changed.rights_version <> previous.rights_version
          or (changed.state <> previous.state and changed.state <> 'active')
      ) one group by one.part
    loop
      perform pg_notify('countersign_events', payload);
    end loop;
    return null;
  end $$`,
  `create trigger user_account_tells_rights after update on user_account
    referencing old table as previous new table as changed
    for each statement execute function user_account_tells_rights()`,
];

/** See the file's first comment. */
export const rightsTell: Migration = {
  name: "202611270301-rights-tell",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
