// Promises: names every way in which the connected role could see rows past row security, as the catalog has it now.
// A visible list: each query finds one kind of gap and is broken alone by a test.
import { type Kysely, sql } from "kysely";
import { accessKeysSetting } from "./access-context.ts";
import { databaseRoles } from "./role-names.ts";

/** One kind of gap. */
export type RowSecurityGapCode =
  | "role-is-superuser"
  | "role-bypasses-row-security"
  | "role-may-make-itself-more"
  | "role-may-become-privileged"
  | "role-may-become-owner"
  | "role-owns-objects"
  | "role-has-system-rights"
  | "role-reads-server-files"
  | "table-without-row-security"
  | "table-without-forced-row-security"
  | "table-without-policy"
  | "policy-ignores-access-keys"
  | "foreign-table-with-client"
  | "view-as-owner"
  | "materialized-view-over-clients"
  | "function-as-privileged-owner";

/** A gap and the object that has it. */
export interface RowSecurityGap {
  readonly code: RowSecurityGapCode;
  /** Role, table, policy, view or function, as PostgreSQL writes its name. */
  readonly object: string;
}

const { owner, migrator, system } = databaseRoles;

/** Objects of this installation: not PostgreSQL's own, not of other sessions, not part of an extension. */
const ours = (catalog: string, oid: string, namespace: string) => `
  ${namespace} in (select n.oid from pg_namespace n where n.nspname <> 'information_schema' and n.nspname !~ '^pg_')
  and not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

/** Tables that hold rows of clients. */
const clientTables = `
  select c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity from pg_class c
  where c.relkind in ('r', 'p', 'f') and ${ours("pg_class", "c.oid", "c.relnamespace")}
  and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('client_id', 'acl_key') and not a.attisdropped)`;

const checks: readonly (readonly [RowSecurityGapCode, string])[] = [
  [
    "role-is-superuser",
    "select rolname as object from pg_roles where rolname in (current_user, session_user) and rolsuper",
  ],
  [
    "role-bypasses-row-security",
    "select rolname as object from pg_roles where rolname in (current_user, session_user) and rolbypassrls",
  ],
  [
    "role-may-make-itself-more",
    "select rolname as object from pg_roles where rolname in (current_user, session_user) and (rolcreaterole or rolreplication)",
  ],
  [
    // Membership of any kind: SET ROLE is enough.
    "role-may-become-privileged",
    `select rolname as object from pg_roles
     where rolname not in (current_user, session_user) and pg_has_role(session_user, oid, 'member')
     and (rolsuper or rolbypassrls or rolcreaterole or rolreplication)`,
  ],
  [
    "role-may-become-owner",
    `select rolname as object from pg_roles
     where rolname not in (current_user, session_user) and pg_has_role(session_user, oid, 'member')
     and (rolname in ('${owner}', '${migrator}')
       or oid in (select c.relowner from pg_class c where ${ours("pg_class", "c.oid", "c.relnamespace")})
       or oid in (select d.datdba from pg_database d where d.datname = current_database()))`,
  ],
  [
    "role-owns-objects",
    `select object from (
       select oid::regclass::text as object, relowner as owner from pg_class where relnamespace not in (select oid from pg_namespace where nspname ~ '^pg_(toast$|toast_temp_|temp_)')
       union all select oid::regprocedure::text, proowner from pg_proc
       union all select nspname, nspowner from pg_namespace where nspname !~ '^pg_(toast_)?temp_'
       union all select datname, datdba from pg_database where datname = current_database()
     ) owned where owner in (select oid from pg_roles where rolname in (current_user, session_user))`,
  ],
  [
    // Only for one transaction at a time, by SET LOCAL ROLE: inherited, its policies would always apply.
    "role-has-system-rights",
    `select rolname as object from pg_roles where rolname = '${system}' and pg_has_role(session_user, oid, 'usage')`,
  ],
  [
    "role-reads-server-files",
    `select rolname as object from pg_roles where pg_has_role(session_user, oid, 'member')
     and rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')`,
  ],
  [
    "table-without-row-security",
    `select oid::regclass::text as object from (${clientTables}) t where relkind <> 'f' and not relrowsecurity`,
  ],
  [
    "table-without-forced-row-security",
    `select oid::regclass::text as object from (${clientTables}) t where relkind <> 'f' and not relforcerowsecurity`,
  ],
  [
    "table-without-policy",
    `select oid::regclass::text as object from (${clientTables}) t
     where relkind <> 'f' and not exists (select from pg_policy p where p.polrelid = t.oid)`,
  ],
  [
    // A permissive policy adds rows, so each must go by the keys, except for the background role alone.
    "policy-ignores-access-keys",
    `select format('%I on %s', p.polname, t.oid::regclass) as object
     from (${clientTables}) t join pg_policy p on p.polrelid = t.oid
     where p.polpermissive
     and p.polroles <> array(select oid from pg_roles where rolname = '${system}')
     and (coalesce(pg_get_expr(p.polqual, p.polrelid), '${accessKeysSetting}') !~ '${accessKeysSetting.replace(".", "\\.")}'
       or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '${accessKeysSetting}') !~ '${accessKeysSetting.replace(".", "\\.")}'
       or (p.polqual is null and p.polwithcheck is null))`,
  ],
  [
    "foreign-table-with-client",
    `select oid::regclass::text as object from (${clientTables}) t where relkind = 'f'`,
  ],
  [
    // Row security of what a view reads is applied for the view's owner unless the view is security_invoker.
    "view-as-owner",
    `select c.oid::regclass::text as object from pg_class c
     where c.relkind = 'v' and ${ours("pg_class", "c.oid", "c.relnamespace")}
     and not coalesce((select o.option_value::boolean from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker'), false)`,
  ],
  [
    "materialized-view-over-clients",
    `with recursive reads(view, relation) as (
       select r.ev_class, d.refobjid from pg_rewrite r
       join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
         and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
       union select reads.view, d.refobjid from reads
       join pg_rewrite r on r.ev_class = reads.relation
       join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
         and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
     )
     select distinct c.oid::regclass::text as object from pg_class c join reads on reads.view = c.oid
     where c.relkind = 'm' and reads.relation in (select oid from (${clientTables}) t)`,
  ],
  [
    "function-as-privileged-owner",
    `select p.oid::regprocedure::text as object from pg_proc p join pg_roles r on r.oid = p.proowner
     where p.prosecdef and (r.rolsuper or r.rolbypassrls) and ${ours("pg_proc", "p.oid", "p.pronamespace")}
     and has_function_privilege(session_user, p.oid, 'execute')`,
  ],
];

/** Looks for all gaps, as the role that `db` is connected as. Empty when row security cannot be bypassed. */
export async function findRowSecurityGaps<Tables>(db: Kysely<Tables>): Promise<RowSecurityGap[]> {
  const gaps: RowSecurityGap[] = [];
  for (const [code, query] of checks) {
    const { rows } = await sql.raw<{ object: string }>(`${query} order by 1`).execute(db);
    gaps.push(...rows.map(({ object }) => ({ code, object })));
  }
  return gaps;
}
