/** The tables of scripts. */
import type { Parameter, Script } from "@countersign/api";
import type { ColumnType } from "kysely";

/** One immutable version. */
export type ScriptVersionTable = {
  script: string;
  version: number;
  /** `sha256:` and hex, of the content. */
  hash: string;
  interpreter: Script["interpreter"];
  content: Uint8Array;
  /** Written as JSON text. */
  parameters: ColumnType<Parameter[], string, never>;
  description: string;
  created_at: number;
  created_by: string;
};

/** The tables, for `tx.with`. */
export type ScriptsTables = {
  script: { name: string; scope: "global" | "msp"; created_at: number };
  script_version: ScriptVersionTable;
};
