// needs: ssh-keygen
/** A server that lies to whoever asks for a standing approval: what is signed is what was typed, field by field, and nothing in it drives the terminal. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { canonicalBytes, documentBytes, encodeBase64, hashOf, type Standing } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { expect, test } from "vitest";
import { readPublicKey } from "../keys/sign-with-key.ts";
import { type Answer, startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const DEVICE = "22222222-2222-4333-8444-555555555555";
const script = new TextEncoder().encode("#!/bin/sh\necho hello\n");
const scriptHash = hashOf(script, nodeCrypto);
const now = Math.floor(Date.now() / 1000);
const DAY = 86_400;

const greet = {
  name: "greet",
  scope: "msp",
  version: 3,
  interpreter: "sh",
  hash: scriptHash,
  size: script.length,
  parameters: [
    { name: "whom", type: "text", required: true },
    { name: "how", type: "text", required: false, default: "loud" },
    { name: "times", type: "integer", required: true },
    { name: "where", type: "text", required: true },
  ],
  description: "",
  created_at: 1,
  created_by: "Ann",
};
const device = {
  id: DEVICE,
  fingerprint: of("a"),
  seal: "A".repeat(43),
  machine: null,
  name: "web-1",
  client: "acme",
  state: "admitted",
  connected: true,
  last_seen_at: null,
  trust: "device-trust",
  admission: { hash: of("b"), client: "acme", name: "web-1", self_named: false },
  pins: [],
  floor_state: "none",
  separation: "separate-users",
  facts: {},
  tags: [],
  created_at: 1,
};
const target = { fingerprint: of("a"), name: "web-1", admission: of("b") };
const args: Standing["action"]["args"] = [
  { name: "whom", is: "enum", values: ["ann", "bob"] },
  { name: "how", is: "fixed", value: "loud" },
  { name: "times", is: "integer", min: 1, max: 3, empty: false },
  { name: "where", is: "pattern", parts: [{ chars: ["0-9", "a-z"], min: 1, max: 8 }], empty: false },
];
const window = { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00", tz: "Europe/Berlin" };

const standing: Standing = {
  type: "standing",
  format: 1,
  id: "0".repeat(32),
  client: "acme",
  action: { kind: "script", hash: scriptHash, name: "greet", version: 3, interpreter: "sh", args, env: {} },
  run_as: "default",
  network: "host",
  limits: { seconds: 3600, output: 10 * 1024 * 1024 },
  devices: { of: "list", targets: [target] },
  windows: [window],
  min_interval: 600,
  per_day: 5,
  max_total: 40,
  not_before: now - 300,
  not_after: now - 300 + 7 * DAY,
  requester: { authority: of("c"), person: "ann" },
  reason: "every morning",
  roots: [{ authority: of("c"), min_version: 1, min_people: 1 }],
};
const wide: Standing = { ...standing, devices: { of: "client", up_to: 1 } };
const manner = [
  ["--allow", "whom=bob|ann", "--allow", "times=1..3", "--allow", "where=/[a-z0-9]{1,8}/"],
  ["--window", "mon-fri 08:00-18:00 Europe/Berlin", "--every", "10m", "--per-day", "5"],
  ["--total", "40", "--days", "7", "--reason", "every morning"],
].flat();
const listed = ["--device", "web-1", ...manner];

/** What the server shows beside the document says nothing, and all of it is believed by nobody. */
function answersFor(composed: Standing | Uint8Array, key: string): Record<string, Answer> {
  const bytes = composed instanceof Uint8Array ? composed : documentBytes("standing", composed);
  const hash = hashOf(bytes, nodeCrypto);
  const shown = {
    hash,
    short_code: "0000",
    state: "awaiting-signatures",
    because: null,
    detail: null,
    client: "acme",
    script: { name: "greet", version: 3, hash: scriptHash },
    arguments: [],
    run_as: "default",
    network: "host",
    devices: { of: "client", up_to: 1 },
    windows: [],
    min_interval: 0,
    per_day: 1,
    max_total: 1,
    not_before: 1,
    not_after: 2,
    requester: standing.requester,
    reason: "every morning",
    signers: [],
    objections: [],
    uses: { count: 0, last_at: null },
  };
  const authority = {
    authority: of("c"),
    name: "Acme IT",
    scope: "operator",
    trial: false,
    version: 1,
    hash: of("d"),
    expires: now + 1000,
    people_version: 1,
    successor: null,
  };
  const people = documentBytes("people", {
    type: "people",
    format: 1,
    authority: of("c"),
    version: 1,
    issued: now,
    expires: now + 1000,
    requesters: [
      { id: "ann", name: "Ann", keys: [{ key }], clients: ["acme"], kind: "human", added_by: ["bob"] },
    ],
  });
  return {
    "GET /devices": { devices: [device], next: null },
    "GET /trust/authorities": { authorities: [authority] },
    [`GET /trust/authorities/${of("c")}`]: {
      authority,
      roots: [],
      people: { bytes: encodeBase64(people), signatures: [] },
    },
    "GET /scripts/greet": {
      script: greet,
      content: encodeBase64(script),
      versions: [greet],
      exemption: null,
    },
    "POST /standing": shown,
    [`GET /standing/${hash}`]: {
      standing: shown,
      document: { bytes: encodeBase64(bytes), signatures: [] },
      uses: [],
    },
    [`GET /documents/${hash}`]: bytes,
    [`POST /documents/${hash}/signatures`]: { hash, state: "draft", accepted: 1 },
  };
}

