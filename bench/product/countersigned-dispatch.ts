/**
 * A countersigned run as its people see it: alice asks and signs, bob countersigns with the last click, and everybody
 * waits for the exit codes. Timed is from that click (the POST of bob's signature) until the client has the exit code
 * of every device from the events stream; the server tells it only after receipt and audit entry are committed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, endpoints } from "@countersign/api";
import type { SoftRoot } from "@countersign/testkit";
import { followRun } from "./follow-run.ts";
import type { RunningServer } from "./running-server.ts";

/** The script that is dispatched, and what is in it: nothing, as with the peers. */
export const SCRIPT = "bench-true";
export const SCRIPT_BYTES: Uint8Array = Buffer.from("true\n");
const BREATH_MILLISECONDS = 150;

/** Puts the script that does nothing, as `true` does for the peers. */
export async function putScript({ client }: RunningServer): Promise<void> {
  const body = { interpreter: "sh" as const, content: Buffer.from(SCRIPT_BYTES).toString("base64") };
  await client.call(endpoints.scripts.putScript, { params: { name: SCRIPT }, body });
}

/**
 * Milliseconds from the last approver's click to the last exit code: the first person of the root asks, all others
 * approve. Rejects where a device did anything else than exit 0.
 */
export async function dispatchOnce(
  server: RunningServer,
  root: SoftRoot,
  devices: readonly string[],
): Promise<number> {
  const [alice, ...others] = root.people;
  const last = others.pop();
  if (!alice || !last) throw new Error("two people are needed");
  const { client } = server;
  const { reply: run } = await client.call(endpoints.runs.requestRun, {
    body: {
      script: SCRIPT,
      devices: [...devices],
      reason: "bench",
      requester: { authority: root.authority, person: alice.id },
      ask_people: true,
    },
  });
  const bytes = await requestBytes(client, run.id);
  const signatures = [
    alice.sign("countersign.request.v1", bytes),
    ...others.map((approver) => approver.sign("countersign.approve.v1", bytes)),
  ];
  for (const signature of signatures) {
    const state = await sign(client, run.id, signature);
    if (state !== "awaiting-signatures") throw new Error(`before the last signature the run is ${state}`);
  }
  // Signed before the click: how long a person or a key takes is nobody's figure.
  const approval = last.sign("countersign.approve.v1", bytes);
  await using following = await followRun(server, `run:${run.id}`, devices);
  // Nobody clicks in the same breath in which somebody else asked.
  await sleep(BREATH_MILLISECONDS);
  const from = performance.now();
  await sign(client, run.id, approval);
  const exits = await following.exits;
  const took = performance.now() - from;
  const bad = [...exits.values()].find((exit) => exit !== 0);
  if (bad !== undefined) throw new Error(`a device ended with ${bad}`);
  await proveOnce(client, run.id, devices.length);
  return took;
}

/** Milliseconds from asking for the same under a standing approval, where nobody signs, to the last exit code. */
export async function useOnce(server: RunningServer, devices: readonly string[]): Promise<number> {
  const { client } = server;
  // What the run will be called is not known yet; no other goes on meanwhile.
  await using following = await followRun(server, "runs", devices);
  await sleep(BREATH_MILLISECONDS);
  const body = { script: SCRIPT, devices: [...devices], reason: "bench" };
  const from = performance.now();
  const { reply: run } = await client.call(endpoints.runs.requestRun, { body });
  const exits = await following.exits;
  const took = performance.now() - from;
  if (run.standing === null) throw new Error("no standing approval covered it");
  const bad = [...exits.values()].find((exit) => exit !== 0);
  if (bad !== undefined) throw new Error(`a device ended with ${bad}`);
  await proveOnce(client, run.id, devices.length);
  return took;
}

/** Puts a signature to a run; gives the state that it is in then. */
export async function sign(client: Client, id: string, signature: ReturnType<SoftRoot["people"][0]["sign"]>) {
  const body = { signatures: [signature] };
  const { reply } = await client.call(endpoints.runs.signRun, { params: { id }, body });
  return reply.state;
}

/** What people sign. */
export async function requestBytes(client: Client, id: string): Promise<Uint8Array> {
  const response = await client.raw(endpoints.runs.readRequest, { params: { id } });
  return new Uint8Array(await response.arrayBuffer());
}

/** After the clock stopped: the run really ended well everywhere, and every device signed a receipt for it. */
async function proveOnce(client: Client, id: string, devices: number): Promise<void> {
  const { reply: run } = await client.call(endpoints.runs.showRun, { params: { id } });
  const ran = run.targets.filter((target) => target.state === "ran" && target.exit === 0).length;
  const { reply } = await client.call(endpoints.runs.readReceipts, { params: { id } });
  if (run.state !== "finished" || ran !== devices || reply.receipts.length !== devices)
    throw new Error(`the run is ${run.state}, ${ran} ran, ${reply.receipts.length} receipts`);
}
