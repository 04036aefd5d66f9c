/** The tables of this module. */
import type { Role } from "@countersign/access";
import type { GroupRole, ProviderSettings } from "@countersign/api";
import type { ColumnType, Generated, Selectable } from "kysely";

/** Where people sign in instead of by a password of this server. JSON is written as text. */
interface ProviderTable {
  id: string;
  kind: ProviderSettings["kind"];
  name: string;
  enabled: boolean;
  /** Without secrets. */
  config: ColumnType<ProviderSettings, string, string>;
  sealed_secret: Uint8Array | null;
  secret_expires_at: number | null;
  /** Whether whoever it sends gets an account, of the role beside it. */
  creates_accounts: boolean;
  default_role: Role;
  /** Whether its word that somebody gave a second factor is taken. */
  trusts_factors: boolean;
  /** Whoever is not in it is refused. */
  allowed_group: string | null;
  /** The first that fits decides the role at each sign-in. */
  group_roles: ColumnType<readonly GroupRole[], string | undefined, string>;
  /** Counts changes of what it is, so that nothing that began before one ends after it. */
  revision: Generated<number>;
  tested_at: number | null;
  created_at: number;
}

/** A provider as stored. */
export type ProviderRow = Selectable<ProviderTable>;

/** Whom a provider sends: issuer and subject say who it is. */
interface ExternalIdentityTable {
  provider_id: string;
  issuer: string;
  subject: string;
  user_id: string;
  first_seen_at: number;
  last_seen_at: number;
}

/** What somebody who was sent to a provider is to come back for. */
export type AttemptPurpose = "sign-in" | "test";

/** Who is at a provider now. */
interface AttemptTable {
  state_hash: Uint8Array;
  /** Of the secret in the cookie of the browser that began. */
  browser_hash: Uint8Array;
  provider_id: string;
  purpose: AttemptPurpose;
  /** Of whoever tests. */
  session_id: string | null;
  /** What only this server knows of it. */
  sealed: Uint8Array;
  expires_at: number;
}

/** The tables, for `tx.with`. */
export type ProviderTables = {
  identity_provider: ProviderTable;
  external_identity: ExternalIdentityTable;
  provider_attempt: AttemptTable;
};
