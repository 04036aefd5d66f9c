/** Places where a secret could have been written: files below a folder, and every column of every table. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { query } from "../../apps/server/src/platform/postgres/testing/launched.ts";
import type { Place } from "./find-secrets.ts";

/** A file that was read. */
export interface FilePlace extends Place {
  /** Permission bits. */
  readonly mode: number;
}

/** Every file below `folder` but those that `isLeftOut` names, by their path below it. */
export function* filesBelow(
  folder: string,
  isLeftOut: (name: string) => boolean = () => false,
): Generator<FilePlace> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    if (!isLeftOut(name)) yield { where: name, bytes: readFileSync(file), mode: statSync(file).mode & 0o777 };
  }
}

/** The command lines of the processes that name `folder`, as every user of the machine may read them, from now until told to stop. */
export function watchCommandLines(folder: string): () => Place[] {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        if (words.includes(folder)) seen.add(words);
      } catch {
        // It ended meanwhile.
      }
    }
  };
  const looking = setInterval(look, 25);
  return () => {
    clearInterval(looking);
    return [...seen].map((words) => ({
      where: `a command line (${words.slice(0, 200)})`,
      bytes: Buffer.from(words),
    }));
  };
}

/** Every column of every table of the database, the system's own included: its values one after the other. `url` is the superuser's. */
export async function columnsOf(url: string): Promise<Place[]> {
  const tables = await query(
    url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables order by 1`,
  );
  const columns = new Map<string, Uint8Array[]>();
  for (const table of tables) {
    const name = nameIn(table);
    for (const row of await query(url, `select * from ${name}`)) {
      for (const [column, value] of Object.entries(row ?? {})) {
        const where = `${name}.${column}`;
        const values = columns.get(where) ?? [];
        columns.set(where, values);
        if (value !== null) values.push(bytesOf(value), SEPARATOR);
      }
    }
  }
  return [...columns].map(([where, values]) => ({ where, bytes: Buffer.concat(values) }));
}

const SEPARATOR = Buffer.from("\0\n");

function nameIn(row: unknown): string {
  if (typeof row !== "object" || row === null || !("name" in row)) throw new Error("a table has no name");
  return String(row.name);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
}
