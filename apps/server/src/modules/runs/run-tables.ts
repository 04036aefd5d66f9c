/** The tables of this module. */
import type { Signature } from "@countersign/protocol";
import type { ColumnType, Generated } from "kysely";
import type { RunState, TargetState } from "./run.ts";

/** JSON columns are written as text: the driver would take an array for a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;

/** A run. */
export interface RunTable {
  id: string;
  /** In the order of their making, for paging. */
  number: Generated<number>;
  request_hash: string;
  /** The canonical bytes that people sign. */
  request: Uint8Array;
  signatures: JsonColumn<Signature[]>;
  /** Base64 of batch documents that some approvals cover. */
  batches: JsonColumn<string[]>;
  state: RunState;
  client_id: number;
  client: string;
  kind: "script" | "reboot";
  script_name: string | null;
  script_version: number | null;
  script_hash: string | null;
  reason: string;
  trust: "server-trust" | "console-trust" | "device-trust";
  requested_by: string;
  /** User id of the account that asked; null where the server's own work did, and for runs of before. */
  requested_by_id: string | null;
  /** The standing approval of which this is a use: `request` then holds the use. */
  standing_hash: string | null;
  /** The task that asked for it. */
  task_id: string | null;
  /** What breaks the glass for it: a draft while signatures are awaited. */
  breakglass_hash: string | null;
  breakglass_delay: number | null;
  requester_authority: string;
  requester_person: string;
  not_before: number;
  not_after: number;
  limit_seconds: number;
  limit_output: number;
  target_count: number;
  created_at: number;
  ended_at: number | null;
  /** Who keeps it for good, and since when. */
  kept_by: Generated<string | null>;
  kept_at: Generated<number | null>;
  /** When its output was deleted, and after how many days; the bytes are counted while it goes. */
  output_removed_at: Generated<number | null>;
  output_removed_days: Generated<number | null>;
  output_removed_bytes: Generated<number>;
}

/** One device of a run. */
export interface RunTargetTable {
  run_id: string;
  device_id: string;
  /** Place among the targets sorted by fingerprint. */
  position: number;
  fingerprint: string;
  name: string;
  admission: string;
  state: Generated<TargetState>;
  exit_code: number | null;
  signal: string | null;
  code: string | null;
  receipt_hash: string | null;
  started_at: number | null;
  ended_at: number | null;
  /** Until when the device says that it waits, where the glass was broken. */
  waits_until: number | null;
  /** Of a run that goes out in rings: which of them; the first is 0. */
  ring: number | null;
  client_id: number;
}

/** How far a run is that goes out in rings. */
export interface RolloutTable {
  run_id: string;
  rings: JsonColumn<{ readonly name: string; readonly devices: number }[]>;
  /** A number of failed devices, or a share of those reached. */
  stop_after: string;
  wait_seconds: number;
  ask_first: boolean;
  /** The open ring. */
  ring: Generated<number>;
  state: Generated<"rolling" | "asking" | "stopped" | "over">;
  /** When the open ring began; null while nothing went out. */
  began_at: Generated<number | null>;
  because: Generated<string | null>;
  /** Who stopped it, or let it go on, last. */
  moved_by: Generated<string | null>;
  /** Failures that somebody saw before they let it go on. */
  forgiven: Generated<number>;
  client_id: number;
}

interface RunSignerTable {
  run_id: string;
  authority: string;
  person: string;
  namespace: string;
  key: string;
  independent: boolean;
  at: number;
  client_id: number;
}

interface RunObjectionTable {
  run_id: string;
  document: string;
  effect: "veto" | "refuse" | "cancel";
  authority: string;
  person: string;
  reason: string;
  at: number;
  client_id: number;
}

interface RunOutputTable {
  run_id: string;
  device_id: string;
  stream: "stdout" | "stderr";
  /** Bytes of the stream before this piece. */
  at: number;
  /** In the order of arrival, over both streams. */
  seq: Generated<number>;
  data: Uint8Array;
  client_id: number;
}

interface RunSecretTable {
  run_id: string;
  device_id: string;
  /** Sealed to the device. */
  boxes: JsonColumn<{ readonly param: string; readonly box: string }[]>;
  client_id: number;
}

interface ReceiptTable {
  hash: string;
  device_id: string;
  run_id: string | null;
  subject: string;
  seq: number;
  outcome: string;
  bytes: Uint8Array;
  signatures: JsonColumn<Signature[]>;
  received_at: number;
  client_id: number;
}

/** The tables, for `tx.with`. */
export type RunTables = {
  run: RunTable;
  run_target: RunTargetTable;
  run_rollout: RolloutTable;
  run_signer: RunSignerTable;
  run_objection: RunObjectionTable;
  run_output: RunOutputTable;
  run_secret: RunSecretTable;
  receipt: ReceiptTable;
};