const terminal = openTerminal();
const file = path.join(terminal.directory, "ann");
execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", file]);
const key = await readPublicKey(file);

async function exempt(composed: Standing, words: readonly string[] = listed) {
  await using server = await startLyingServer(answersFor(composed, key));
  const said = await terminal.type(
    "scripts",
    "exempt",
    "greet",
    ...words,
    "--key",
    file,
    "--server",
    server.url,
  );
  const signed = server.heard.filter(({ path: at }) => at.endsWith("/signatures")).length;
  const asked = server.heard.find(({ path: at, method }) => method === "POST" && at === "/standing")?.body;
  return { ...said, signed, asked };
}

test("what was asked for is signed, for devices and for a whole client, and what was not typed is said to the server too", async () => {
  for (const [composed, words] of [
    [standing, listed],
    [wide, ["--client", "acme", "--up-to", "1", ...manner]],
    [wide, ["--client", "acme", ...manner]],
  ] as const) {
    const { code, signed, asked, err } = await exempt(composed, words);
    expect({ code, signed, err }).toMatchObject({ code: 0, signed: 1 });
    expect(asked).toMatchObject({ limits: standing.limits, max_total: 40 });
  }
});

test("no more uses are asked for than a standing approval can say", async () => {
  const often = ["--client", "acme", "--per-day", "1440", "--days", "90", "--reason", "every morning"];
  const { asked } = await exempt(wide, often);
  expect(asked).toMatchObject({ per_day: 1440, max_total: 100_000 });
});

const action = (change: object): Standing => ({ ...standing, action: { ...standing.action, ...change } });
const argument = (at: number, change: Standing["action"]["args"][number]): Standing =>
  action({ args: args.with(at, change) });
const aim = (change: object): Standing => ({
  ...standing,
  devices: { of: "list", targets: [{ ...target, ...change }] },
});

