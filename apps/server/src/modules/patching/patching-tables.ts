/** The table of this module. */
import type { PatchSettings } from "@countersign/api";
import type { ColumnType, Selectable } from "kysely";

/** JSON columns are written as text. */
type JsonColumn<T> = ColumnType<T, string | null, string | null>;

interface PatchSettingsTable {
  client_id: number;
  client: string;
  /** What is in force: the task does this. */
  current: JsonColumn<PatchSettings | null>;
  /** What waits for signatures. */
  wanted: JsonColumn<PatchSettings | null>;
  /** Hash of the standing approval that was composed for what is wanted. */
  draft: string | null;
  /** The task that carries the settings out; it stays, switched off, when patching is switched off. */
  task_id: string | null;
  /** Why what was wanted is not in force though nobody's signature is missing. */
  because: string | null;
  detail: string | null;
  set_by_id: string;
  set_by_name: string;
  /** The API key with which it was set. */
  set_by_key: string | null;
  set_at: number;
}

/** The settings of one client as stored. */
export type PatchSettingsRow = Selectable<PatchSettingsTable>;

/** The table, for `tx.with`. */
export type PatchingTables = { patch_settings: PatchSettingsTable };
