/** The tables of accounts. Secrets stand in them as hashes only. */
import type { Role } from "@countersign/access";

/** Accounts of the console and API. */
export type UserTable = {
  id: string;
  email: string;
  /** Lower case; what must be unique. */
  email_key: string;
  name: string;
  role: Role;
  state: "invited" | "active" | "disabled";
  password_hash: string | null;
  person_authority: string | null;
  person_id: string | null;
  created_at: number;
};

/** Sessions of people who signed in. */
type SessionTable = {
  id: string;
  user_id: string;
  secret_hash: Uint8Array;
  prefix: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
};

/** API keys. */
export type ApiKeyTable = {
  id: string;
  user_id: string;
  name: string;
  secret_hash: Uint8Array;
  prefix: string;
  permissions: string[] | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
};

/** Invitations that wait to be accepted. */
type InvitationTable = {
  id: string;
  user_id: string;
  secret_hash: Uint8Array;
  prefix: string;
  expires_at: number;
  used_at: number | null;
};

/** One row: how far the set-up of the installation is. */
type SetUpTable = {
  one_row: boolean;
  secret_hash: Uint8Array;
  completed_at: number | null;
};

/** The tables, for `tx.with`. */
export type IdentityTables = {
  user_account: UserTable;
  user_session: SessionTable;
  api_key: ApiKeyTable;
  user_invitation: InvitationTable;
  installation_setup: SetUpTable;
};
