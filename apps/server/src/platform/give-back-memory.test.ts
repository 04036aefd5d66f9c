/** What nobody holds any more is gone after the collection, and not before. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const subject = fileURLToPath(new URL("give-back-memory.ts", import.meta.url));

/** A process of its own, small enough that V8 has no reason to collect anything by itself. */
const program = `
  import { giveBackMemory } from ${JSON.stringify(subject)};
  const gone = new FinalizationRegistry((what) => { console.log(what); process.exit(); });
  // In a turn of its own, so that nothing on the stack holds it.
  setImmediate(() => gone.register({ held: new Array(1000) }, "collected, and the process goes on"));
  if (process.argv[1] === "collect") giveBackMemory(100);
  setTimeout(() => console.log("still there"), 2000);`;

async function said(...args: string[]): Promise<string> {
  const node = ["--input-type=module-typescript", "--eval", program, ...args];
  return (await promisify(execFile)(process.execPath, node, { timeout: 60_000 })).stdout.trim();
}

test("what the start left behind is collected, which without it nobody would have done", async () => {
  expect(await said("collect")).toBe("collected, and the process goes on");
  expect(await said("wait")).toBe("still there");
});
