// needs: ssh-keygen
/** A server that lies to whoever asks for a run: what a requester signs is what they named, and they see it. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { documentBytes, encodeBase64, hashOf, keyFingerprint, type Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { readPublicKey } from "../keys/sign-with-key.ts";
import { type Answer, startLyingServer } from "../testing/lying-server.ts";
import { shownRun, shownTarget } from "../testing/shown-run.ts";
import { openTerminal, type Terminal } from "../testing/transcript.ts";

const RUN = "11111111-2222-4333-8444-555555555555";
const DEVICE = "22222222-2222-4333-8444-555555555555";
const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const script = new TextEncoder().encode("#!/bin/sh\necho wiping everything\n");
const scriptHash = hashOf(script, nodeCrypto);

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

async function answersFor(terminal: Terminal, found: typeof device) {
  const file = path.join(terminal.directory, "ann");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", file]);
  const key = await readPublicKey(file);
  const now = Math.floor(Date.now() / 1000);
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
  const request: Request = {
    type: "request",
    format: 1,
    id: "0".repeat(32),
    client: "acme",
    action: {
      kind: "script",
      hash: scriptHash,
      name: "greet",
      version: 1,
      interpreter: "sh",
      args: [],
      secrets: [],
      env: {},
    },
    run_as: "default",
    network: "host",
    limits: { seconds: 3600, output: 10 * 1024 * 1024 },
    target_count: 1,
    targets: [
      { fingerprint: found.fingerprint, name: found.admission.name, admission: found.admission.hash },
    ],
    not_before: now - 300,
    not_after: now + 3600,
    requester: { authority: of("c"), person: "ann" },
    reason: "a greeting",
    roots: [{ authority: of("c"), min_version: 1, min_people: 1 }],
  };
  const bytes = documentBytes("request", request);
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
  const run = shownRun({
    id: RUN,
    script: { name: "greet", version: 1, hash: scriptHash },
    reason: "a greeting",
    request_hash: hashOf(bytes, nodeCrypto),
    requester: request.requester,
    targets: request.targets?.map((target) => shownTarget({ device: DEVICE, ...target })),
  });
  const greet = {
    name: "greet",
    scope: "msp",
    version: 1,
    interpreter: "sh",
    hash: scriptHash,
    size: script.length,
    parameters: [],
    description: "",
    created_at: 1,
    created_by: "Ann",
  };
  const answers: Record<string, Answer> = {
    "GET /devices": { devices: [found], next: null },
    [`GET /devices/${DEVICE}`]: { device: found, status: null, objections: [] },
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
    "POST /runs": run,
    [`GET /runs/${RUN}/request`]: bytes,
    [`GET /runs/${RUN}`]: run,
    [`POST /runs/${RUN}/signatures`]: run,
  };
  return { file, answers, signer: keyFingerprint(key, nodeCrypto) };
}

async function ask(found: typeof device, named: string) {
  return typeRun(found, ["--device", named]);
}

async function typeRun(
  found: typeof device,
  words: readonly string[],
  more: Record<string, Answer> = {},
  reply?: string,
) {
  const terminal = openTerminal({}, "", reply);
  const { file, answers, signer } = await answersFor(terminal, found);
  await using server = await startLyingServer({ ...answers, ...more });
  const line = ["run", "greet", ...words, "--key", file, "--reason", "a greeting"];
  const said = await terminal.type(...line, "--server", server.url);
  const signatures = server.heard.filter(({ path: at }) => at.endsWith("/signatures"));
  const asked = server.heard.filter((one) => one.method === "POST" && one.path === "/runs");
  return { ...said, signer, asked, signatures: signatures.map(({ body }) => body) };
}

describe("who asks for a run", () => {
  test("signs for the device that they named", async () => {
    const { code, signer, signatures } = await ask(device, "web-1");
    expect(code).toBe(0);
    expect(signatures).toMatchObject([
      { signatures: [{ namespace: "countersign.request.v1", key: signer }] },
    ]);
  });

  test("does not sign for a device that only the server calls by that name", async () => {
    // People would see, and the device would hold, the name of its admission: the one that was typed is a label.
    const other = { ...device, admission: { ...device.admission, name: "payroll-db" } };
    for (const named of ["web-1", DEVICE]) {
      const { code, err, signatures } = await ask(other, named);
      expect({ code, signatures }).toEqual({ code: 1, signatures: [] });
      expect(err).toContain("refused: device-name-differs");
    }
  });

  test("sees for which machines a secret is sealed, and seals none where that is not what they meant", async () => {
    const secret = ["--secret", "password@ann", "--root", of("d"), "--device", "web-1"];
    const { code, err, asked } = await typeRun(device, secret, {}, "no");
    expect({ code, asked }).toEqual({ code: 1, asked: [] });
    expect(err).toContain(`sealed for web-1 of acme ${of("a")}\n`);
    expect(err).toContain("refused: not-signed");
  });

  test("sees what they sign: the device behind an id, and the script behind a name", async () => {
    const { err } = await ask(device, DEVICE);
    expect(err).toContain(`web-1 ${of("a")}`);
    expect(err).toContain("echo wiping everything");
  });
});

describe("who picks devices by what they have in common", () => {
  const selection = (...devices: (typeof device)[]) => ({
    "GET /devices/selection": {
      devices: devices.map(({ id, name, client, connected, fingerprint, pins, trust, admission }) => {
        return { id, name, client, connected, fingerprint, pins, trust, admission };
      }),
      left_out: [{ id: DEVICE, name: "old-1", client: "acme", because: "retired" }],
    },
  });

  test("sees the exact list and those left out, and signs for that list", async () => {
    const { code, err, signatures } = await typeRun(device, ["--tag", "web"], selection(device), "yes");
    expect(err).toContain("left out: old-1 of acme, retired");
    expect(err).toContain(`1 device(s) of acme:\n  web-1 ${of("a")}`);
    expect({ code, signatures: signatures.length }).toEqual({ code: 0, signatures: 1 });
  });

  test("asks for nothing where they do not agree to the list, or it is of several clients", async () => {
    const said = await typeRun(device, ["--tag", "web"], selection(device), "no");
    expect(said).toMatchObject({ code: 1, asked: [] });
    const other = { ...device, id: "22222222-2222-4333-8444-555555555555", client: "borealis" };
    const both = await typeRun(device, ["--tag", "web"], selection(device, other), "yes");
    expect(both).toMatchObject({ code: 1, asked: [] });
    expect(both.err).toContain("several-clients");
  });

  test("does not sign where the request is for another device than the list showed", async () => {
    // The list shows one machine, the composed request is for another.
    const shown = { ...device, fingerprint: of("9") };
    const { code, err, signatures } = await typeRun(device, ["--tag", "web"], selection(shown), "yes");
    expect({ code, signatures }).toEqual({ code: 1, signatures: [] });
    expect(err).toContain("devices that nobody asked for");
  });
});

test("tags are put on and taken off by their signs", async () => {
  const terminal = openTerminal();
  const { answers } = await answersFor(terminal, device);
  await using server = await startLyingServer({ ...answers, "POST /devices/tags": { changed: 1 } });
  const type = (...words: string[]) => terminal.type("devices", "tag", ...words, "--server", server.url);
  await type("web-1", "+front", "-old", "+b");
  const sent = server.heard.filter(({ path: at }) => at === "/devices/tags");
  expect(sent.map(({ body }) => body)).toEqual([{ devices: [DEVICE], add: ["front", "b"], remove: ["old"] }]);
  expect((await type("web-1", "front")).code).toBe(2);
  expect((await type("-old", "+b")).err).toContain("at least one DEVICE");
  expect((await type("-h")).code).toBe(0);
});
