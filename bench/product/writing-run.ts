/** A run that writes and writes: countersigned, on all devices at once, as many bytes a second as it is told, until the figure is over. */
import { setTimeout as sleep } from "node:timers/promises";
import { endpoints } from "@countersign/api";
import type { SoftRoot } from "@countersign/testkit";
import { waitUntil } from "../harness/wait-until.ts";
import { requestBytes, sign } from "./countersigned-dispatch.ts";
import type { RunningServer } from "./running-server.ts";

const SCRIPT = "bench-write";
const LINE = 100;
const BEATS_A_SECOND = 4;
/** Longer than any figure may take: whoever stops the agents ends it. */
const LONGEST_SECONDS = 300;

/** Starts it and waits until it runs everywhere; gives its id. */
export async function startWriting(
  server: RunningServer,
  root: SoftRoot,
  devices: readonly string[],
  bytesASecond: number,
): Promise<string> {
  const [alice, bob] = root.people;
  if (!alice || !bob) throw new Error("two people are needed");
  const { client } = server;
  await client.call(endpoints.scripts.putScript, {
    params: { name: SCRIPT },
    body: {
      interpreter: "bash",
      content: Buffer.from(writing(bytesASecond / devices.length)).toString("base64"),
    },
  });
  const { reply: run } = await client.call(endpoints.runs.requestRun, {
    body: {
      script: SCRIPT,
      devices: [...devices],
      reason: "bench",
      requester: { authority: root.authority, person: alice.id },
    },
  });
  const bytes = await requestBytes(client, run.id);
  await sign(client, run.id, alice.sign("countersign.request.v1", bytes));
  await sign(client, run.id, bob.sign("countersign.approve.v1", bytes));
  await waitUntil("the run to be under way on all devices", async () => {
    const { reply } = await client.call(endpoints.runs.showRun, { params: { id: run.id } });
    const bad = reply.targets.find(({ state }) => state === "refused" || state === "ran");
    if (bad) throw new Error(`a device ended as ${bad.state}`);
    return reply.targets.every(({ state }) => state === "running");
  });
  // Those that began first are not to be a burst of their own.
  await sleep(1000);
  return run.id;
}

/** Lines of a hundred bytes with numbers in front, so that no two are the same, in four bursts a second. */
function writing(bytesASecond: number): string {
  const lines = Math.ceil(bytesASecond / LINE / BEATS_A_SECOND);
  return [
    "#!/usr/bin/env bash",
    `rest=$(printf 'x%.0s' {1..${LINE - 10}})`,
    `for ((beat = 0; beat < ${LONGEST_SECONDS * BEATS_A_SECOND}; beat++)); do`,
    `  for ((line = 0; line < ${lines}; line++)); do printf '%04d %03d %s\\n' "$beat" "$line" "$rest"; done`,
    `  sleep ${1 / BEATS_A_SECOND}`,
    "done",
    "",
  ].join("\n");
}
