import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runnerEnvironment } from "./become-runner.ts";
import { stageCode, withoutTypes } from "./stage-code.ts";
import { unstageCode } from "./unstage-code.ts";

let stage: string;
beforeAll(() => {
  stage = stageCode();
});
afterAll(() => unstageCode(stage));

function* filesBelow(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

describe("Staged code", () => {
  test("is plain JavaScript of everything but tests, which anybody may read and nobody else may change", () => {
    const files = [...filesBelow(stage)];
    expect(files).toContain(join(stage, "agent", "runner", "main.js"));
    expect(files).toContain(join(stage, "node_modules", "ws", "wrapper.mjs"));
    expect(files.filter((file) => file.endsWith(".ts") || file.includes(".test."))).toEqual([]);
    for (const path of [stage, ...files, ...files.map((file) => dirname(file))]) {
      const { mode, uid } = statSync(path);
      expect(uid).toBe(process.getuid?.());
      expect(mode & 0o022).toBe(0);
      expect(mode & 0o004).toBe(0o004);
    }
  });

  test("imports what was staged and nothing from where it came", () => {
    for (const file of filesBelow(join(stage, "agent"))) {
      const imports = [...readFileSync(file, "utf8").matchAll(/\bfrom "([^"]+)"/g)].map(
        ([, specifier]) => specifier,
      );
      for (const specifier of imports)
        expect(specifier).toMatch(/^(?:\.{1,2}\/.*\.js|node:.*|ws|@countersign\/.*)$/);
    }
  });

  test("keeps lines where they were", () => {
    const source =
      'import { a } from "./a.ts";\ntype B = "./b.ts";\nconst c: number = a;\nconst d = await import("../d.ts");\n';
    const plain = withoutTypes(source);
    expect(plain.split("\n")).toHaveLength(5);
    expect(plain).toContain('from "./a.js"');
    expect(plain).toContain('import("../d.js")');
    expect(plain).not.toContain("B");
  });

  test("is removed with its name only, and what a dead process left is swept up", () => {
    const elsewhere = join(stage, "elsewhere");
    mkdirSync(elsewhere);
    unstageCode(elsewhere);
    expect(lstatSync(elsewhere).isDirectory()).toBe(true);
    // No process can have this number: it is above the kernel's limit.
    const left = join(dirname(stage), "countersign-code-4194305-test");
    mkdirSync(left);
    unstageCode(stageCode());
    expect(lstatSync(left, { throwIfNoEntry: false })).toBeUndefined();
    expect(lstatSync(stage).isDirectory()).toBe(true);
  });
});

test("A runner's environment is fixed: nothing of its starter's can steer Node or a script", () => {
  const environment = runnerEnvironment({
    NODE_OPTIONS: "--inspect",
    LD_PRELOAD: "x",
    PATH: "/tmp",
    TMPDIR: "/t",
  });
  expect(environment).toMatchObject({ TMPDIR: "/t", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" });
  expect(Object.keys(environment)).not.toContain("NODE_OPTIONS");
  expect(Object.keys(environment)).not.toContain("LD_PRELOAD");
});
