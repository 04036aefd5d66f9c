/**
 * Verifies a whole export offline, trusting nothing but the log's verifier key: every entry is hashed, every stored
 * tile and every given body compared, the root and each older checkpoint recomputed. Two bundles are in memory
 * at a time, whatever the size of the log.
 */
import { type Crypto, equalBytes } from "@countersign/protocol";
import type { Checkpoint } from "./checkpoint.ts";
import { entryFault, type ExportVerdict } from "./export-verdict.ts";
import { MAX_BUNDLE_BYTES } from "./entry-bundle.ts";
import { CHECKPOINT_PATH, type ExportReader, formatBodiesPath, MAX_BODIES_BYTES } from "./export-layout.ts";
import { frontierRoot } from "./frontier.ts";
import { GrowingTree } from "./growing-tree.ts";
import { HASH_BYTES, type Hasher } from "./hasher.ts";
import { ReadAhead } from "./read-ahead.ts";
import { openCheckpoint } from "./signed-checkpoint.ts";
import { MAX_NOTE_BYTES } from "./signed-note.ts";
import { StoredTiles } from "./stored-tiles.ts";
import { TILE_WIDTH, tileWidth } from "./tile.ts";
import { formatBundlePath, formatTilePath } from "./tile-path.ts";
import type { VerifierKey } from "./verifier-key.ts";
import { verifyBodies } from "./verify-bodies.ts";
import { verifyBundle } from "./verify-bundle.ts";

/** What is to be verified, and with what. */
export interface ExportToVerify {
  /** Hashing (with fast paths where the host has them) and signature checks. */
  readonly crypto: Hasher & Pick<Crypto, "verify">;
  readonly reader: ExportReader;
  /** The log's keys, from a source other than the export. */
  readonly keys: readonly VerifierKey[];
  /** Older signed checkpoints of this log, kept by the auditor or by a witness. Each narrows down where a change is. */
  readonly since?: readonly Uint8Array[];
  /** Called after each bundle with the number of entries verified so far. */
  readonly onProgress?: (entries: number, size: number) => void;
}

/**
 * Whether the export is what the log signed, or the first thing that is not.
 *
 * Without `since` this shows that the export hangs together and was signed; that it is also the history that others
 * were shown takes a checkpoint that they kept.
 */
export async function verifyExport(work: ExportToVerify): Promise<ExportVerdict> {
  const bytes = await work.reader.read(CHECKPOINT_PATH, MAX_NOTE_BYTES);
  if (bytes === undefined)
    return { ok: false, because: "checkpoint-missing", detail: "there is no checkpoint" };
  const opened = await openCheckpoint(work.crypto, bytes, work.keys);
  if (!opened.ok) return { ...opened, detail: "the checkpoint is not one that the log signed" };
  const { checkpoint } = opened;

  const older: Checkpoint[] = [];
  for (const note of work.since ?? []) {
    const since = await openCheckpoint(work.crypto, note, work.keys);
    if (!since.ok)
      return { ok: false, because: "since-invalid", detail: `the older checkpoint: ${since.because}` };
    older.push(since.checkpoint);
  }
  older.sort((left, right) => left.size - right.size);
  const beyond = older.find((since) => since.size > checkpoint.size);
  if (beyond !== undefined) {
    const detail = `the export ends here, but the log had signed ${beyond.size} entries: the newest are missing`;
    return entryFault("since-newer", checkpoint.size, detail, beyond.size);
  }
  return walk(work, checkpoint, older);
}

/** Hashes everything once, from the first entry to the last. */
async function walk(
  work: ExportToVerify,
  checkpoint: Checkpoint,
  older: readonly Checkpoint[],
): Promise<ExportVerdict> {
  const { crypto } = work;
  const { size, root } = checkpoint;
  const reader = new ReadAhead(work.reader);
  const tree = new GrowingTree(crypto, new StoredTiles(reader, size), older);
  const begun = tree.settle();
  if (!begun.ok) return begun;
  let bodies = 0;
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    expectBundle(reader, index + 1, size);
    const stored = await tree.tiles.read(0, index);
    if (!stored.ok) return stored;
    const bundle = await verifyBundle(crypto, reader, stored.tile);
    const checked = await verifyBodies(crypto, reader, index, bundle.entries, bundle.fault === undefined);
    if (!checked.ok) return checked;
    if (bundle.fault !== undefined) return bundle.fault;
    bodies += checked.bodies;

    const grown = await tree.grow(bundle.leaves);
    if (!grown.ok) return grown;
    work.onProgress?.(tree.frontier.size, size);
  }
  if (!equalBytes(frontierRoot(crypto, tree.frontier), root)) {
    const detail = "entries and tiles agree with each other, but not with the root that was signed";
    return entryFault("root-mismatch", tree.confirmed, detail, size);
  }
  return { ok: true, size, root, entries: size, bodies };
}

function expectBundle(reader: ReadAhead, index: number, size: number): void {
  const width = tileWidth(0, index, size);
  if (width === 0) return;
  reader.expect(formatTilePath({ level: 0, index, width }), width * HASH_BYTES);
  reader.expect(formatBundlePath({ index, width }), MAX_BUNDLE_BYTES);
  reader.expect(formatBodiesPath(index), MAX_BODIES_BYTES);
}
