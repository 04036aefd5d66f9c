import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const ids = [1, 2, 3].map((at) => `${String(at).repeat(8)}-2222-4333-8444-555555555555`);
const device = (id: string) => ({
  id,
  fingerprint: `sha256:${id[0]?.repeat(64)}`,
  seal: "A".repeat(43),
  machine: null,
  name: `web-${id[0]}`,
  client: "acme",
  state: "admitted",
  connected: true,
  last_seen_at: null,
  trust: "server-trust",
  admission: { hash: `sha256:${"b".repeat(64)}`, client: "acme", name: `web-${id[0]}`, self_named: false },
  pins: [],
  floor_state: "none",
  separation: "separate-users",
  facts: {},
  tags: [],
  created_at: 1,
});

function selected(id: string) {
  const { name, client, connected, fingerprint, pins, trust, admission } = device(id);
  return { id, name, client, connected, fingerprint, pins, trust, admission };
}

async function typeRun(...words: string[]) {
  return typeWith("/runs", "run", "hello", ...words);
}

async function typeWith(asks: string, ...words: string[]) {
  const terminal = openTerminal({}, "");
  await using server = await startLyingServer({
    ...Object.fromEntries(
      ids.map((id) => [`GET /devices/${id}`, { device: device(id), status: null, objections: [] }]),
    ),
    "GET /tasks": { tasks: [], next: null },
    [`GET ${endpoints.devices.selectDevices.path}`]: { devices: [selected(ids[1] ?? "")], left_out: [] },
  });
  const devices = ids.flatMap((id) => ["--device", id]);
  const said = await terminal.type(...words, ...devices, "--server", server.url);
  return {
    ...said,
    asked: server.heard.find(({ method, path }) => method === "POST" && path === asks)?.body,
  };
}

test("rings go to the server as typed, tags resolved to the devices of the run", async () => {
  const { asked } = await typeRun(
    "--rings",
    "1, tag:front,rest",
    "--stop-after",
    "10%",
    "--ring-wait",
    "30m",
    "--ask-first",
  );
  expect(asked).toMatchObject({
    rings: {
      steps: ["1", { name: "tag:front", devices: [ids[1]] }, "rest"],
      stop_after: "10%",
      wait_seconds: 1800,
      ask_first: true,
    },
  });
});

test("what makes no sense is refused before anything is asked", async () => {
  const odd = [
    ["--rings", "1,half"],
    ["--rings", "rest"],
    ["--rings", "1,rest", "--stop-after", "0"],
    ["--stop-after", "1"],
    ["--ask-first"],
  ];
  for (const words of odd) expect(await typeRun(...words)).toMatchObject({ code: 2, asked: undefined });
  // All devices of the tag are in the ring before.
  expect(await typeRun("--rings", "tag:front,group:all,rest")).toMatchObject({ code: 1, asked: undefined });
});

test("a task's tags are resolved to devices of the task", async () => {
  const words = ["--script", "hello", "--version", "1", "--cron", "0 3 * * *", "--rings", "1,tag:front,rest"];
  const said = await typeWith("/tasks", "tasks", "put", "nightly", ...words);
  expect(said.asked).toMatchObject({
    rings: { steps: ["1", { name: "tag:front", devices: [ids[1]] }, "rest"] },
  });
});
