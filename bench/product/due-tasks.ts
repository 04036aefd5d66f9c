/** Tasks on devices that note when a run reaches them, and due moments put into the database: schedules know whole minutes only. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import { makeTrialRoot, seededKey } from "@countersign/testkit";
import { Client } from "pg";
import { ScriptedDevice } from "../../apps/server/src/testing/scripted-device.ts";
import { waitUntil } from "../harness/wait-until.ts";
import { databaseUrl } from "./device-crowd.ts";
import { BENCH_CLIENT } from "./enrolled-fleet.ts";
import { type RunningServer, startServer } from "./running-server.ts";

/** Far enough ahead for the server to have looked again by then. */
const LEAD_SECONDS = 8;
/** By itself none of them is due while the bench runs. */
const NEW_YEAR = { cron: "0 0 1 1 *", zone: "UTC" };

/** A server with tasks. */
export interface DueTasks extends AsyncDisposable {
  /** Lets all be due within `spreadSeconds`, evenly; gives how long after its moment each run reached its device, in milliseconds. */
  readonly fire: (spreadSeconds: number) => Promise<number[]>;
}

/** Starts a server where its own key is enough, with `count` tasks on `devices` devices that run nothing and sign receipts. */
export async function dueTasks(dataDir: string, count: number, devices: number): Promise<DueTasks> {
  await using stack = new AsyncDisposableStack();
  mkdirSync(path.join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  const key = seededKey("server").privateKeyOpenssh();
  writeFileSync(path.join(dataDir, "keys", "server.key"), key, { mode: 0o600 });
  const now = Math.floor(Date.now() / 1000) - 600;
  const root = makeTrialRoot({ clients: [BENCH_CLIENT], now });
  const server = stack.use(await startServer(dataDir, root));
  const { client } = server;
  await client.call(endpoints.clients.createClientOrganisation, { body: { id: BENCH_CLIENT, name: "Acme" } });
  const arrivals = new Map<string, number>();
  const fleet: ScriptedDevice[] = [];
  for (let at = 0; at < devices; at++) fleet.push(await connected(server, `bench-${at}`, arrivals));
  for (const device of fleet) stack.defer(() => device.disconnect());
  for (let at = 0; at < count; at++) {
    const device = fleet[at % devices];
    const body = { name: `task ${at}`, script: "hello", version: 1, overlap: "allow" as const, ...NEW_YEAR };
    await client.call(endpoints.tasks.createTask, { body: { ...body, devices: [device?.id ?? ""] } });
  }
  const database = new Client({ connectionString: databaseUrl(dataDir) });
  await database.connect();
  stack.defer(() => database.end());
  const started = stack.move();
  return {
    async fire(spreadSeconds) {
      arrivals.clear();
      const first = Math.floor(Date.now() / 1000) + LEAD_SECONDS;
      await database.query(
        `update task set next_at = $1 + (numbered.at * $2 / $3) from (select id, row_number() over () - 1 as at
          from task) numbered where numbered.id = task.id`,
        [first, spreadSeconds, count],
      );
      await waitUntil("every task to reach its device", () => arrivals.size >= count, 120);
      const { rows } = await database.query<{ run: string; due: string }>(
        "select run_id as run, due_at as due from task_fire where due_at >= $1 and outcome = 'run'",
        [first],
      );
      if (rows.length !== count) throw new Error(`${rows.length} of ${count} tasks made a run`);
      return rows.map(({ run, due }) => (arrivals.get(run) ?? Number.NaN) - Number(due) * 1000);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function connected(
  server: RunningServer,
  name: string,
  arrivals: Map<string, number>,
): Promise<ScriptedDevice> {
  const { client, url } = server;
  const device = new ScriptedDevice(name, `${name} ${url}`);
  const { reply } = await client.call(endpoints.devices.createDeviceToken, {
    body: { client: BENCH_CLIENT },
  });
  await device.enrol(client, reply.token, reply.roots);
  await device.goOnline(url);
  const { behaviour } = device;
  device.behaviour = (own, came) => {
    arrivals.set(came.run, Date.now());
    return behaviour(own, came);
  };
  return device;
}
