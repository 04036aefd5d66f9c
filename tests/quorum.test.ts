/**
 * An afternoon from level `code` to `quorum`, by the very lines of docs/operations/quorum.md: two of a provider, one of a
 * client, `countersign up` as a newcomer starts it, and a real agent of the client's. Who reads the page does what this does.
 */
// needs: oathtool, ssh-keygen
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import { type Installation, setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

const home = mkdtempSync(path.join(tmpdir(), "countersign-quorum-"));
// Scripts run as another user where this is root.
chmodSync(home, 0o711);
const data = path.join(home, "data");
const agentDir = path.join(home, "till");

/** The lines of a section of the page. */
const page = readFileSync(path.join(import.meta.dirname, "../docs/operations/quorum.md"), "utf8");
const linesOf = (section: string) =>
  (page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "")
    .split("```sh\n")
    .slice(1)
    .flatMap((block) => (block.split("```")[0] ?? "").split("\n"))
    .filter((line) => line !== "");

let installation: Installation;
let token: string;
let admin: Client;
let agent: AppProcess | undefined;
/** What the words in capitals stand for. */
const told = new Map<string, string>();

beforeAll(async () => {
  installation = await startUp(data, await freePort(), ["--no-station"]);
  token = await setUp(installation.url, data);
  admin = createClient({ server: installation.url, token });
  await untilConnected(admin);
  told.set("TRIAL_KEY", path.join(data, "station", "trial", "trial.key"));
  for (const name of ["ann", "bob", "erin"]) {
    const file = path.join(home, `${name}_key`);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
    const printed = execFileSync("ssh-keygen", ["-lf", `${file}.pub`], { encoding: "utf8" });
    told.set(name.toUpperCase(), printed.split(" ")[1] ?? "");
  }
}, 60_000);
afterAll(async () => {
  await agent?.stop();
  await installation?.up.stop();
  rmSync(home, { recursive: true, force: true });
});

const type = (...words: string[]) =>
  typeCommand(words, { home, server: installation.url, env: { COUNTERSIGN_TOKEN: token } });

/** Types a line of the page; gives what it printed. */
async function follow(line: string): Promise<string> {
  const [program, ...words] = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
  expect(program).toBe("countersign");
  const said = await type(...words.map((word) => told.get(word) ?? word));
  expect([line, said.code, said.err]).toEqual([line, 0, expect.any(String)]);
  return said.out;
}

async function followAll(section: string): Promise<string> {
  const printed: string[] = [];
  for (const line of linesOf(section)) printed.push(await follow(line));
  return printed.join("\n");
}

const stateOf = async (id: string) =>
  (await admin.call(endpoints.runs.showRun, { params: { id } })).reply.state;

test("begins at level code, as the page does", async () => {
  const offered = await type("security", "set-level", "code");
  const secret = /secret=([A-Z2-7]+)/.exec(offered.out)?.[1] ?? "";
  const code = execFileSync("oathtool", ["--totp", "--base32", secret], { encoding: "utf8" }).trim();
  expect(await type("security", "confirm", code)).toMatchObject({ code: 0 });
  expect((await type("run", "uptime-report", "--device", "local", "--reason", "x")).err).toContain(
    "otp-required",
  );
}, 60_000);

test("two of the provider take over, and their device follows without a visit", async () => {
  const printed = await followAll("Before you begin");
  told.set("RECOVERY", /--fingerprint (\S+)/.exec(printed)?.[1] ?? "");
  const lines = linesOf("Two of us");
  const adopted = lines.findIndex((line) => line === "countersign root adopted");
  for (const line of lines.slice(0, adopted)) await follow(line);
  await until(
    () => follow(lines[adopted] ?? ""),
    (out) => out.includes("1 of 1 device(s) have it"),
  );
  for (const line of lines.slice(adopted + 1)) await follow(line);
  const alone = await type("run", "uptime-report", "--device", "local", "--reason", "x", "--key", "ann_key");
  expect(alone.out + alone.err).toContain("awaiting");
}, 120_000);

test("the client's machine takes the client's own root by itself", async () => {
  const lines = linesOf("The client signs too");
  const own = lines.findIndex((line) => line.includes("--scope client"));
  for (const line of lines.slice(0, own)) await follow(line);
  // The usual line, which the page links to.
  const offered = await type("devices", "token", "--client", "harbour");
  const command = /agent enroll .*/.exec(offered.out)?.[0] ?? "";
  const enrol = [...command.split(/\s+/).slice(1), "--state", agentDir, "--name", "till-1"];
  expect((await new AppProcess("agent", enrol).ended).code).toBe(0);
  agent = new AppProcess("agent", ["run", "--state", agentDir]);
  await follow("countersign devices admit till-1 --key ann_key");
  for (const line of lines.slice(own, -1)) {
    const out = await follow(line);
    told.set("HARBOUR", /(sha256:[0-9a-f]{64}) published/.exec(out)?.[1] ?? told.get("HARBOUR") ?? "");
  }
  await until(
    () => follow(lines.at(-1) ?? ""),
    (out) => out.includes("1 of 1 device(s) have it"),
  );
}, 120_000);

test("a run at the client takes three, and two of the provider are not enough", async () => {
  const [ask = "", bob = "", erin = ""] = linesOf("The first run that takes three");
  await follow(ask);
  const { runs } = (await admin.call(endpoints.runs.listRuns, { query: { client: "harbour" } })).reply;
  const id = runs[0]?.id ?? "";
  told.set("RUN", id);
  await follow(bob);
  expect(await stateOf(id)).toBe("awaiting-signatures");
  await follow(erin);
  expect(
    await until(
      () => stateOf(id),
      (state) => state !== "dispatched",
    ),
  ).toBe("finished");
}, 60_000);
