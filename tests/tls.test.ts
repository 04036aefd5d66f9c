/** TLS from a lab CA to a run over it, who may listen where, and who is named when a port is taken. */
import { createServer } from "node:net";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import { ADMINISTRATOR, type Installation, startUp, typeCommand } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

// needs: openssl

const home = mkdtempSync(path.join(tmpdir(), "countersign-tls-"));
const data = path.join(home, "data");
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("with a certificate of a lab CA", () => {
  const tls = path.join(home, "tls");
  const file = (name: string) => path.join(tls, name);
  const certificate = ["--tls-cert", file("server.crt"), "--tls-key", file("server.key")];
  let pin = "";
  let port = 0;
  let installation: Installation | undefined;

  /** As `tls lab` says it: the CLI trusts the lab CA by its file. */
  const type = (words: readonly string[], input = "") =>
    typeCommand(words, {
      home,
      input,
      server: `https://localhost:${port}`,
      env: { NODE_EXTRA_CA_CERTS: file("ca.crt") },
    });
  const start = async (...words: string[]) =>
    (installation = await startUp(data, port, [...certificate, ...words]));
  const devices = async () => {
    const { out } = await type(["devices", "list", "--json"]);
    // What the CLI prints is the API's reply.
    return JSON.parse(out) as { name: string; connected: boolean; state: string }[];
  };
  const connected = (name: string) =>
    until(devices, (listed) =>
      listed.some((one) => one.name === name && one.connected && one.state === "admitted"),
    );

  beforeAll(async () => {
    const made = await typeCommand(["tls", "lab", "--out", tls], { home });
    expect(made).toMatchObject({ code: 0 });
    pin = /sha256:[0-9a-f]{64}/.exec(made.out)?.[0] ?? "";
    port = await freePort();
    await start();
  }, 60_000);
  afterAll(async () => {
    await installation?.up.stop();
  });

  test("the address is HTTPS, and plain HTTP is not answered", async () => {
    expect(installation?.url).toBe(`https://localhost:${port}`);
    await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
    const headers = await headersOf(`https://localhost:${port}/healthz`, readFileSync(file("ca.crt")));
    expect(headers["strict-transport-security"]).toContain("max-age=");
    await expect(headersOf(`https://localhost:${port}/healthz`)).rejects.toThrow(/certificate/);
  });

  test("this machine's agent was enrolled over it, and runs a script", async () => {
    const { email, name, password } = ADMINISTRATOR;
    const words = ["setup", "--email", email, "--name", name, "--data", data, "--password-stdin"];
    expect(await type(words, `${password}\n`)).toMatchObject({ code: 0 });
    await until(devices, (listed) => listed.some((one) => one.connected));
    const run = await type(["run", "hello", "--device", "local", "--wait"]);
    expect(run).toMatchObject({ code: 0 });
    expect(run.out).toContain("Hello, world");
  });

  test("what is asked for beside a script reaches it, byte by byte", async () => {
    const content = '#!/bin/sh\necho "$GREETING"\ncat\n';
    expect(await type(["scripts", "put", "echo-back", "-"], content)).toMatchObject({ code: 0 });
    const words = ["run", "echo-back", "--device", "local", "--wait"];
    const run = await type([...words, "--env", "GREETING=a=b c", "--stdin", "-"], "grüße\n");
    expect(run.out).toContain("a=b c\ngrüße\n");
  });

  test("the log is exported and verified over it", async () => {
    expect(await type(["audit", "verify", `https://localhost:${port}`])).toMatchObject({ code: 0 });
  });

  describe("on one loopback address, under a name", () => {
    const state = path.join(home, "second-agent");
    let enrol: readonly string[] = [];

    beforeAll(async () => {
      await installation?.up.stop();
      await start("--host", "127.0.0.1", "--public-url", `https://localhost:${port}`, "--no-local-agent");
      const { out } = await type(["devices", "token", "--client", "home", "--json"]);
      // What the CLI prints is the API's reply.
      const { token, roots } = JSON.parse(out) as { token: string; roots: string[] };
      const pins = roots.flatMap((root) => ["--root", root]);
      const server = ["--server", `https://localhost:${port}`];
      enrol = ["agent", "enroll", ...server, "--token", token, ...pins, "--state", state, "--name", "second"];
    }, 60_000);

    test("an agent that pins another CA, or none, is not enrolled", async () => {
      const other = await typeCommand([...enrol, "--ca", `sha256:${"0".repeat(64)}`], { home });
      expect(other).toMatchObject({ code: 1 });
      expect(other.err).toContain("ca-not-in-chain");
      const none = await typeCommand(enrol, { home });
      expect(none.code).not.toBe(0);
      expect(none.err).toContain("certificate");
    });

    test("an agent that pins the lab CA is enrolled over HTTPS and runs over a secured socket", async () => {
      expect(await typeCommand([...enrol, "--ca", pin], { home })).toMatchObject({ code: 0 });
      const agent = new AppProcess("agent", ["run", "--state", state]);
      try {
        await connected("second");
        const run = await type(["run", "hello", "--device", "second", "--wait"]);
        expect(run).toMatchObject({ code: 0 });
        expect(run.out).toContain("Hello, world");
      } finally {
        await agent.stop();
      }
    });
  });
});

describe("plain HTTP stays on this machine", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["every address", ["--host", "0.0.0.0"], ["--tls-cert", "--tls-key", "--trust-proxy", "--public-url"]],
    ["a name", ["--host", "countersign.example.org"], ["--tls-cert", "--tls-key", "--trust-proxy"]],
    [
      "an HTTPS address without a certificate",
      ["--public-url", "https://localhost:1"],
      ["--tls-cert", "--trust-proxy"],
    ],
    ["a plain address beyond loopback", ["--public-url", "http://countersign.example.org"], ["https://"]],
    ["a certificate without its key", ["--tls-cert", "server.crt"], ["--tls-key is missing"]],
  ])("%s is refused, and what is missing is named", async (_what, words, named) => {
    const { code, err } = await typeCommand(["up", "--data", path.join(home, "refused"), ...words], { home });
    expect(code).toBe(2);
    for (const option of named) expect(err).toContain(option);
  });
});

describe("a taken port", () => {
  test.each(["127.0.0.1", "::1"])("on %s alone is refused, and its holder is named", async (host) => {
    const port = await freePort();
    const squatter = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => squatter.listen({ host, port, ipv6Only: true }, resolve));
    try {
      const words = ["up", "--data", path.join(home, "squatted"), "--port", String(port)];
      const { code, err } = await typeCommand(words, { home });
      expect(code).toBe(1);
      expect(err).toContain(`Port ${port} on ${host} is held by process ${process.pid} (`);
    } finally {
      squatter.close();
    }
  });
});

/** Headers of an answer whose certificate `ca`, or else the machine, vouches for. */
async function headersOf(url: string, ca?: Buffer): Promise<NodeJS.Dict<string | string[]>> {
  return new Promise((resolve, reject) => {
    get(url, { ...(ca ? { ca } : {}), agent: false }, (response) => {
      response.resume();
      resolve(response.headers);
    }).once("error", reject);
  });
}
