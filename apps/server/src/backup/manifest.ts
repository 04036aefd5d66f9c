/** What a backup says of itself: `manifest.json`, the first file in it. Every other file is named there with its hash. */
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { BackupRefusedError } from "./refused.ts";

/** Its name in the archive. */
export const manifestName = "manifest.json";

const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** Seconds since 1970. */
  taken_at: z.int().positive(),
  release: z.string(),
  /** Absent where the installation has a database of its own, which is backed up by its own means. */
  database: z
    .strictObject({
      migrations: z.array(z.string()),
      /** `file` is the table in PostgreSQL's text format for COPY; rows of tables without one are left out on purpose. */
      tables: z.array(
        z.strictObject({
          table: name,
          columns: z.array(name),
          rows: z.int().min(0),
          // In the archive and nowhere else: whoever has the recipient's public key can make one.
          file: z.string().regex(/^tables\/[a-z_][a-z0-9_]{0,62}\.copy$/),
        }),
      ),
      sequences: z.array(z.strictObject({ sequence: name, last: z.string(), called: z.boolean() })),
      /** Entries of the audit log at that time. */
      log_size: z.int().min(0),
    })
    .optional(),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int().min(0), sha256: z.string() })),
});

/** The manifest, format 1. */
export type BackupManifest = z.output<typeof manifestSchema>;

/** Reads it and holds every file of `directory` against it. Throws `backup-unknown`, `backup-damaged`. */
export async function readManifest(directory: string): Promise<BackupManifest> {
  let read;
  try {
    read = manifestSchema.safeParse(JSON.parse(readFileSync(join(directory, manifestName), "utf8")));
  } catch (cause) {
    throw new BackupRefusedError("backup-unknown", "the file is no backup of Countersign", { cause });
  }
  if (!read.success)
    throw new BackupRefusedError(
      "backup-unknown",
      "the backup is of a form that this release does not know: restore it with the release that made it, or a newer one",
    );
  const { files } = read.data;
  const found = await listFiles(directory);
  const told = new Map(files.map((file) => [file.path, file]));
  const odd =
    found.find((file) => {
      const said = told.get(file.path);
      return said?.sha256 !== file.sha256 || said.bytes !== file.bytes;
    })?.path ?? files.find(({ path }) => !found.some((file) => file.path === path))?.path;
  const missing = read.data.database?.tables.find(({ file }) => !told.has(file))?.file;
  if (missing !== undefined)
    throw new BackupRefusedError("backup-damaged", `${missing} is not among the files of the backup`);
  if (odd !== undefined)
    throw new BackupRefusedError("backup-damaged", `${odd} is not as the backup's manifest says`);
  return read.data;
}

/** All files below a directory but the manifest, with their hashes. */
export async function listFiles(directory: string): Promise<BackupManifest["files"]> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file).slice(directory.length + 1))
    .filter((path) => path !== manifestName)
    .toSorted();
  const files = [];
  for (const path of paths) {
    const hash = createHash("sha256");
    let bytes = 0;
    const counting = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        bytes += chunk.length;
        yield chunk;
      }
    };
    await pipeline(createReadStream(join(directory, path)), counting, hash);
    files.push({ path, bytes, sha256: hash.digest("hex") });
  }
  return files;
}