test.each<[string, Standing]>([
  ["client", { ...standing, client: "globex" }],
  ["action.hash", action({ hash: of("e") })],
  ["action.name", action({ name: "wipe" })],
  ["action.version", action({ version: 2 })],
  ["action.interpreter", action({ interpreter: "python3" })],
  ["action.args", action({ args: args.slice(0, 3) })],
  ["action.args", action({ args: [...args, { name: "more", is: "fixed", value: "--force" }] })],
  ["action.args", action({ args: args.toReversed() })],
  ["action.args", argument(0, { name: "whom", is: "enum", values: ["ann", "bob", "eve"] })],
  ["action.args", argument(0, { name: "who", is: "enum", values: ["ann", "bob"] })],
  ["action.args", argument(0, { name: "whom", is: "open", max: 10 })],
  ["action.args", argument(1, { name: "how", is: "fixed", value: "--force" })],
  ["action.args", argument(2, { name: "times", is: "integer", min: 1, max: 9999, empty: false })],
  ["action.args", argument(2, { name: "times", is: "integer", min: 1, max: 3, empty: true })],
  [
    "action.args",
    argument(3, { name: "where", is: "pattern", parts: [{ chars: [" -~"], min: 1, max: 8 }], empty: false }),
  ],
  ["action.stdin", action({ stdin: "y\n" })],
  ["action.env", action({ env: { LD_PRELOAD: "/tmp/x.so" } })],
  ["run_as", { ...standing, run_as: "root" }],
  ["network", { ...standing, network: "none" }],
  ["limits", { ...standing, limits: { ...standing.limits, seconds: 86_400 } }],
  ["limits", { ...standing, limits: { ...standing.limits, output: 1_000_000_000 } }],
  ["devices", wide],
  ["devices", aim({ fingerprint: of("e") })],
  ["devices", aim({ name: "payroll-db" })],
  ["devices", aim({ admission: of("e") })],
  [
    "devices",
    { ...standing, devices: { of: "list", targets: [target, { ...target, fingerprint: of("e") }] } },
  ],
  ["windows", { ...standing, windows: [] }],
  ["windows", { ...standing, windows: [{ ...window, to: "24:00" }] }],
  ["min_interval", { ...standing, min_interval: 0 }],
  ["per_day", { ...standing, per_day: 6 }],
  ["max_total", { ...standing, max_total: 100_000 }],
  ["not_before", { ...standing, not_before: now + 3000 }],
  ["not_after", { ...standing, not_after: now + 80 * DAY }],
  ["requester", { ...standing, requester: { authority: of("c"), person: "bob" } }],
  ["requester", { ...standing, requester: { authority: of("e"), person: "ann" } }],
  ["reason", { ...standing, reason: "other" }],
  ["roots", { ...standing, roots: [{ authority: of("e"), min_version: 1, min_people: 1 }] }],
])("another %s than was asked for is not signed", async (field, composed) => {
  const { code, err, signed } = await exempt(composed);
  expect({ code, signed }).toEqual({ code: 1, signed: 0 });
  expect(err).toContain(`refused: not-what-was-asked: not signed: the server composed another ${field} than`);
});

test("more devices of a client in one use than was asked for is not signed, typed or not", async () => {
  const many: Standing = { ...standing, devices: { of: "client", up_to: 100_000 } };
  for (const words of [["--up-to", "1"], []]) {
    const { err, signed } = await exempt(many, ["--client", "acme", ...words, ...manner]);
    expect({ signed, err }).toEqual({
      signed: 0,
      err: expect.stringContaining("another devices than") as string,
    });
  }
});

test("devices that are named by their root alone are signed for by nobody", async () => {
  const bytes = canonicalBytes({ ...standing, devices: { of: "tree", count: 100, root: of("e") } });
  const hash = hashOf(bytes, nodeCrypto);
  await using server = await startLyingServer(answersFor(bytes, key));
  const { code, err } = await terminal.type("approve", hash, "--key", file, "--server", server.url);
  expect(code).toBe(1);
  expect(err).toContain("refused: ");
  expect(server.heard.filter(({ path: at }) => at.endsWith("/signatures"))).toEqual([]);
});

test("nothing in a standing approval drives the terminal: it is marked where it stands", async () => {
  const nasty = "\u009b2J\u202e";
  const marked = "‹U+009B CONTROL SEQUENCE INTRODUCER›2J‹U+202E RIGHT-TO-LEFT OVERRIDE›";
  const composed: Standing = {
    ...action({ args: [{ name: "n\u202e", is: "fixed", value: nasty }], stdin: nasty, env: { LANG: nasty } }),
    devices: { of: "list", targets: [{ ...target, name: "web\u202e" }] },
    reason: "why\u202e",
  };
  const hash = hashOf(documentBytes("standing", composed), nodeCrypto);
  await using server = await startLyingServer(answersFor(composed, key));
  for (const words of [
    ["show", hash],
    ["standing", "show", hash],
    ["approve", hash, "--key", file],
  ]) {
    const { code, out, err } = await terminal.type(...words, "--server", server.url);
    expect({ code, err }).toMatchObject({ code: 0 });
    const lines = (out + err).split("\n");
    expect(lines).toContain(`argument 1  n‹U+202E RIGHT-TO-LEFT OVERRIDE›: always "${marked}"`);
    expect(lines).toContain(`environment LANG="${marked}"`);
    expect(lines).toContain(`  < ${marked}`);
    expect(lines).toContain(`device      web‹U+202E RIGHT-TO-LEFT OVERRIDE› ${of("a")}`);
    expect(out + err).toContain("AGAIN AND AGAIN: why‹U+202E");
    expect(out + err).toContain("THIS ALLOWS");
  }
});
