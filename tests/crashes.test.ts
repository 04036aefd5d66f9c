/**
 * `kill -9` of server, database, link and runner at random points of runs, a hundred times: no run executes twice, none
 * is lost without saying so, no acknowledged entry is missing, and the log has neither gap nor fork.
 *
 * COUNTERSIGN_CRASHES says how many kills (100); COUNTERSIGN_CRASH_SEED repeats a run that failed, as far as chance
 * goes: the processes have their own.
 */
import { randomInt } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient, endpoints } from "@countersign/api";
import { afterAll, expect, test } from "vitest";
import { ReceiptStore } from "../apps/agent/src/state/receipt-store.ts";
import { checkHistory } from "./crashes/check-history.ts";
import { chanceFrom } from "./crashes/chance.ts";
import { allRuns, factOf, readExport, receiptsOf } from "./crashes/collect.ts";
import type { History } from "./crashes/history.ts";
import { checkpointOf, Observer } from "./crashes/observer.ts";
import { killPostmaster, type Parts, startParts, type Victim, VICTIMS } from "./crashes/parts.ts";
import {
  isOutage,
  LIMIT_SECONDS,
  putScripts,
  readMarks,
  WINDOW_SECONDS,
  Workload,
} from "./crashes/workload.ts";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import { setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

const KILLS = Number(process.env["COUNTERSIGN_CRASHES"] ?? 100);
const SEED = Number(process.env["COUNTERSIGN_CRASH_SEED"] ?? randomInt(2 ** 31));
/** After the last kill: the window of the last run, what the server waits for a receipt beyond it, and a while. */
const SETTLE_SECONDS = WINDOW_SECONDS + 60 + LIMIT_SECONDS + 30;

const home = mkdtempSync(path.join(tmpdir(), "countersign-crashes-"));
let parts: Parts | undefined;
let passed = false;

afterAll(async () => {
  await parts?.stop();
  if (passed) rmSync(home, { recursive: true, force: true });
});

test(`${KILLS} kills, and every promise holds`, {
  timeout: (KILLS * 6 + SETTLE_SECONDS + 120) * 1000,
}, async () => {
  const chance = chanceFrom(SEED);
  say(`seed ${SEED}, ${KILLS} kills`);
  const data = path.join(home, "data");
  const port = await freePort();
  const { url, token, device } = await install(data, port);
  const client = patientClient(url, token);
  const markerFile = makeMarkerFile();

  parts = startParts(data, port, chance);
  await untilAnswered(() => putScripts(client, markerFile));
  const workload = new Workload(client, device, chance);
  const observer = new Observer(client, () => checkpointNote(url, token));
  workload.start(2);
  observer.start();

  const kills = await killAtRandom(parts, workload, markerFile, chance);
  await workload.stop();
  const runs = await untilSettled(() => allRuns(client));
  await observer.stop();
  await untilLogged(client);

  const exported = path.join(home, "export");
  const credentials = { home, env: { COUNTERSIGN_TOKEN: token } };
  expect(
    await typeCommand(["audit", "export", "--out", exported], { ...credentials, server: url }),
  ).toMatchObject({
    code: 0,
  });
  const since = observer.notes.flatMap((note, index) => ["--since", keep(`checkpoint-${index}`, note)]);
  expect(await typeCommand(["audit", "verify", exported, ...since], { home })).toMatchObject({ code: 0 });

  const receipts = await receiptsOf(client, runs);
  await parts.stop();
  const history: History = {
    marks: await readMarks(markerFile),
    acknowledged: workload.acknowledged,
    runs: runs.map(factOf),
    shownReceipts: [...observer.receipts],
    receipts,
    device: await askDevice(path.join(data, "agent")),
    entries: await readExport(exported),
    checkpoints: observer.notes.map(checkpointOf),
  };
  tell(history, workload.asked, kills);
  const faults = [...checkHistory(history), ...(await unexpectedEnds(parts))];
  if (faults.length > 0) keepLogs(parts);
  expect(faults, `seed ${SEED}; everything is kept in ${home}`).toEqual([]);
  // Otherwise nothing was put to the test.
  expect(history.runs.filter(({ state }) => state === "ran").length).toBeGreaterThan(KILLS / 4);
  expect(observer.notes.length).toBeGreaterThan(1);
  passed = true;
});

test("a database that cannot come back ends the server, which says so and starts again when it can", async () => {
  const data = path.join(home, "broken");
  const control = path.join(data, "postgres", "cluster", "global", "pg_control");
  const words = ["--data", data, "--port", String(await freePort()), "--with-parent"];
  const server = new AppProcess("server", words);
  await server.printed((out) => (out.includes("\n") ? out : undefined));
  renameSync(control, `${control}.away`);
  expect(killPostmaster(data)).toBe(true);
  expect(await server.ended).toEqual({ code: 1, signal: null });
  expect(server.err).toContain("the embedded PostgreSQL keeps ending and was given up");
  renameSync(`${control}.away`, control);
  const again = new AppProcess("server", words);
  await again.printed((out) => (out.includes("\n") ? out : undefined));
  expect(await again.stop()).toEqual({ code: 0, signal: null });
}, 120_000);

/** `countersign up` makes everything once: trial root, administrator, this machine's agent; then it is stopped in order. */
async function install(data: string, port: number): Promise<{ url: string; token: string; device: string }> {
  const { url, up } = await startUp(data, port);
  try {
    const session = createClient({ server: url, token: await setUp(url, data) });
    const device = await untilConnected(session);
    const { reply } = await session.call(endpoints.identity.createKey, { body: { name: "crashes" } });
    return { url, token: reply.secret, device };
  } finally {
    await up.stop();
  }
}

/** Every request has an end, also when the server is killed in the middle of it. */
function patientClient(url: string, token: string) {
  return createClient({
    server: url,
    token,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(10_000) }),
  });
}

