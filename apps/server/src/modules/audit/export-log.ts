/**
 * The log as files, for auditors and static servers: C2SP tlog-tiles below `data/log/`. The checkpoint is written last,
 * so that whatever it covers is there. Everything can be written again from the database.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  formatBundlePath,
  formatTilePath,
  HASH_BYTES,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  tileWidth,
} from "@countersign/log";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { LatestCheckpoint } from "./checkpoints.ts";
import { readBundle, tileReader } from "./log-tiles.ts";

/** Brings the files up to `checkpoint`. */
export async function exportLog(
  ctx: ServerContext,
  checkpoint: LatestCheckpoint,
  vkey: string,
): Promise<void> {
  const folder = join(ctx.config.dataDir, "log");
  const from = await exportedSize(folder);
  const to = checkpoint.size;
  if (from !== to || to === 0) {
    await inTransaction(ctx, systemActor("export-log"), async (tx) => {
      await writeBundles(tx, folder, from, to);
      await writeTiles(tx, folder, from, to);
    });
  }
  await replace(join(folder, "vkey"), Buffer.from(`${vkey}\n`));
  await replace(join(folder, "checkpoint"), Buffer.from(checkpoint.note));
}

async function writeBundles(tx: Tx, folder: string, from: number, to: number): Promise<void> {
  for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < to; index++) {
    const width = tileWidth(0, index, to);
    const bundle = await readBundle(tx, index, width);
    if (!bundle) throw new Error(`bundle ${index} of the log is incomplete`);
    await replaceNarrower(folder, formatBundlePath({ index, width }), bundle);
  }
}

async function writeTiles(tx: Tx, folder: string, from: number, to: number): Promise<void> {
  const reader = tileReader(tx);
  for (let level = 0; TILE_WIDTH ** level <= to; level++) {
    const first = Math.floor(from / TILE_WIDTH ** (level + 1));
    for (let index = first; tileWidth(level, index, to) > 0; index++) {
      const width = tileWidth(level, index, to);
      const hashes = await reader.readTile(level, index, width);
      if (hashes?.length !== width * HASH_BYTES)
        throw new Error(`tile ${level}/${index} of the log is incomplete`);
      await replaceNarrower(folder, formatTilePath({ level, index, width }), hashes);
    }
  }
}

/** Writes a tile, and removes the narrower ones of the same place, which it contains. */
async function replaceNarrower(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await replace(join(folder, path), bytes);
  const [full = path, own] = path.split(".p/");
  for (const width of await readdir(join(folder, `${full}.p`)).catch(() => [])) {
    if (width !== own) await rm(join(folder, `${full}.p`, width), { force: true });
  }
  if (own === undefined) await rm(join(folder, `${full}.p`), { recursive: true, force: true });
}

async function replace(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, bytes, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** How far the files reach; 0 when nothing can be read, so that all is written again. */
async function exportedSize(folder: string): Promise<number> {
  const note = await readFile(join(folder, "checkpoint")).catch(() => undefined);
  const parsed = note && parseNote(note);
  const checkpoint = parsed?.ok ? parseCheckpoint(parsed.note.text) : undefined;
  return checkpoint?.ok ? checkpoint.checkpoint.size : 0;
}
