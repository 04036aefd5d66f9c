/** `npm run bench [-- ID…] [-- --json]`: the figures of this product beside their peers. README.md tells how to read them. */
import { figures } from "./figures.ts";
import { runBench } from "./harness/run-bench.ts";

process.exitCode = await runBench(process.argv.slice(2), figures, {
  out: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`  ${line}\n`),
});
