/** Waiting for a run: output of every device as it comes, then one line each on how it ended. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { EXIT } from "../command.ts";
import type { Io } from "../io.ts";

const ENDED = new Set<Run["state"]>(["finished", "refused", "cancelled", "expired"]);
const POLL_MILLISECONDS = 300;

/** Follows a run to its end. Exit code: 0 all ran with exit 0, 3 a script failed, 1 anything was refused or lost. */
export async function followRun(api: Client, runId: string, io: Io): Promise<number> {
  let run = (await api.call(endpoints.runs.showRun, { params: { id: runId } })).reply;
  const streams = run.targets.map((target) =>
    streamOutput(api, run.id, target.device, run.targets.length > 1 ? target.name : undefined, io),
  );
  await Promise.all(streams);
  while (!ENDED.has(run.state)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    run = (await api.call(endpoints.runs.showRun, { params: { id: runId } })).reply;
  }
  for (const target of run.targets) {
    const how =
      target.state === "ran"
        ? `exit ${target.exit ?? target.signal}${target.code ? ` (${target.code})` : ""}`
        : `${target.state}${target.code ? `: ${target.code}` : ""}`;
    io.err(`${target.name}: ${how}${target.receipt ? `, receipt ${target.receipt.slice(0, 19)}…` : ""}`);
  }
  if (run.targets.some((target) => target.state !== "ran")) return EXIT.refused;
  return run.targets.every((target) => target.exit === 0) ? EXIT.success : EXIT.scriptFailed;
}

async function streamOutput(
  api: Client,
  id: string,
  device: string,
  label: string | undefined,
  io: Io,
): Promise<void> {
  const both = (["stdout", "stderr"] as const).map(async (stream) => {
    const response = await api.raw(endpoints.runs.readOutput, {
      params: { id },
      query: { device, stream, follow: "1" },
    });
    let unfinished = "";
    for await (const chunk of response.body ?? []) {
      // Node's fetch yields byte chunks.
      const bytes = chunk as Uint8Array;
      if (label === undefined) (stream === "stdout" ? io.outBytes : io.errBytes)(bytes);
      else {
        const lines = (unfinished + new TextDecoder().decode(bytes)).split("\n");
        unfinished = lines.pop() ?? "";
        for (const line of lines) (stream === "stdout" ? io.out : io.err)(`${label}: ${line}`);
      }
    }
    if (label !== undefined && unfinished !== "")
      (stream === "stdout" ? io.out : io.err)(`${label}: ${unfinished}`);
  });
  await Promise.all(both);
}
