/** Scripts and their versions. A version stays as it was written, by trigger: people sign its hash. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table script (
    name text collate "C" constraint script_name_once primary key,
    scope text not null constraint script_scope_is_known check (scope in ('global', 'msp')),
    created_at bigint not null
  )`,
  `comment on table script is 'Scripts by name: shipped ones (global) and own ones (msp)'`,
  `create table script_version (
    script text collate "C" not null constraint script_version_of_script references script (name),
    version integer not null constraint script_version_counts_from_one check (version >= 1),
    hash text not null constraint script_version_hash_is_sha256 check (hash ~ '^sha256:[0-9a-f]{64}$'),
    interpreter text not null,
    content bytea not null,
    parameters jsonb not null,
    description text not null,
    created_at bigint not null,
    created_by text not null,
    constraint script_version_once primary key (script, version),
    constraint script_version_hash_is_of_content check (hash = 'sha256:' || encode(sha256(content), 'hex'))
  )`,
  `comment on table script_version is 'Immutable versions of scripts; the hash is what people sign'`,
  `create index script_version_by_hash on script_version (hash)`,
  `create function script_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'versions of scripts are immutable: % on % is refused', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end $$`,
  `create trigger script_version_immutable before update or delete on script_version
    for each row execute function script_refuse_change()`,
  `create trigger script_version_no_truncate before truncate on script_version
    for each statement execute function script_refuse_change()`,
];

/** See the file's first comment. */
export const scriptsTables: Migration = {
  name: "202611220005-scripts",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "script", ["select", "insert", "update"]);
    await grantToServer(tx, "script_version", ["select", "insert"]);
  },
};
