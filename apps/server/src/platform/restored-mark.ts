/** The mark that a restore leaves in the data directory, for the server that starts next: it records it, and keeps it in view. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceDurably } from "./secrets/write-durably.ts";

const markSchema = z.strictObject({
  /** When the backup was taken. */
  taken_at: z.int(),
  /** Entries of the audit log then; null where the database was restored by other means. */
  log_size: z.int().nullable(),
  /** When the restore was recorded in the audit log. */
  recorded_at: z.int().optional(),
});

/** The mark. */
export type RestoredMark = z.output<typeof markSchema>;

/** Leaves it, or writes it anew. */
export function noteRestored(dataDir: string, mark: RestoredMark): void {
  replaceDurably(join(dataDir, "restored.json"), Buffer.from(`${JSON.stringify(mark)}\n`), 0o600);
}

/** The mark of the last restore, if there was one. */
export function restoredMark(dataDir: string): RestoredMark | undefined {
  try {
    return markSchema.parse(JSON.parse(readFileSync(join(dataDir, "restored.json"), "utf8")));
  } catch {
    return undefined;
  }
}
