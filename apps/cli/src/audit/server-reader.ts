/** A server's log, read as if it were an export. */
import type { ExportReader } from "@countersign/log";

/** Reads below /log through `fetchFile`. */
export function serverReader(fetchFile: (path: string) => Promise<Uint8Array | undefined>): ExportReader {
  return { read: async (name) => await fetchFile(name) };
}
