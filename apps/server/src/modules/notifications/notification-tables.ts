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

interface ToldRunTable {
  run_id: string;
  asked_at: number;
  /** When to look again whom to tell; null once it is over. */
  look_at: number | null;
  client: string;
  client_id: number;
}

/** One message on its way to one person. */
export interface DeliveryTable {
  id: string;
  run_id: string;
  way: Delivery["way"];
  /** Whom it is for: of a person the authority's id and the person's, with a space between. */
  target: string;
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

/** The tables, for `tx.with`. */
export type NotificationTables = {
  mail_server: MailServerTable;
  person_address: PersonAddressTable;
  told_run: ToldRunTable;
  delivery: DeliveryTable;
};
