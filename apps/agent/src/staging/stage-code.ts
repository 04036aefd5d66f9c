/**
 * A private, readable copy of the agent's own code as plain JavaScript, made afresh at each start.
 *
 * Why a copy: the unprivileged parts must be able to read it wherever the clone stands (a directory only root may
 * enter), nobody may change it while parts are restarted from it, and no resident process carries the type stripper
 * (some 20 MB). Promise: the copy belongs to whoever starts the agent and nobody else can write to it.
 */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSafeParent } from "../platform/linux/run-root.ts";
import { STAGE_PREFIX, unstageCode } from "./unstage-code.ts";

/** There is no directory in which a private copy can be made safely. */
export class StagingFailed extends Error {
  readonly code = "no-safe-directory";
  constructor() {
    super("neither /run nor the temporary directory is safe to put the agent's code in");
    this.name = "StagingFailed";
  }
}

/** Makes the copy and gives its directory. Throws StagingFailed. */
export function stageCode(): string {
  const parent = safeParent(process.getuid?.() ?? -1);
  if (parent === undefined) throw new StagingFailed();
  sweepStagedCode(parent);
  const stage = mkdtempSync(join(parent, `${STAGE_PREFIX}${process.pid}-`));
  stageSources(dirname(import.meta.dirname), join(stage, "agent"));
  stagePackage("protocol", fileURLToPath(import.meta.resolve("@countersign/protocol")), stage);
  stagePackage("log", fileURLToPath(import.meta.resolve("@countersign/log")), stage);
  stageWs(dirname(fileURLToPath(import.meta.resolve("ws"))), join(stage, "node_modules", "ws"));
  write(join(stage, "package.json"), '{"type":"module"}\n');
  chmodSync(stage, 0o755);
  return stage;
}

/** Root's copy must stand where other users can pass through. */
function safeParent(uid: number): string | undefined {
  const places = uid === 0 ? ["/run", tmpdir(), "/tmp"] : [process.env["XDG_RUNTIME_DIR"], tmpdir(), "/tmp"];
  return places.find((place) => place !== undefined && isSafeParent(place, uid, uid === 0));
}

/** Removes copies whose process is gone. */
function sweepStagedCode(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /^countersign-code-(\d+)-/.exec(name)?.[1];
    const path = join(parent, name);
    if (pid !== undefined && isOurDirectory(path) && !isAlive(Number(pid))) unstageCode(path);
  }
}

function isOurDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** `index` is the file behind the package's front door, `…/src/index.ts`. */
function stagePackage(name: string, index: string, stage: string): void {
  const to = join(stage, "node_modules", "@countersign", name);
  stageSources(dirname(index), join(to, "src"));
  const manifest = readFileSync(join(dirname(dirname(index)), "package.json"), "utf8");
  write(join(to, "package.json"), manifest.replaceAll('.ts"', '.js"'));
}

function stageSources(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) stageSources(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts")) {
      const source = readFileSync(join(from, entry.name), "utf8");
      write(join(to, entry.name.replace(/\.ts$/, ".js")), withoutTypes(source));
    }
  }
}

/** Types become blanks, so that lines and columns stay; our imports, always written with their ending, follow the new names. */
export function withoutTypes(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(
    /(\b(?:from|import)\s*\(?\s*")(\.{1,2}\/[^"\n]+)\.ts"/g,
    '$1$2.js"',
  );
}

function stageWs(from: string, to: string): void {
  for (const file of ["package.json", "wrapper.mjs", "index.js"]) copy(join(from, file), join(to, file));
  for (const file of readdirSync(join(from, "lib"))) copy(join(from, "lib", file), join(to, "lib", file));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  copyFileSync(from, to);
  chmodSync(to, 0o644);
}

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o644 });
}
