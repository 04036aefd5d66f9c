/** Entry point of the runner, started from the staged code by `agent run`. Ends with 1 where it may not or cannot run. */
import { parseArgs } from "node:util";
import { brief, createLog } from "../logger.ts";
import { unstageCode } from "../staging/unstage-code.ts";
import { startRunner } from "./runner.ts";

const { values } = parseArgs({
  options: {
    stage: { type: "string" },
    state: { type: "string" },
    "beside-server": { type: "boolean", default: false },
    "with-parent": { type: "boolean", default: false },
  },
});
const { stage, state } = values;
const log = createLog("runner");

if (stage === undefined || state === undefined) {
  log("error", "started without --stage and --state; use: countersign agent run");
  process.exit(2);
}

/** Ends once, whoever asks. */
let stopping = false;
function end(reason: string, stop: () => Promise<void>): void {
  if (stopping) return;
  stopping = true;
  log("info", "stopping", { reason });
  stop().then(
    () => leave(0),
    (error: unknown) => fail(error),
  );
}

function leave(code: number): never {
  unstageCode(stage ?? "");
  process.exit(code);
}

function fail(error: unknown): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  log("error", brief(error instanceof Error ? error.message : String(error), 1000), { code });
  leave(1);
}

try {
  const runner = await startRunner({
    stateDirectory: state,
    stage,
    besideServer: values["beside-server"],
    log,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => end(signal, () => runner.stop()));
  // Whoever started it with --with-parent holds the other end of standard input, and is gone when that ends.
  if (values["with-parent"]) {
    const onEnd = () => end("parent is gone", () => runner.stop());
    process.stdin.on("error", onEnd).once("close", onEnd).once("end", onEnd).resume();
  }
} catch (error) {
  fail(error);
}
