/** The child process of `startExecutor`: one order a line in, one result a line out, at the same time if so sent. */
import { createInterface } from "node:readline";
import { createLinuxHost, type LinuxHostOptions } from "../../platform/linux.ts";
import { executeScript } from "../execute-script.ts";
import { fullOrder, type TestOrder, type TestResult } from "./executor.ts";

// Both the argument and the lines come from the test that started this process.
const host = await createLinuxHost(JSON.parse(process.argv[2] ?? "{}") as LinuxHostOptions);
process.stdout.write(`${JSON.stringify({ pid: process.pid, processTree: host.processTree })}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as TestOrder;
  process.stdout.write(`${JSON.stringify(await runOnce(order))}\n`);
}
await host.close();

async function runOnce(order: TestOrder): Promise<TestResult> {
  const parts = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const running = executeScript(
    fullOrder(order),
    {
      stdout: (chunk) => void parts.stdout.push(chunk),
      stderr: (chunk) => void parts.stderr.push(chunk),
    },
    host,
  );
  if (order.cancelAfter !== undefined) setTimeout(() => running.cancel("test-cancel"), order.cancelAfter);
  const outcome = await running.done;
  return {
    outcome,
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}
