/** Writing an export: checkpoint, tiles and bundles as the server has them, and the bodies the caller may see. */
import { mkdir, readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Client, endpoints } from "@countersign/api";
import {
  CHECKPOINT_PATH,
  encodeBodies,
  type ExportedBody,
  formatBodiesPath,
  formatBundlePath,
  formatTilePath,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  tileWidth,
} from "@countersign/log";
import { canonicalBytes, decodeBase64, type Json } from "@countersign/protocol";
import { RefusedError } from "../command.ts";

/** Exports into `out`, which must be empty. The checkpoint is written last: without it the export is not one. */
export async function exportLog(
  api: Client,
  fetchFile: (path: string) => Promise<Uint8Array | undefined>,
  out: string,
): Promise<{ size: number; bodies: number }> {
  await mkdir(out, { recursive: true });
  if ((await readdir(out)).length > 0) throw new RefusedError("export-not-empty", `${out} is not empty`);
  const note = await needed(fetchFile, CHECKPOINT_PATH);
  const size = sizeOf(note);
  for (const name of filesOf(size)) await save(out, name, await needed(fetchFile, name));
  await save(out, "vkey", await needed(fetchFile, "vkey"));
  let bodies = 0;
  for (let bundle = 0; bundle * TILE_WIDTH < size; bundle++) {
    const some = await bodiesOf(api, bundle, Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH));
    bodies += some.length;
    await save(out, formatBodiesPath(bundle), encodeBodies(some));
  }
  await save(out, CHECKPOINT_PATH, note);
  return { size, bodies };
}

function sizeOf(note: Uint8Array): number {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.note.text) : undefined;
  if (!checkpoint?.ok)
    throw new RefusedError("checkpoint-malformed", "the server's checkpoint cannot be read");
  return checkpoint.checkpoint.size;
}

/** Bundles and hash tiles of a tree of `size` entries. */
function* filesOf(size: number): Generator<string> {
  for (let index = 0; index * TILE_WIDTH < size; index++)
    yield formatBundlePath({ index, width: tileWidth(0, index, size) });
  for (let level = 0, nodes = size; nodes > 0; level++, nodes = Math.floor(nodes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < nodes; index++)
      yield formatTilePath({ level, index, width: tileWidth(level, index, size) });
  }
}

async function bodiesOf(api: Client, bundle: number, count: number): Promise<ExportedBody[]> {
  const query = { from: bundle * TILE_WIDTH, limit: count };
  const { entries } = (await api.call(endpoints.audit.listEntries, { query })).reply;
  return entries
    .toSorted((left, right) => left.index - right.index)
    .map((entry) => {
      const salt = decodeBase64(entry.salt);
      if (!salt) throw new RefusedError("export-salt", `entry ${entry.index} has no readable salt`);
      // The API declares bodies as JSON objects; canonical bytes are made anew and must hash to the commitment.
      return { index: entry.index, salt, body: canonicalBytes(entry.body as Json) };
    });
}

async function needed(
  fetchFile: (path: string) => Promise<Uint8Array | undefined>,
  name: string,
): Promise<Uint8Array> {
  const bytes = await fetchFile(name);
  if (!bytes) throw new RefusedError("log-incomplete", `the server has no /log/${name}`);
  return bytes;
}

async function save(out: string, name: string, bytes: Uint8Array): Promise<void> {
  const file = path.join(out, ...name.split("/"));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
}