async function checkpointNote(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(new URL("/log/checkpoint", url), {
    headers,
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 503) throw new TypeError("the server is not ready");
  if (!response.ok) throw new Error(`/log/checkpoint answers ${response.status}`);
  return response.text();
}

/** Scripts run as nobody when the agent is root's. */
function makeMarkerFile(): string {
  chmodSync(home, 0o711);
  const directory = path.join(home, "marks");
  mkdirSync(directory);
  chmodSync(directory, 0o711);
  const file = path.join(directory, "marks");
  writeFileSync(file, "");
  chmodSync(file, 0o666);
  return file;
}

/**
 * Each part is killed equally often, in random order: half of the time while runs are being executed again, else close
 * behind an acknowledged request or at any moment, in the middle of a recovery too.
 */
async function killAtRandom(
  running: Parts,
  workload: Workload,
  markerFile: string,
  chance: ReturnType<typeof chanceFrom>,
): Promise<ReadonlyMap<Victim, number>> {
  const counts = new Map<Victim, number>();
  const deck = chance.shuffled(
    Array.from({ length: KILLS }, (_, index) => VICTIMS[index % VICTIMS.length] ?? "server"),
  );
  while (deck.length > 0) {
    await pause(chance.below(1200));
    const moment = chance.below(4);
    if (moment === 0) await workload.nextAcknowledgement(5000);
    if (moment > 1) await untilGrown(markerFile, 15_000);
    await pause(chance.below(400));
    const victim = await killNext(running, deck);
    counts.set(victim, (counts.get(victim) ?? 0) + 1);
  }
  return counts;
}

/** Kills the next in the deck that is running: what is down already, and waits to be started again, is not waited for. */
async function killNext({ kill }: Pick<Parts, "kill">, deck: Victim[]): Promise<Victim> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    for (const [at, victim] of deck.entries()) {
      if (!kill(victim)) continue;
      deck.splice(at, 1);
      return victim;
    }
    if (Date.now() > deadline) throw new Error(`nothing comes back of ${deck.join(", ")}`);
    await pause(20);
  }
}

