/** The tables of this module. */
import type { Generated, Selectable } from "kysely";

/** By what a directory calls. */
interface CredentialTable {
  id: string;
  provider_id: string;
  name: string;
  secret_hash: Uint8Array;
  prefix: string;
  /** The account that made it: what it does to approvers counts as that account's doing. */
  made_by: string;
  made_by_name: string;
  made_at: number;
  expires_at: number;
  last_used_at: number | null;
  last_address: string | null;
  ended_at: number | null;
}

/** A credential as stored. */
export type CredentialRow = Selectable<CredentialTable>;

/** What a directory says of an account that comes by its provider. */
interface ScimUserTable {
  user_id: string;
  provider_id: string;
  user_name: string;
  /** Lower case; what must be unique. */
  user_name_key: string;
  external_id: string | null;
  display_name: string | null;
  formatted: string | null;
  given_name: string | null;
  family_name: string | null;
  made_at: number;
  changed_at: number;
  disabled_at: number | null;
  removed_at: number | null;
}

/** Of one account as stored. */
export type ScimUserRow = Selectable<ScimUserTable>;

/** A group of a directory, and what it gives here. */
interface GroupTable {
  id: string;
  provider_id: string;
  display_name: string;
  external_id: string | null;
  /** A role of the installation. */
  role_id: string | null;
  /** A role at clients, held as a member of the default group. */
  default_role_id: string | null;
  revision: Generated<number>;
  made_at: number;
  changed_at: number;
}

/** A group as stored. */
export type GroupRow = Selectable<GroupTable>;

/** The tables, for `tx.with`. */
export type ScimTables = {
  scim_credential: CredentialTable;
  scim_user: ScimUserTable;
  scim_group: GroupTable;
  scim_group_member: { group_id: string; user_id: string };
  scim_given_role: {
    user_id: string;
    role_id: string;
    scope: "tenant" | "client";
    /** Of a role for the default group: what stood there before. */
    instead_of: string | null;
  };
};
