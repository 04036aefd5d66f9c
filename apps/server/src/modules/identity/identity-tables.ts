/** The tables of accounts. Secrets stand in them as hashes only. */
import type { Role } from "@countersign/access";
import type { PasswordRules, SavedView, SignInRules } from "@countersign/api";
import type { ColumnType, Generated } from "kysely";

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
  /** When it was set; null where there is none. */
  password_set_at: number | null;
  /** An administrator asked for another one. */
  must_change_password: boolean;
  person_authority: string | null;
  person_id: string | null;
  /** The only provider it may come by; null: by what this server keeps itself. */
  provider_id: string | null;
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
  kind: SessionKind;
  /** Browser or program, as it says itself. */
  agent: string;
  address: string | null;
  /** When its owner last proved who they are. */
  authenticated_at: number;
  /** It began with a password of this server. */
  by_password: boolean;
  /** A second factor, or a passkey, was shown in it. */
  with_factor: boolean;
};

/** How a session is carried. */
export type SessionKind = "bearer" | "cookie";

/** Secrets of authenticator apps; not in force before a first code confirmed them. */
type TotpTable = {
  user_id: string;
  sealed_secret: Uint8Array;
  offered_at: number;
  confirmed_at: number | null;
  /** The time step of the last code that was used. */
  last_step: number;
};

/** Recovery codes. */
type RecoveryCodeTable = {
  code_hash: Uint8Array;
  user_id: string;
  made_at: number;
  used_at: number | null;
};

/** Passkeys for signing in. */
export type PasskeyTable = {
  id: string;
  user_id: string;
  credential_id: Uint8Array;
  /** COSE key. */
  public_key: Uint8Array;
  counter: number;
  transports: string[];
  name: string;
  synced: boolean;
  added_at: number;
  last_used_at: number | null;
};

/** Who gave the right password and owes a second factor. */
type TicketTable = {
  secret_hash: Uint8Array;
  user_id: string;
  expires_at: number;
};

/** What a challenge for a passkey may be answered for. */
export type ChallengePurpose = "sign-in" | "reauthenticate" | "register";

/** Challenges that wait for their answer. */
type ChallengeTable = {
  challenge_hash: Uint8Array;
  purpose: ChallengePurpose;
  /** Whose answer it has to be: a session's or a user's id, or nothing. */
  subject: string;
  expires_at: number;
};

/** When the ways in which a user signs in changed. */
type CredentialEventTable = {
  id: string;
  user_id: string;
  at: number;
  what: string;
  by_user: string | null;
  by_name: string;
  /** The person of a root that the account was linked with then. */
  person_authority: string | null;
  person_id: string | null;
  /** The same of the account that made the change. */
  by_person_authority: string | null;
  by_person_id: string | null;
};

/** Views of lists that people saved for themselves. JSON columns are written as text. */
export type SavedViewTable = {
  id: string;
  user_id: string;
  list: SavedView["list"];
  name: string;
  query: ColumnType<Record<string, string>, string, string>;
  columns: ColumnType<string[] | null, string | null, string | null>;
  saved_at: number;
};

/** API keys. */
export type ApiKeyTable = {
  id: string;
  user_id: string;
  name: string;
  secret_hash: Uint8Array;
  prefix: string;
  permissions: string[] | null;
  /** Numbers of the clients that it is limited to. */
  clients: number[] | null;
  /** Addresses and ranges from which it may be used. */
  addresses: string[] | null;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  /** The address that it was used from then. */
  last_used_from: string | null;
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
  /** The account that made it; null only where it was used before this was kept. */
  offered_by: string | null;
};

/** Links to set another password that wait to be used, one a user. */
type PasswordResetTable = {
  user_id: string;
  secret_hash: Uint8Array;
  expires_at: number;
  offered_by: string;
  offered_by_name: string;
  from_host: Generated<boolean>;
  takes_factors: Generated<boolean>;
};

/** One row: what holds for signing in. */
type SignInRulesTable = {
  one_row: boolean;
  profile: SignInRules["profile"];
  /** JSON is written as text. */
  own_password: ColumnType<PasswordRules | null, string | null, string | null>;
  /** Of the profile; here too, for the lookup of callers. */
  password_max_age_seconds: number;
  factor_required_from: number | null;
  session_idle_seconds: number;
  session_longest_seconds: number;
  notice: string;
};

/** Passwords of before. */
type PasswordHistoryTable = {
  id: Generated<number>;
  user_id: string;
  password_hash: string;
};

/** Wrong passwords in a row. */
type SignInFailureTable = {
  subject: Uint8Array;
  failures: number;
  locked_until: number;
  failed_at: number;
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
  password_reset: PasswordResetTable;
  user_totp: TotpTable;
  user_recovery_code: RecoveryCodeTable;
  user_passkey: PasskeyTable;
  saved_view: SavedViewTable;
  sign_in_ticket: TicketTable;
  passkey_challenge: ChallengeTable;
  credential_event: CredentialEventTable;
  installation_setup: SetUpTable;
  sign_in_rules: SignInRulesTable;
  password_history: PasswordHistoryTable;
  sign_in_failure: SignInFailureTable;
};
