/**
 * Fifty real agents of one server: let in by one token, asked together by two people, half of them dead meanwhile, under a
 * standing approval, and with the server killed in the middle. Each run executes once on each, or once when it is back.
 *
 * They share this machine, and one request runs on all of them: each sees its own processes and its own /run only, or an
 * agent would take its neighbours' processes of the same run for its own.
 */
// needs: unshare
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bearerToken, type Client, createClient, endpoints } from "@countersign/api";
import { carry, decodeBase64, hashOf, parseDocument, verifySignature } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  AgentProcess,
  HOUR,
  makeOperatorRoot,
  makeToken,
  SEED_OF_TOKEN,
  seededKey,
  seedOf,
  type SoftPerson,
  tokenHolder,
  twoPeople,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrol } from "../apps/agent/src/enrol/enrol.ts";
import { exchange } from "../apps/agent/src/link/exchange/exchange.ts";
import { layReady, recently } from "../apps/server/src/testing/fleet.ts";
import { received } from "../apps/server/src/testing/scripted-device.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import { OWN_MACHINE } from "./processes/own-machine.ts";
import { until } from "./processes/until.ts";

const COUNT = Number(process.env["COUNTERSIGN_AGENTS"] ?? 50);
/** Fifty runtimes start at once on two cores. */
const PATIENCE_SECONDS = 120;

const home = mkdtempSync(join(tmpdir(), "countersign-fifty-"));
const data = join(home, "data");
/** Where scripts leave a mark: they run as nobody where root runs the tests. */
const marks = join(home, "marks");
const root = makeOperatorRoot({
  people: twoPeople(),
  now: recently(),
  change: { server_keys: [seededKey("server").key] },
});
const [alice, bob] = root.people as readonly [SoftPerson, SoftPerson];
const names = Array.from({ length: COUNT }, (_, at) => `web-${at + 1}`);
const agents = new Map<string, AgentProcess>();
let port = 0;
let server: AppProcess;
let api: Client;
let devices: string[] = [];

beforeAll(async () => {
  chmodSync(home, 0o711);
  writeFileSync(marks, "");
  chmodSync(marks, 0o666);
  mkdirSync(data);
  layReady(data, [root]);
  port = await freePort();
  await startServer();
  const stranger = createClient({ server: url() });
  const token = readFileSync(join(data, "setup-token"), "utf8").trim();
  const body = { token, email: "ann@example.org", name: "Ann", password: testPassword };
  const came = await stranger.call(endpoints.identity.setUp, { body });
  api = createClient({ server: url(), token: bearerToken(came.reply) });
  await api.call(endpoints.clients.createClientOrganisation, { body: { id: "acme", name: "Acme" } });
  for (const [name, pause] of [
    ["mark", 0],
    ["slow", 2],
    ["task", 0],
  ] as const) {
    const content = Buffer.from(`sleep ${pause}\necho "$1" >> ${marks}\n`).toString("base64");
    const params = { name };
    const parameters = [{ name: "mark", type: "text" as const }];
    await api.call(endpoints.scripts.putScript, { params, body: { interpreter: "sh", content, parameters } });
  }
  // Whoever comes after the first fails.
  const content = btoa(`echo "in rings" >> ${marks}\ntest "$(grep -cx 'in rings' ${marks})" -lt 2\n`);
  await api.call(endpoints.scripts.putScript, {
    params: { name: "only-first" },
    body: { interpreter: "sh", content },
  });
});

