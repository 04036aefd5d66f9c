/** An installation that is stopped and started again as people do it: by npm, on another port, with TLS turned on. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { type Client, createClient, endpoints } from "@countersign/api";
import { freePort } from "./processes/free-port.ts";
import { ADMINISTRATOR, setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

// needs: openssl

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(path.join(tmpdir(), "countersign-restart-"));
const data = path.join(home, "data");
/** PostgreSQL keeps this file as long as it runs. */
const DATABASE = path.join(data, "postgres/cluster/postmaster.pid");
afterAll(() => rmSync(home, { recursive: true, force: true }));

let token = "";

test("npm ends with everything that it started when it alone is interrupted", async () => {
  const port = await freePort();
  const words = ["start", "--", "--data", data, "--port", String(port)];
  const npm = spawn("npm", words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const out = printed(npm);
  const ended = new Promise((resolve) => npm.once("exit", resolve));
  await until(out, (text) => text.includes("Countersign is ready at"));
  const url = `http://localhost:${port}`;
  token = await setUp(url, data);
  await untilConnected(client(url));
  expect(existsSync(DATABASE)).toBe(true);
  npm.kill("SIGINT");
  await ended;
  expect(existsSync(DATABASE)).toBe(false);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
}, 60_000);

test("the terminal shows what to type, and the agent's log stands in a file", () => {
  const lines = readFileSync(path.join(data, "agent.log"), "utf8").trim().split("\n");
  const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message);
  expect(messages).toEqual(expect.arrayContaining(["runner started", "connected", "stopping"]));
});

test("on another port this machine's agent finds the server again", async () => {
  const { url, up } = await startUp(data, await freePort());
  expect(up.out.trim()).toBe(`Countersign is ready at ${url}`);
  await untilConnected(client(url));
  await up.stop();
}, 60_000);

test("with the certificate of a lab CA, and without it again, too", async () => {
  const tls = path.join(home, "tls");
  expect(await typeCommand(["tls", "lab", "--out", tls], { home })).toMatchObject({ code: 0 });
  const file = (name: string) => path.join(tls, name);
  const certificate = ["--tls-cert", file("server.crt"), "--tls-key", file("server.key")];
  const secured = await startUp(data, await freePort(), certificate);
  const env = { NODE_EXTRA_CA_CERTS: file("ca.crt"), COUNTERSIGN_TOKEN: token };
  const listed = async () =>
    (await typeCommand(["devices", "list", "--json"], { home, server: secured.url, env })).out;
  await until(listed, (text) => text.includes('"connected": true'));
  await secured.up.stop();

  const plain = await startUp(data, await freePort());
  await untilConnected(client(plain.url));
  await plain.up.stop();
}, 90_000);

test("an administrator whom nobody can help is let in from the machine itself, once, and a session before it ends", async () => {
  const { url, up } = await startUp(data, await freePort());
  const order = (email: string) =>
    typeCommand(["account", "reset", "--email", email, "--data", data], { home, server: url });
  expect(await order("nobody@example.org")).toMatchObject({ code: 1, out: "" });
  const { code, out } = await order(ADMINISTRATOR.email);
  expect({ code, place: out.split("#")[0] }).toEqual({ code: 0, place: `${url}/reset` });
  const body = { reset: out.trim().split("#")[1] ?? "", password: "grey harbour lantern nine" };
  const stranger = createClient({ server: url });
  const came = (await stranger.call(endpoints.identity.usePasswordReset, { body })).reply;
  expect(came.step).toBe("signed-in");
  await expect(stranger.call(endpoints.identity.usePasswordReset, { body })).rejects.toThrow();
  await expect(client(url).call(endpoints.identity.whoAmI)).rejects.toThrow();
  await up.stop();
}, 60_000);

function client(server: string): Client {
  return createClient({ server, token });
}

function printed(child: ChildProcess): () => Promise<string> {
  let out = "";
  child.stdout?.on("data", (part: Buffer) => (out += part.toString("utf8")));
  return async () => await Promise.resolve(out);
}
