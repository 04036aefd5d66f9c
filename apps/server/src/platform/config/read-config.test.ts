/** Configuration as people write it: every mistake is named with key, value and what would be right. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "./config-error.ts";
import { unknownVariables } from "./gather-settings.ts";
import { readConfig } from "./read-config.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "countersign-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (argv: readonly string[], env: Record<string, string> = {}) => readConfig({ argv, env, cwd });

function mistakes(argv: readonly string[], env: Record<string, string> = {}): readonly string[] {
  try {
    read(argv, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

test("without anything it is loopback, port 7400, everything below ./data", () => {
  expect(read([]).config).toEqual({
    dataDir: join(cwd, "data"),
    keysDir: join(cwd, "data", "keys"),
    host: "localhost",
    port: 7400,
    publicUrl: "http://localhost:7400",
    serverName: "localhost:7400",
    trustProxy: [],
    roles: new Set(["api", "gateway", "worker"]),
    publishLog: false,
    pushPrivate: false,
    mostTasks: 2000,
    resetDelaySeconds: 86_400,
    logLevel: "info",
  });
});

test("the command line beats the environment, which beats config.json", () => {
  writeFileSync(
    join(cwd, "config.json"),
    JSON.stringify({ port: 7001, "log-level": "warn", "publish-log": true }),
  );
  const { config } = read(["--data", ".", "--port", "7003"], {
    COUNTERSIGN_PORT: "7002",
    COUNTERSIGN_LOG_LEVEL: "error",
  });
  expect(config).toMatchObject({ port: 7003, logLevel: "error", publishLog: true });
  expect(read(["--data=."], { COUNTERSIGN_PORT: "7002" }).config.port).toBe(7002);
  expect(read(["--data=."]).config).toMatchObject({ port: 7001, logLevel: "warn" });
});

test("the port that was taken stands in the address when none is given", () => {
  const { forPort, config } = read(["--port", "0"]);
  expect(config.port).toBe(0);
  expect(forPort(41_234)).toMatchObject({
    publicUrl: "http://localhost:41234",
    serverName: "localhost:41234",
  });
});

describe("a mistake names key, value and what would be right", () => {
  test.each([
    [["--port", "abc"], '--port is "abc": it has to be a whole number from 0 to 65535.'],
    [["--port", "70000"], '--port is "70000": it has to be a whole number from 0 to 65535.'],
    [["--roles", "api,king"], '--roles is "api,king": it has to be one or more of api, gateway, worker.'],
    [
      ["--trust-proxy", "10.0.0.0/33"],
      '--trust-proxy is "10.0.0.0/33": it has to be one or more networks separated by commas, such as 10.0.0.0/8.',
    ],
    [
      ["--public-url", "https://a.example/path"],
      '--public-url is "https://a.example/path": it has to be an address without a path, such as https://countersign.example.org.',
    ],
    [["--tls-cert"], "--tls-cert has no value: it has to be a PEM file with the certificate chain."],
  ])("%j", (argv, line) => {
    expect(mistakes(argv)).toEqual([line]);
  });

  test("in the environment, in the file, and all at once", () => {
    writeFileSync(join(cwd, "config.json"), JSON.stringify({ port: "x", colour: "red" }));
    const lines = mistakes(["--data", ".", "--verbose"], { COUNTERSIGN_LOG_LEVEL: "loud" });
    expect(lines).toHaveLength(4);
    expect(lines.join("\n")).toContain("--verbose is not known");
    expect(lines.join("\n")).toContain(`"colour" in ${join(cwd, "config.json")} is not known`);
    expect(lines.join("\n")).toContain(`"port" in ${join(cwd, "config.json")} is "x"`);
    expect(lines.join("\n")).toContain('COUNTERSIGN_LOG_LEVEL is "loud"');
  });

  test("a file that is no JSON is named", () => {
    writeFileSync(join(cwd, "config.json"), "port: 7400");
    expect(mistakes(["--data", "."])[0]).toContain("is no JSON object");
  });

  test("a connection string is never repeated: it holds a password", () => {
    const lines = mistakes([], { DATABASE_URL: "mysql://root:hunter2@db/x" });
    expect(lines[0]).toContain("DATABASE_URL is not usable");
    expect(lines.join()).not.toContain("hunter2");
  });
});

describe("addresses beyond this machine", () => {
  const tls = ["--tls-cert", "c.pem", "--tls-key", "k.pem"];
  const url = ["--public-url", "https://c.example.org"];

  test.each([
    [
      "plain HTTP",
      ["--host", "0.0.0.0", ...url],
      "would serve plain HTTP: add --tls-cert and --tls-key, or --trust-proxy",
    ],
    ["no name", ["--host", "0.0.0.0", ...tls], "--public-url is missing"],
    ["a name in plain HTTP", ["--public-url", "http://c.example.org"], "has to begin with https://"],
    ["TLS that nobody ends", [...url], "nobody ends TLS: add --tls-cert and --tls-key, or --trust-proxy"],
    ["a certificate without its key", ["--tls-cert", "c.pem"], "--tls-key is missing"],
    ["a key without its certificate", ["--tls-key", "k.pem"], "--tls-cert is missing"],
    [
      "TLS under a plain name",
      [...tls, "--public-url", "http://localhost:7400"],
      "has to begin with https://",
    ],
  ])("%s is refused, and the missing option is named", (_, argv, part) => {
    expect(mistakes(argv).join("\n")).toContain(part);
  });

  test.each([
    [["--host", "0.0.0.0", ...tls, ...url]],
    [["--host", "10.1.2.3", "--trust-proxy", "10.0.0.0/8", ...url]],
    [["--trust-proxy", "127.0.0.1", ...url]],
    [["--host", "127.0.0.1"]],
    [["--host", "::1"]],
    [[...tls]],
    [["--public-url", "http://app.localhost:7400"]],
  ])("%j is accepted", (argv) => {
    expect(mistakes(argv)).toEqual([]);
  });

  test("with a certificate the default address is HTTPS", () => {
    expect(read(tls).config).toMatchObject({
      publicUrl: "https://localhost:7400",
      tls: { certFile: join(cwd, "c.pem"), keyFile: join(cwd, "k.pem") },
    });
  });
});

test("variables that look like ours and are not are found", () => {
  const env = { COUNTERSIGN_PROT: "7400", COUNTERSIGN_PORT: "7400", COUNTERSIGN_TOKEN: "x", PATH: "/bin" };
  expect(unknownVariables(env)).toEqual(["COUNTERSIGN_PROT"]);
});
