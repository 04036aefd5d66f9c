/** The tables of this module. */
import type { DeviceGroup } from "@countersign/api";
import type { Signature } from "@countersign/protocol";
import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** JSON columns are written as text: the driver would take an array for a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;

/** A root that a device says it pins. */
export interface ReportedPin {
  readonly authority: string;
  readonly version: number;
  readonly hash: string;
}

/** A token by which devices enrol. */
interface EnrolmentTokenTable {
  id: string;
  secret_hash: Uint8Array;
  prefix: string;
  client_id: number;
  client: string;
  expires_at: number;
  max_uses: number;
  uses: Generated<number>;
  created_at: number;
  created_by: string;
}

/** A device. */
export interface DeviceTable {
  id: string;
  fingerprint: string;
  /** OpenSSH public-key text. */
  key: string;
  seal: string;
  machine: string | null;
  /** What it called itself; people know it by the name in its admission. */
  name: string;
  client_id: number;
  client: string;
  state: "enrolled" | "admitted" | "retired";
  created_at: number;
  last_seen_at: number | null;
  /** By its last status; before the first, what it enrolled with. */
  pins: JsonColumn<ReportedPin[]>;
  /** The newest admission published for it; what it holds stands in its status. */
  admission_hash: string | null;
  admission_authority: string | null;
  admission_client: string | null;
  admission_name: string | null;
  admission_previous: string | null;
  /** The token with which it admitted itself. */
  admission_token: string | null;
  status_bytes: Uint8Array | null;
  status_signatures: ColumnType<Signature[] | null, string | null, string | null>;
  status_at: number | null;
  facts: ColumnType<Record<string, string>, string | undefined, string>;
  /** Sorted, each once. */
  tags: Generated<string[]>;
  /** Number and hash of the newest receipt in its chain. */
  receipt_seq: Generated<number>;
  receipt_hash: string | null;
  /** Kept by PostgreSQL: the name as people know it, and all names, in small letters. */
  sorted_name: GeneratedAlways<string>;
  found_by: GeneratedAlways<string>;
}

/** Devices under one name: those that a query finds, or those of a list. */
export interface DeviceGroupTable {
  name: string;
  description: string;
  query: ColumnType<DeviceGroup["query"], string | null, string | null>;
  devices: string[] | null;
  editors: DeviceGroup["editors"];
  owner_id: string;
  owner: string;
  saved_at: number;
}

/** Something that a device was shown and did not take. */
interface DeviceObjectionTable {
  device_id: string;
  document: string;
  because: string;
  detail: string;
  at: number;
  client_id: number;
}

/** The tables, for `tx.with`. */
export type DeviceTables = {
  enrolment_token: EnrolmentTokenTable;
  device: DeviceTable;
  device_objection: DeviceObjectionTable;
  device_group: DeviceGroupTable;
};
