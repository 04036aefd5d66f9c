// Promises: a server does not start on a database whose row security it could step around.
import type { Kysely } from "kysely";
import { DatabaseError } from "./database-error.ts";
import { findRowSecurityGaps, type RowSecurityGap, type RowSecurityGapCode } from "./row-security-gaps.ts";

/** Of each kind so many are spelt out: a superuser owns thousands of objects. */
const SPELT_OUT = 5;

/** Row security could be bypassed; `gaps` says how, all of them, and the message the first of each kind. Its code is `row-security-can-be-bypassed`. */
export class RowSecurityBypassError extends DatabaseError {
  readonly gaps: readonly RowSecurityGap[];

  constructor(gaps: readonly RowSecurityGap[]) {
    super(
      "row-security-can-be-bypassed",
      `This server must not start, its database role could see rows of every client:\n${linesOf(gaps).join("\n")}`,
    );
    this.gaps = gaps;
  }
}

/** Throws `RowSecurityBypassError` unless row security holds for the role that `db` is connected as. */
export async function refuseIfRowSecurityCanBeBypassed<Tables>(db: Kysely<Tables>): Promise<void> {
  const gaps = await findRowSecurityGaps(db);
  if (gaps.length > 0) throw new RowSecurityBypassError(gaps);
}

function linesOf(gaps: readonly RowSecurityGap[]): string[] {
  const kinds = Map.groupBy(gaps, ({ code }) => code);
  return [...kinds].flatMap(([code, found]) => {
    const lines = found
      .slice(0, SPELT_OUT)
      .map(({ object }) => `  ${code}: ${object}: ${explanations[code]}`);
    return found.length > SPELT_OUT ? [...lines, `  ${code}: and ${found.length - SPELT_OUT} more`] : lines;
  });
}

const explanations: Readonly<Record<RowSecurityGapCode, string>> = {
  "role-is-superuser": "DATABASE_URL must name an ordinary role, such as countersign_app.",
  "role-bypasses-row-security": "alter role … nobypassrls.",
  "role-may-make-itself-more": "alter role … nocreaterole noreplication.",
  "role-may-become-privileged": "revoke this role from the server's role.",
  "role-may-become-owner": "revoke this role from the server's role; migrate with DATABASE_MIGRATOR_URL.",
  "role-owns-objects": "give it to countersign_owner.",
  "role-has-system-rights":
    "grant it without inheritance (grant … with inherit false, set true; before PostgreSQL 16: alter role countersign_app noinherit).",
  "role-reads-server-files": "revoke this role from the server's role.",
  "table-without-row-security": "protect it by access key in a migration.",
  "table-without-forced-row-security": "alter table … force row level security.",
  "table-without-policy": "protect it by access key in a migration.",
  "policy-ignores-access-keys": "a policy must compare acl_key with the transaction's access keys.",
  "foreign-table-with-client":
    "foreign tables have no row security; keep rows of clients in ordinary tables.",
  "view-as-owner": "create it with (security_invoker = true).",
  "materialized-view-over-clients": "materialized views have no row security; use a table or a view.",
  "function-as-privileged-owner": "make it security invoker, or give it to countersign_owner.",
};
