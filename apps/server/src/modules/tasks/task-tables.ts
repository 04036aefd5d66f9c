/** The tables of this module. */
import type { FIRE_OUTCOMES, MISSED_RULES, OVERLAP_RULES, TaskBody } from "@countersign/api";
import type { ColumnType, Selectable } from "kysely";

/** JSON columns are written as text: the driver would take an array for a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;

interface TaskTable {
  id: string;
  client_id: number;
  client: string;
  /** Once a client. */
  name: string;
  script_name: string;
  script_version: number;
  script_hash: string;
  arguments: JsonColumn<Record<string, string>>;
  devices: string[];
  cron: string | null;
  once: string | null;
  zone: string;
  missed: (typeof MISSED_RULES)[number];
  grace_seconds: number;
  overlap: (typeof OVERLAP_RULES)[number];
  enabled: boolean;
  expires_at: number | null;
  run_as: string;
  network: "host" | "none";
  limits: JsonColumn<{ seconds: number; output: number } | null>;
  window_seconds: number | null;
  reason: string;
  /** As they were asked for; null: to all devices at once. */
  rings: JsonColumn<TaskBody["rings"]>;
  /** Who made or changed or enabled it last: their right is looked at whenever it is due. */
  owner_id: string;
  owner_name: string;
  /** The API key with which they did: it has to count still. Null where they were signed in, and for tasks of before. */
  owner_key_id: string | null;
  /** By what it was let through when it was made as it stands. */
  authorized_by: "nothing" | "code" | "exemption" | "signatures";
  /** Of an exemption: what it covers. */
  covers: string | null;
  /** Null where it is off or nothing is to come. */
  next_at: number | null;
  /** When `next_at` was worked out; later than now where the clock was put back since. */
  looked_at: number;
  stopped_because: string | null;
  created_at: number;
  changed_at: number;
  changed_by: string;
}

interface TaskFireTable {
  task_id: string;
  due_at: number;
  at: number;
  outcome: (typeof FIRE_OUTCOMES)[number];
  because: string | null;
  detail: string | null;
  run_id: string | null;
  missed_before: number;
  left_out: number;
  client_id: number;
}

/** A task as stored. */
export type TaskRow = Selectable<TaskTable>;
/** A moment at which a task was due, as stored. */
export type FireRow = Selectable<TaskFireTable>;

/** The tables, for `tx.with`. */
export type TaskTables = { task: TaskTable; task_fire: TaskFireTable };
