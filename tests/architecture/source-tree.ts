/** Reads the sources of a house from disk: workspaces, their files, and what each file imports. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { importsIn, type FoundImport } from "./imports-in.ts";
import { parseSource, type SyntaxNode } from "./syntax-node.ts";

/** One source file, read and parsed. Paths are relative to the root of the house and use `/`. */
export type SourceFile = {
  path: string;
  text: string;
  imports: readonly FoundImport[];
  program: SyntaxNode | undefined;
  /** Why the file could not be parsed; a file that nobody can read is a violation by itself. */
  unreadable: string | undefined;
  /** A test, or something in a folder `testing/` that only tests use. */
  isTest: boolean;
};

/** One workspace: its folder, its package name, what its package.json offers and asks for, and its files. */
export type Workspace = {
  folder: string;
  name: string;
  /** Doors under `exports`, each with the file it opens. */
  entries: ReadonlyMap<string, string>;
  dependencies: ReadonlySet<string>;
  files: readonly SourceFile[];
};

/** A whole house as the rules see it. */
export type SourceTree = {
  workspaces: readonly Workspace[];
  /** Every source file by its path. */
  files: ReadonlyMap<string, SourceFile>;
};

/** Reads `packages/*` and `apps/*` below `root`: each folder with a package.json is a workspace. */
export function readSourceTree(root: string): SourceTree {
  const folders = ["packages", "apps"].flatMap((group) =>
    namesIn(join(root, group)).map((name) => `${group}/${name}`),
  );
  const workspaces = folders
    .filter((folder) => statSync(join(root, folder, "package.json"), { throwIfNoEntry: false })?.isFile())
    .map((folder) => readWorkspace(root, folder));
  const files = new Map(
    workspaces.flatMap(({ files: own }) => own.map((file) => [file.path, file] as const)),
  );
  return { workspaces, files };
}

/** The path that a relative specifier in `fromPath` means, relative to the root of the house. */
export function targetOf(fromPath: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(fromPath), specifier));
}

/** True for `name.test.ts` and for everything below a folder called `testing`. */
export function isTestPath(path: string): boolean {
  return /\.test\.[cm]?tsx?$|\/testing\//.test(path);
}

function readWorkspace(root: string, folder: string): Workspace {
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const paths = sourcePathsIn(join(root, folder, "src"));
  return {
    folder,
    name: String(field(manifest, "name")),
    entries: new Map(
      Object.entries(Object(field(manifest, "exports"))).map(([door, file]) => [door, String(file)]),
    ),
    dependencies: new Set(Object.keys(Object(field(manifest, "dependencies")))),
    files: paths.map((path) => readSource(path, relative(root, path).split(sep).join("/"))),
  };
}

function readSource(fullPath: string, path: string): SourceFile {
  const text = readFileSync(fullPath, "utf8");
  const parsed = parseSource(path, text);
  const isTest = isTestPath(path);
  return parsed.ok
    ? {
        path,
        text,
        isTest,
        program: parsed.program,
        imports: importsIn(parsed.program, text),
        unreadable: undefined,
      }
    : { path, text, isTest, program: undefined, imports: [], unreadable: parsed.because };
}

function sourcePathsIn(folder: string): string[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === "node_modules" ? [] : sourcePathsIn(path);
    return /\.[cm]?[jt]sx?$/.test(name) ? [path] : [];
  });
}

function namesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
