/** What comes out of verifying an export. */
import type { OpenCheckpointRefusal } from "./signed-checkpoint.ts";

/** Why an export is not what was signed. */
export type ExportRefusal =
  | OpenCheckpointRefusal
  | "checkpoint-missing"
  | "since-invalid"
  | "since-newer"
  | "since-mismatch"
  | "entry-missing"
  | "entry-mismatch"
  | "entry-malformed"
  | "bundle-trailing-bytes"
  | "tile-missing"
  | "tile-length"
  | "tile-mismatch"
  | "root-mismatch"
  | "body-mismatch"
  | "body-malformed"
  | "body-misplaced";

/** A refusal about entries: nothing is wrong before `index`; the first wrong one stands before `end`. */
export interface EntryFault {
  readonly ok: false;
  readonly because: ExportRefusal;
  readonly index: number;
  /** One beyond the last entry that may be the first wrong one: `index + 1` where it is known exactly. */
  readonly end: number;
  /** In words, for people. */
  readonly detail: string;
}

/** All is as signed, or the first thing that is not. */
export type ExportVerdict =
  | {
      readonly ok: true;
      readonly size: number;
      readonly root: Uint8Array;
      /** How many entries were hashed, and how many bodies checked against their commitments. */
      readonly entries: number;
      readonly bodies: number;
    }
  | { readonly ok: false; readonly because: ExportRefusal; readonly detail: string }
  | EntryFault;

/** The refusal of exactly one entry, or of a range when `end` is given. */
export function entryFault(
  because: ExportRefusal,
  index: number,
  detail: string,
  end = index + 1,
): EntryFault {
  return { ok: false, because, index, end, detail };
}
