/** A user: an account of the console and API. */
import type { User } from "@countersign/api";
import type { Selectable } from "kysely";
import type { AuditFacts } from "../audit/index.ts";
import type { UserTable } from "./identity-tables.ts";

/** A user as stored. */
export type UserRow = Selectable<UserTable>;

/** A user as the API shows it. */
export function userView(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    state: row.state,
    person: personOf(row),
    created_at: row.created_at,
  };
}

/** The classified fields of a user that may stand in the audit log. */
export function userFacts(row: UserRow): AuditFacts {
  const person = personOf(row);
  const { email, name, role, state, provider_id: provider } = row;
  return { email, name, role, state, person, ...(provider === null ? {} : { provider }) };
}

/** Two spellings of one address are one account. */
export function emailKey(email: string): string {
  return email.normalize("NFKC").toLowerCase();
}

function personOf(row: UserRow): { authority: string; person: string } | null {
  return row.person_authority !== null && row.person_id !== null
    ? { authority: row.person_authority, person: row.person_id }
    : null;
}
