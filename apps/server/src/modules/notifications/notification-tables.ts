/** The tables of this module. */
import type { Delivery } from "@countersign/api";
import type { Generated } from "kysely";

/** The mail server; one row or none. */
export interface MailServerTable {
  one_row: Generated<boolean>;
  host: string;
  port: number;
  security: "tls" | "starttls" | "clear";
  sender: string;
  username: string | null;
  /** PEM. */
  ca: string | null;
  sealed_password: Uint8Array | null;
}

interface PersonAddressTable {
  authority: string;
  person: string;
  email: string;
}

/** Something that people are told of. */
export interface ToldThingTable {
  id: string;
  /** One of the three is set. */
  run_id: string | null;
  /** Hash of a draft. */
  draft: string | null;
  /** Hash of a standing approval that wants another one. */
  standing: string | null;
  asked_at: number;
  /** When to look again whom to tell; null once it is over. */
  look_at: number | null;
  /** Id of the account that asks; `server` where a standing approval stopped by itself. */
  asker: string;
  /** Empty for drafts, which are of no client; their `client_id` is 0. */
  client: string;
  client_id: number;
}

/** The rules of the installation; one row. */
interface RulesTable {
  one_row: Generated<boolean>;
  reminder_minutes: number | null;
  first_told: number | null;
  escalate_minutes: number;
  most_waiting: number;
}

/** How somebody wants to be told. */
export interface PreferenceTable {
  user_id: string;
  mail: boolean;
  /** Minute of the day in their zone; both or none. */
  quiet_from: number | null;
  quiet_until: number | null;
  zone: string;
  away_until: number | null;
  /** As the target of a delivery. */
  substitute: string | null;
}

/** An address that is posted to. */
export interface WebhookTable {
  id: string;
  name: string;
  shape: "generic" | "teams" | "slack";
  host: string;
  sealed_url: Uint8Array;
  sealed_secret: Uint8Array;
  private_allowed: boolean;
  created_at: number;
}

/** A browser that is told by push. */
export interface PushBrowserTable {
  id: string;
  user_id: string;
  /** As its owner recognises it. */
  name: string;
  host: string;
  /** SHA-256 of the address: a browser is told for one account. */
  endpoint_hash: string;
  /** Its address and keys. */
  sealed: Uint8Array;
  created_at: number;
}

/** The key by which push services know this server; one row or none. */
interface PushKeyTable {
  one_row: Generated<boolean>;
  public_key: string;
  sealed_private: Uint8Array;
}

/** One message on its way to one person or webhook. */
export interface DeliveryTable {
  id: string;
  thing_id: string;
  way: Delivery["way"];
  /** Whom it is for: of a person the authority's id and the person's, with a space between; a webhook's id. */
  target: string;
  /** An address of mail, or the id of a webhook or browser. */
  address: string;
  /** 0: asked; from 1: reminded. */
  round: number;
  /** What is sent together, so that it is sent together again. */
  batch: string | null;
  state: Delivery["state"];
  attempts: Generated<number>;
  created_at: number;
  next_at: number;
  ended_at: number | null;
  error: string | null;
  client: string;
  client_id: number;
}

/** A mail to the owner of an account. */
export interface AccountNoticeTable {
  id: string;
  user_id: string;
  subject: string;
  body: string;
  state: Generated<"waiting" | "sent" | "given-up">;
  attempts: Generated<number>;
  created_at: number;
  next_at: number;
  ended_at: Generated<number | null>;
}

/** Of what somebody was reminded at which step. */
interface RemindedEndTable {
  user_id: string;
  subject: string;
  ends: number;
  urgency: "month" | "fortnight" | "week" | "ended";
}

/** The tables, for `tx.with`. */
export type NotificationTables = {
  mail_server: MailServerTable;
  person_address: PersonAddressTable;
  told_thing: ToldThingTable;
  telling_rules: RulesTable;
  telling_preference: PreferenceTable;
  webhook: WebhookTable;
  push_browser: PushBrowserTable;
  push_key: PushKeyTable;
  delivery: DeliveryTable;
  account_notice: AccountNoticeTable;
  reminded_end: RemindedEndTable;
};
