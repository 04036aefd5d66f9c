import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { missingLinks } from "./hydrate-links.ts";
import { embeddedProgram, type PostgresProgram, startPostgres } from "./index.ts";
import { prepareProgram } from "./postgres-program.ts";
import { stageProgram } from "./stage-program.ts";
import { isRoot, nobody, nobodyReachesUs } from "./testing/accounts.ts";
import { launch, query, scratchDirectory } from "./testing/launched.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, switched: false };

/** A copy of the npm package's files below `directory`. */
function packageCopy(directory: string): PostgresProgram & { nativeDir: string } {
  const { nativeDir } = embeddedProgram();
  if (nativeDir === undefined) throw new Error("The embedded program has no package directory.");
  const copy = join(directory, "native");
  cpSync(nativeDir, copy, { recursive: true, verbatimSymlinks: true });
  return { nativeDir: copy, binDir: join(copy, "bin") };
}

/** What an install that skipped the package's postinstall leaves. */
function withoutLinks(program: PostgresProgram & { nativeDir: string }) {
  const listed: { target: string }[] = JSON.parse(
    readFileSync(join(program.nativeDir, "pg-symlinks.json"), "utf8"),
  );
  for (const { target } of listed) rmSync(join(program.nativeDir, "..", target), { force: true });
  expect(missingLinks(program.nativeDir).length).toBe(listed.length);
  return program;
}

describe("a package whose postinstall was skipped", () => {
  test("is completed in place where it can be written", () => {
    const program = withoutLinks(packageCopy(scratchDirectory({ mode: 0o755 })));
    const usable = prepareProgram(program, self, [], () => {});
    expect(usable.binDir).toBe(program.binDir);
    expect(missingLinks(program.nativeDir)).toEqual([]);
  });

  test.runIf(nobodyReachesUs)("is used from a copy where it cannot be written", async () => {
    const { nativeDir } = withoutLinks(packageCopy(scratchDirectory({ mode: 0o755 })));
    const dataDir = join(scratchDirectory({ owner: nobody }), "data");
    const launched = await launch({ dataDir, nativeDir, as: nobody });
    expect(launched.message).toBeUndefined();
    expect(readlinkSync(`/proc/${launched.pid}/exe`)).toContain(join(dataDir, "postgres", "program"));
    expect(missingLinks(nativeDir)).not.toEqual([]);
    await launched.stop();
  });

  test("does not run without either", () => {
    const program = withoutLinks(packageCopy(scratchDirectory({ mode: 0o755 })));
    // A list that was lost too: nothing says which links there should be.
    rmSync(join(program.nativeDir, "pg-symlinks.json"));
    expect(() => prepareProgram(program, self, [], () => {})).toThrow(
      expect.objectContaining({ code: "program-does-not-run", message: expect.stringContaining("libicu") }),
    );
  });

  test("may not have links made outside itself", () => {
    const program = packageCopy(scratchDirectory());
    writeFileSync(
      join(program.nativeDir, "pg-symlinks.json"),
      JSON.stringify([{ source: "native/../../libpq.so", target: "native/../../evil" }]),
    );
    expect(missingLinks(program.nativeDir)).toEqual([]);
  });
});

describe.runIf(isRoot)("a package below a directory that only root may enter", () => {
  test("runs from a copy, with its data still in the closed directory", async () => {
    const closed = scratchDirectory({ mode: 0o700 });
    const program = packageCopy(closed);
    const stage = join(scratchDirectory({ mode: 0o755 }), "stage");
    const dataDir = join(closed, "data");
    const start = () => startPostgres({ dataDir, program, stageIn: [stage], log: silent });
    const postgres = await start();
    onTestFinished(() => postgres.stop());
    expect(readlinkSync(`/proc/${postgres.pid()}/exe`)).toMatch(stage);
    expect(await query(postgres.superuserUrl("postgres"), "select 1 as one")).toEqual([{ one: 1 }]);
    expect(existsSync(join(dataDir, "postgres", "cluster", "PG_VERSION"))).toBe(true);
    await postgres.stop();
    await (await start()).stop();
  });

  test("is not copied to where someone else can write", () => {
    const { nativeDir } = packageCopy(scratchDirectory());
    const open = scratchDirectory({ mode: 0o777 });
    expect(stageProgram(nativeDir, open)).toBeUndefined();
    const theirs = scratchDirectory({ mode: 0o755, owner: nobody });
    expect(stageProgram(nativeDir, theirs)).toBeUndefined();
  });
});

test("a copy that a crash tore is made again", () => {
  const { nativeDir } = packageCopy(scratchDirectory());
  const stage = join(scratchDirectory({ mode: 0o755 }), "stage");
  mkdirSync(stage);
  const staged = stageProgram(nativeDir, stage);
  if (staged === undefined) throw new Error("The copy was not made.");
  truncateSync(join(staged, "bin", "postgres"), 0);
  expect(stageProgram(nativeDir, stage)).toBe(staged);
  expect(prepareProgram({ binDir: join(staged, "bin") }, self, [], () => {}).majorVersion).toBe(18);
});

test("a directory without PostgreSQL is named", () => {
  const directory = scratchDirectory();
  expect(() => prepareProgram({ binDir: directory }, self, [], () => {})).toThrow(
    expect.objectContaining({ code: "program-missing", message: expect.stringContaining(directory) }),
  );
});
