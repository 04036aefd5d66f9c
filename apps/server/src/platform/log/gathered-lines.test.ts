/** Lines that are written together: all, in their order, and none that is lost at the end. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { GatheredLines } from "./gathered-lines.ts";

test("what comes within a turn is written at once, in its order", async () => {
  const writes: string[] = [];
  const lines = new GatheredLines({ write: (text) => void writes.push(text) });
  for (const line of ["a\n", "b\n"]) lines.write(line);
  expect(writes).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  lines.write("c\n");
  lines.flush();
  lines.flush();
  expect(writes).toEqual(["a\nb\n", "c\n"]);
});

test("a process that exits, or fails, in the turn of its last words has written them", () => {
  const folder = mkdtempSync(join(tmpdir(), "countersign-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const code = fileURLToPath(new URL("create-log.ts", import.meta.url));
  for (const end of ["process.exit(3)", "throw new Error('no')"]) {
    const file = join(folder, "log");
    const program = `const { createLog } = await import(${JSON.stringify(code)});
      createLog({ logLevel: "info", logFile: ${JSON.stringify(file)} }).info({}, "last words"); ${end};`;
    const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", program]);
    expect(status).not.toBe(0);
    expect(readFileSync(file, "utf8")).toContain("last words");
    rmSync(file);
  }
});