/** Waits until another run was executed, or for so long. */
async function untilGrown(markerFile: string, patienceMilliseconds: number): Promise<void> {
  const { size } = statSync(markerFile);
  const deadline = Date.now() + patienceMilliseconds;
  while (statSync(markerFile).size === size && Date.now() < deadline) await pause(20);
}

/** Waits until no target is open; gives the runs as they are then, or as they are when that took too long. */
async function untilSettled(look: () => ReturnType<typeof allRuns>): ReturnType<typeof allRuns> {
  const from = Date.now();
  for (;;) {
    const runs = await untilAnswered(look);
    const open = runs.filter(({ state }) => state === "dispatched" || state === "awaiting-signatures");
    const seconds = Math.round((Date.now() - from) / 1000);
    if (open.length === 0 || seconds > SETTLE_SECONDS) {
      say(`settled after ${seconds} s, ${open.length} still open`);
      return runs;
    }
    await pause(500);
  }
}

/** Makes one more entry and waits until it is under a signed head: all that was committed before stands in front of it. */
async function untilLogged(client: Client): Promise<void> {
  const { audit, clients } = endpoints;
  await client.call(clients.createClientOrganisation, { body: { id: "last-word", name: "Last word" } });
  const query = { event: "client.created", limit: 10 };
  const { index } = await until(
    async () => (await client.call(audit.listEntries, { query })).reply.entries.find(isLastWord),
    (entry) => entry !== undefined,
  ).then((entry) => entry ?? { index: -1 });
  await until(
    () =>
      client.call(audit.proveEntry, { params: { index } }).then(
        () => true,
        () => false,
      ),
    (proven) => proven,
  );
}

function isLastWord({ body }: { body: object }): boolean {
  return JSON.stringify(body).includes("Last word");
}

async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isOutage(error) || Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

async function askDevice(state: string): Promise<History["device"]> {
  const store = await ReceiptStore.open(path.join(state, "receipts.journal"));
  const device = { lastSeq: store.lastSeq, undelivered: store.pending().length };
  await store.close();
  return device;
}

/**
 * Server and agent outlive the loss of everything around them. Only a server that is just starting may give up when its
 * database is killed under it; it says so, and whoever keeps it alive starts it again.
 */
async function unexpectedEnds({ server, agent }: Parts): Promise<string[]> {
  const ended = await server.endedByThemselves();
  const starting = ended.filter(({ out, err }) => out === "" && err.startsWith("countersign server: "));
  say(`${server.starts} starts of the server, ${starting.length} given up; ${agent.starts} of the agent`);
  return [...ended.filter((life) => !starting.includes(life)), ...(await agent.endedByThemselves())].map(
    ({ err }) => `a process ended by itself: ${err.slice(-1000)}`,
  );
}

function tell(
  { marks, runs, acknowledged, receipts, entries, checkpoints }: History,
  asked: number,
  kills: object,
): void {
  const states = new Map<string, number>();
  for (const { state, code } of runs) {
    const word = code === null ? state : `${state} (${code})`;
    states.set(word, (states.get(word) ?? 0) + 1);
  }
  say(`killed ${JSON.stringify(Object.fromEntries(kills as Map<string, number>))}`);
  say(`${asked} asked, ${acknowledged.length} acknowledged, ${runs.length} known, ${marks.length} executed`);
  say(JSON.stringify(Object.fromEntries(states)));
  say(`${receipts.length} receipts, ${entries.length} entries, ${checkpoints.length} checkpoints kept`);
}

function keep(name: string, text: string): string {
  const file = path.join(home, name);
  writeFileSync(file, text);
  return file;
}

function keepLogs({ server, agent }: Parts): void {
  keep("server.log", server.log);
  keep("agent.log", agent.log);
}

function say(sentence: string): void {
  process.stdout.write(`crashes: ${sentence}\n`);
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
