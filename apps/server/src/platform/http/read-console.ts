/** Reads what the console's build left: the page, its files with their compressed copies, and where the page answers. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { z } from "zod";

/** One file as it is sent. */
export interface BuiltFile {
  readonly type: string;
  readonly plain: Uint8Array;
  readonly br?: Uint8Array;
  readonly gzip?: Uint8Array;
}

/** A built console, held in memory: a few hundred kilobytes that every visitor asks for. */
export interface BuiltConsole {
  /** The page; CSP_NONCE stands where a nonce is wanted. */
  readonly page: string;
  /** By their names below /assets/, which hold a hash of their content. */
  readonly assets: ReadonlyMap<string, BuiltFile>;
  /** First parts of the addresses at which the page answers, beside `/` itself. */
  readonly prefixes: readonly string[];
}

const note = z.object({ prefixes: z.array(z.string().regex(/^[a-z-]{1,40}$/)) });
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** Reads the build in `folder`; undefined where there is none. */
export function readConsole(folder: string): BuiltConsole | undefined {
  const page = join(folder, "index.html");
  if (!existsSync(page)) return undefined;
  const { prefixes } = note.parse(JSON.parse(readFileSync(join(folder, "console.json"), "utf8")));
  const assetsDir = join(folder, "assets");
  const assets = new Map(
    readdirSync(assetsDir)
      .filter((name) => extname(name) in types)
      .map((name) => [name, readFile(join(assetsDir, name))] as const),
  );
  return { page: readFileSync(page, "utf8"), assets, prefixes };
}

function readFile(path: string): BuiltFile {
  const copy = (ending: string) =>
    existsSync(`${path}${ending}`) ? readFileSync(`${path}${ending}`) : undefined;
  const br = copy(".br");
  const gzip = copy(".gz");
  return {
    type: types[extname(path)] ?? "application/octet-stream",
    plain: readFileSync(path),
    ...(br ? { br } : {}),
    ...(gzip ? { gzip } : {}),
  };
}
