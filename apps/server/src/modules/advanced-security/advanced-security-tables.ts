/** The tables of level `code`. The secrets in them are sealed. */

/** The shared account. */
export type AccountTable = {
  one_row: boolean;
  id: string;
  sealed_secret: Uint8Array;
  confirmed_at: number;
  confirmed_by: string;
};

/** A script that needs no code. */
export type ExemptionTable = {
  script: string;
  version: number;
  hash: string;
  /** Digest of bytes, interpreter and parameters. */
  covers: string;
  made_at: number;
  made_by: string;
};

/** The tables, for `tx.with`. One-row tables are read without a condition. */
export type AdvancedSecurityTables = {
  advanced_security: { one_row: boolean; level: "off" | "code"; code_in_url: boolean };
  authorization_account: AccountTable;
  authorization_offer: { user_id: string; id: string; sealed_secret: Uint8Array; offered_at: number };
  authorization_code_use: { account_id: string; step: number; used_at: number };
  authorization_reset: { one_row: boolean; asked_at: number; due_at: number; asked_by: string };
  script_exemption: ExemptionTable;
};
