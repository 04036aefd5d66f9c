/** The tables of this module. Secrets stand in them as hashes only. */
import type { Signature } from "@countersign/protocol";
import type { ColumnType } from "kysely";

/** A station that has proven a key here. */
export type StationTable = {
  id: string;
  name: string;
  origin: string;
  /** OpenSSH public-key text. */
  key: string;
  fingerprint: string;
  state: "pending" | "accepted";
  beside_server: boolean;
  created_at: number;
  last_seen_at: number;
};

type StationSessionTable = {
  secret_hash: Uint8Array;
  station_id: string;
  expires_at: number;
};

/** Nonces that were used, until they are too old to be used anyway. */
type StationNonceTable = {
  nonce: string;
  expires_at: number;
};

/** The station that a run's link was first opened at. */
type RunViewTable = {
  run_id: string;
  station_id: string;
  redeemed_at: number;
};

/** A card that a station offered. */
type EnrolmentCardTable = {
  hash: string;
  bytes: Uint8Array;
  /** Written as text: the driver would take an array for a PostgreSQL array. */
  signatures: ColumnType<Signature[], string, string>;
  station_id: string | null;
  origin: string;
  offered_at: number;
};

/** The tables, for `tx.with`. */
export type StationsTables = {
  station: StationTable;
  station_session: StationSessionTable;
  station_nonce: StationNonceTable;
  run_view: RunViewTable;
  enrolment_card: EnrolmentCardTable;
};
