/** An export in memory: made honestly, then tampered with file by file. */
import { encodeUtf8 } from "@countersign/protocol";
import { makeEntry, type MadeEntry } from "../entry.ts";
import { encodeBundle } from "../entry-bundle.ts";
import { encodeBodies, type ExportReader, formatBodiesPath } from "../export-layout.ts";
import { nodeHasher } from "../node-hasher.ts";
import { signCheckpoint } from "../signed-checkpoint.ts";
import type { NoteSigner } from "../signed-note.ts";
import { TILE_WIDTH } from "../tile.ts";
import { formatBundlePath } from "../tile-path.ts";
import { memoryLog } from "./memory-log.ts";
import { sha256 } from "./naive-tree.ts";

/** An entry with the salt that belongs beside its body. */
export interface RecordedEntry extends MadeEntry {
  readonly salt: Uint8Array;
}

/** Files by path, and a reader over them that keeps count. */
export interface MemoryExport extends ExportReader {
  readonly files: Map<string, Uint8Array>;
}

/** Entry number `index` of the example log; `note` tells variants of one entry apart. */
export function recordedEntry(index: number, note = "as recorded"): RecordedEntry {
  const salt = sha256(encodeUtf8(`salt ${index}`));
  const body = { actor: `person-${index % 7}`, client: "acme", note, object: { device: `d-${index}` } };
  return {
    ...makeEntry(nodeHasher, { time: 1_770_000_000 + index, event: "run.requested", body, salt }),
    salt,
  };
}

/** The example log's first `count` entries. */
export function recordedEntries(count: number): RecordedEntry[] {
  return Array.from({ length: count }, (_, index) => recordedEntry(index));
}

/** The export that an honest server writes for these entries. */
export async function memoryExport(
  entries: readonly RecordedEntry[],
  signer: NoteSigner,
): Promise<MemoryExport> {
  const log = memoryLog(
    entries.map((entry) => entry.header),
    997,
  );
  const files = new Map(log.tiles);
  for (let from = 0; from < entries.length; from += TILE_WIDTH) {
    const bundle = entries.slice(from, from + TILE_WIDTH);
    const index = from / TILE_WIDTH;
    files.set(
      formatBundlePath({ index, width: bundle.length }),
      encodeBundle(bundle.map((entry) => entry.header)),
    );
    const bodies = bundle.map(({ salt, body }, position) => ({ index: from + position, salt, body }));
    files.set(formatBodiesPath(index), encodeBodies(bodies));
  }
  const checkpoint = { origin: signer.key.name, size: log.size, root: log.root };
  files.set("checkpoint", await signCheckpoint(checkpoint, [signer]));
  return { files, read: async (path) => files.get(path) };
}