afterAll(async () => {
  await Promise.all([...agents.values()].map((agent) => agent.stop("SIGKILL")));
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

const url = () => `http://localhost:${port}`;

async function startServer(): Promise<void> {
  server = new AppProcess("server", ["--data", data, "--port", String(port), "--with-parent"]);
  await server.printed((out) => (out.includes("\n") ? out : undefined));
}

function startAgents(which: readonly string[]): void {
  for (const name of which) agents.set(name, new AgentProcess(join(home, name), { wrapper: OWN_MACHINE }));
}

async function untilReady(count: number): Promise<void> {
  await until(
    async () => (await api.call(endpoints.devices.listDevices, { query: { limit: 500 } })).reply.devices,
    (listed) => listed.filter((device) => device.connected && device.admission).length === count,
    PATIENCE_SECONDS,
  );
}

/** Both sign; gives the run's id. */
async function runOnAll(script: string, mark: string): Promise<string> {
  return await askAndSign({ script, arguments: { mark }, devices, reason: mark });
}

async function askAndSign(asked: {
  script: string;
  arguments?: Record<string, string>;
  devices: string[];
  reason: string;
  rings?: { steps: string[] };
}): Promise<string> {
  const requester = { authority: root.authority, person: alice.id };
  const { reply: run } = await api.call(endpoints.runs.requestRun, { body: { ...asked, requester } });
  const response = await api.raw(endpoints.runs.readRequest, { params: { id: run.id } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const signatures = [alice.sign("countersign.request.v1", bytes), bob.sign("countersign.approve.v1", bytes)];
  await api.call(endpoints.runs.signRun, { params: { id: run.id }, body: { signatures } });
  return run.id;
}

async function untilRan(id: string, count = COUNT): Promise<void> {
  await until(
    async () => {
      const { targets } = (await api.call(endpoints.runs.showRun, { params: { id } })).reply;
      const odd = targets.filter(({ state, exit }) => state === "refused" || (state === "ran" && exit !== 0));
      if (odd.length > 0) throw new Error(JSON.stringify(odd.slice(0, 3)));
      return targets.filter(({ state }) => state === "ran").length;
    },
    (ran) => ran === count,
    PATIENCE_SECONDS,
  );
}

/** How often a mark was left. */
function marksOf(mark: string): number {
  return readFileSync(marks, "utf8")
    .split("\n")
    .filter((line) => line === mark).length;
}

test(`${COUNT} agents do what they are asked, once each, whoever dies meanwhile`, {
  timeout: 600_000,
}, async () => {
  const issued = recently();
  const change = { max: COUNT, issued, expires: issued + HOUR };
  await publish(makeToken({ root, change: { ...change, key: tokenHolder.key } }));
  const token = { authority: root.authority, client: "acme", seed: seedOf(SEED_OF_TOKEN) };
  for (const name of names) {
    const how = { server: url(), token, roots: [root.hash], name, force: false, ask: exchange };
    expect(await enrol({ ...how, stateDirectory: join(home, name) })).toMatchObject({ ok: true });
  }
  startAgents(names);
  await untilReady(COUNT);
  const listed = await api.call(endpoints.devices.listDevices, { query: { limit: 500 } });
  devices = listed.reply.devices.map(({ id }) => id);

  // Due while everything else goes on.
  const task = await taskOnAll();
  const first = await runOnAll("mark", "together");
  await untilRan(first);
  expect(marksOf("together")).toBe(COUNT);
  await verifyReceipts(first);

  const half = names.slice(0, COUNT / 2);
  await Promise.all(half.map(async (name) => agents.get(name)?.stop("SIGKILL")));
  const second = await runOnAll("mark", "half of us slept");
  await untilRan(second, COUNT - half.length);
  expect(marksOf("half of us slept")).toBe(COUNT - half.length);
  startAgents(half);
  await untilRan(second);
  expect(marksOf("half of us slept")).toBe(COUNT);

  await untilRan(await task());
  expect(marksOf("by the clock")).toBe(COUNT);

  const inRings = await stoppedInRings();
  const third = await runOnAll("slow", "the server died");
  server.child.kill("SIGKILL");
  await server.ended;
  await startServer();
  await untilRan(third);
  await untilReady(COUNT);
  for (const mark of ["together", "half of us slept", "by the clock", "the server died"])
    expect(marksOf(mark), mark).toBe(COUNT);

  // Nothing of it came to the last ring, not when agents came back either; it does when somebody says so.
  expect(marksOf("in rings")).toBe(4);
  await api.call(endpoints.runs.continueRollout, { params: { id: inRings }, body: { ring: 1 } });
  await until(
    async () => Promise.resolve(marksOf("in rings")),
    (count) => count === 12,
    PATIENCE_SECONDS,
  );
});

/** One of twelve, then three that fail: the rest is never asked. Gives the run's id. */
async function stoppedInRings(): Promise<string> {
  const asked = { script: "only-first", devices: devices.slice(0, 12), reason: "a few first" };
  const id = await askAndSign({ ...asked, rings: { steps: ["1", "25%", "rest"] } });
  const { rollout } = await until(
    async () => (await api.call(endpoints.runs.showRun, { params: { id } })).reply,
    ({ rollout: now, targets }) =>
      now?.state === "stopped" && targets.filter(({ state }) => state === "ran").length === 4,
    PATIENCE_SECONDS,
  );
  expect(rollout).toMatchObject({ ring: 1, because: "too-many-failed" });
  return id;
}

async function publish(signed: Parameters<typeof carry>[0]): Promise<void> {
  await api.call(endpoints.trust.publishDocument, { body: carry(signed) });
}

/** A standing approval for the whole client and a task under it in the next minute; gives the way to its run. */
async function taskOnAll(): Promise<() => Promise<string>> {
  const requester = { authority: root.authority, person: alice.id };
  const { reply } = await api.call(endpoints.standing.composeStanding, {
    body: {
      script: "task",
      client: "acme",
      up_to: COUNT,
      arguments: { mark: { is: "fixed", value: "by the clock" } },
      requester,
    },
  });
  const params = { hash: reply.hash };
  const { document } = (await api.call(endpoints.standing.showStanding, { params })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const signatures = [
    alice.sign("countersign.standing.v1", bytes),
    bob.sign("countersign.approve.v1", bytes),
  ];
  await api.call(endpoints.trust.addSignatures, { params, body: { signatures } });
  const once = new Date(Date.now() + 60_000).toISOString().slice(0, 16);
  const { reply: task } = await api.call(endpoints.tasks.createTask, {
    body: {
      name: "once",
      script: "task",
      version: 1,
      arguments: { mark: "by the clock" },
      devices,
      once,
      zone: "UTC",
      missed: "run-once",
    },
  });
  return async () => {
    const fires = await until(
      async () => (await api.call(endpoints.tasks.taskHistory, { params: { id: task.id } })).reply.fires,
      (found) => found.length > 0,
      PATIENCE_SECONDS,
    );
    expect(fires).toMatchObject([{ outcome: "run" }]);
    return fires[0]?.run?.id ?? "";
  };
}

/** Each by its device's own key, about what was signed, and one of each device. */
async function verifyReceipts(id: string): Promise<void> {
  const { reply: run } = await api.call(endpoints.runs.showRun, { params: { id } });
  const { receipts } = (await api.call(endpoints.runs.readReceipts, { params: { id } })).reply;
  expect(new Set(receipts.map(({ device }) => device)).size).toBe(COUNT);
  for (const { receipt, device_key: keyText } of receipts) {
    const signed = received(receipt);
    const parsed = parseDocument("receipt", signed.bytes);
    const [signature] = signed.signatures;
    if (!parsed.ok || !signature) throw new Error("a receipt is none");
    expect(parsed.document).toMatchObject({ subject: run.request_hash, outcome: "ran", exit: 0 });
    const namespace = "countersign.receipt.v1";
    const verdict = await verifySignature({
      signature,
      keyText,
      message: signed.bytes,
      namespace,
      crypto: nodeCrypto,
    });
    expect(verdict, hashOf(signed.bytes, nodeCrypto)).toMatchObject({ ok: true });
  }
}
