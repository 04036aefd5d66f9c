/** An export on disk. */
import { open } from "node:fs/promises";
import path from "node:path";
import type { ExportReader } from "@countersign/log";

/** Reads files below `directory`; a missing file is undefined, a larger one than asked for is cut off after the limit plus one byte so that it shows. */
export function directoryReader(directory: string): ExportReader {
  return {
    async read(name, maxBytes) {
      const file = await open(path.join(directory, ...name.split("/"))).catch(() => undefined);
      if (!file) return undefined;
      try {
        const { size } = await file.stat();
        const bytes = new Uint8Array(Math.min(size, maxBytes + 1));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      } finally {
        await file.close();
      }
    },
  };
}
