/** Waiting for a run: output of every device as it comes, then one line each on how it ended. */
import { type Client, endpoints, type Run, UnreachableError } from "@countersign/api";
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
  if (run.targets.some((target) => target.state === "refused"))
    io.err("docs/protocol/checks.md says what each code means");
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
    const decoder = new TextDecoder();
    let unfinished = "";
    for await (const bytes of bytesOf(api, id, device, stream)) {
      if (label === undefined) (stream === "stdout" ? io.outBytes : io.errBytes)(bytes);
      else {
        const lines = (unfinished + decoder.decode(bytes, { stream: true })).split("\n");
        unfinished = lines.pop() ?? "";
        for (const line of lines) (stream === "stdout" ? io.out : io.err)(`${label}: ${line}`);
      }
    }
    if (label !== undefined && unfinished !== "")
      (stream === "stdout" ? io.out : io.err)(`${label}: ${unfinished}`);
  });
  await Promise.all(both);
}

/**
 * One stream of one device to its end. A stream on which nothing comes for minutes (people have yet to sign, a script
 * is silent) is cut off on the way; it is taken up again behind the last byte, as long as the server answers at all.
 */
async function* bytesOf(
  api: Client,
  id: string,
  device: string,
  stream: "stdout" | "stderr",
): AsyncGenerator<Uint8Array, void, void> {
  let offset = 0;
  for (;;) {
    try {
      const query = { device, stream, offset, follow: "1" } as const;
      const response = await api.raw(endpoints.runs.readOutput, { params: { id }, query });
      for await (const chunk of response.body ?? []) {
        // Node's fetch yields byte chunks.
        const bytes = chunk as Uint8Array;
        offset += bytes.length;
        yield bytes;
      }
      return;
    } catch (error) {
      // Node's fetch says TypeError where a body ends too early.
      if (!(error instanceof UnreachableError || error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
      await api.call(endpoints.runs.showRun, { params: { id } });
    }
  }
}
