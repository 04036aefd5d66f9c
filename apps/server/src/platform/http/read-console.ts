/** Reads what the console's build left: the page, its files with their compressed copies, and where the page answers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { z } from "zod";

/** One file as it is sent; each form is read when somebody first asks for it, and held from then on. */
export interface BuiltFile {
  readonly type: string;
  readonly plain: BuiltBytes;
  readonly br?: BuiltBytes;
  readonly gzip?: BuiltBytes;
}

/** The bytes of one form of a file. Rejects where it is gone, because somebody built anew under a server that runs. */
export type BuiltBytes = () => Promise<Uint8Array>;

/** A built console. Of its few megabytes most visitors ask for a few hundred kilobytes. */
export interface BuiltConsole {
  /** The page; CSP_NONCE stands where a nonce is wanted. */
  readonly page: string;
  /** By their names below /assets/, which hold a hash of their content. */
  readonly assets: ReadonlyMap<string, BuiltFile>;
  /** Beside the page: what makes it an app, under names that stay. */
  readonly beside: ReadonlyMap<string, BuiltFile>;
  /** First parts of the addresses at which the page answers, beside `/` itself. */
  readonly prefixes: readonly string[];
}

const note = z.object({ prefixes: z.array(z.string().regex(/^[a-z-]{1,40}$/)) });
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
};
/** What may stand beside the page; nothing else there is served. */
const besidePage = [
  "service-worker.js",
  "manifest.webmanifest",
  "icon-180.png",
  "icon-192.png",
  "icon-512.png",
];

/** Reads the build in `folder`; undefined where there is none. */
export function readConsole(folder: string): BuiltConsole | undefined {
  const page = join(folder, "index.html");
  if (!existsSync(page)) return undefined;
  const { prefixes } = note.parse(JSON.parse(readFileSync(join(folder, "console.json"), "utf8")));
  const assetsDir = join(folder, "assets");
  const names = new Set(readdirSync(assetsDir));
  const assets = new Map(
    [...names]
      .filter((name) => extname(name) in types)
      .map((name) => [name, fileOf(assetsDir, name, names)] as const),
  );
  const present = new Set(readdirSync(folder));
  const beside = new Map(
    besidePage
      .filter((name) => present.has(name))
      .map((name) => [name, fileOf(folder, name, present)] as const),
  );
  return { page: readFileSync(page, "utf8"), assets, beside, prefixes };
}

function fileOf(folder: string, name: string, names: ReadonlySet<string>): BuiltFile {
  const path = join(folder, name);
  return {
    type: types[extname(name)] ?? "application/octet-stream",
    plain: bytesOf(path),
    ...(names.has(`${name}.br`) ? { br: bytesOf(`${path}.br`) } : {}),
    ...(names.has(`${name}.gz`) ? { gzip: bytesOf(`${path}.gz`) } : {}),
  };
}

function bytesOf(path: string): BuiltBytes {
  let held: Promise<Uint8Array> | undefined;
  return async () => {
    try {
      return await (held ??= readFile(path));
    } catch (error) {
      held = undefined;
      throw error;
    }
  };
}
