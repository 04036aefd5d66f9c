/** Counting memory: of the right processes, and growing with what they hold. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { privateMiB, processTree } from "./private-memory.ts";

test("memory that a process fills is counted, and its children are found", async () => {
  const program = `
    require("node:child_process").spawn("sleep", ["60"]);
    const held = Buffer.alloc(64 * 1024 * 1024, 1);
    process.stdout.write("ready");
    setInterval(() => held[0]++, 1000);`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = child.pid ?? -1;
  try {
    await once(child.stdout, "data");
    const tree = processTree(pid);
    expect(tree).toHaveLength(2);
    expect(privateMiB([pid])).toBeGreaterThan(64);
    expect(privateMiB([pid])).toBeLessThan(128);
    expect(privateMiB(tree)).toBeGreaterThan(privateMiB([pid]));
  } finally {
    for (const one of processTree(pid).toReversed()) process.kill(one, "SIGKILL");
    await once(child, "close");
  }
});

test("a process that is gone is an error, not nothing", () => {
  expect(() => privateMiB([2 ** 22 + 1])).toThrow();
});
