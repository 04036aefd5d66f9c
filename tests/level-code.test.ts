/**
 * Level `code` as somebody lives with it who has scripts against the API: set up in a terminal, codes from oathtool, a
 * script with `otp=` in the address, the command line, and a real agent that runs it.
 */
// needs: oathtool
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "./processes/free-port.ts";
import { type Installation, setUp, startUp, typeCommand, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";

const home = mkdtempSync(path.join(tmpdir(), "countersign-level-code-"));
// Scripts run as another user where this is root.
chmodSync(home, 0o711);
const data = path.join(home, "data");

let installation: Installation;
let token: string;
let admin: Client;
let secret = "";
/** The last half minute whose code was typed. */
let typed = 0;

beforeAll(async () => {
  installation = await startUp(data, await freePort(), ["--no-station"]);
  token = await setUp(installation.url, data);
  admin = createClient({ server: installation.url, token });
  await untilConnected(admin);
}, 60_000);
afterAll(async () => {
  await installation?.up.stop();
  rmSync(home, { recursive: true, force: true });
});

const type = (...words: string[]) =>
  typeCommand(words, { home, server: installation.url, env: { COUNTERSIGN_TOKEN: token } });

/** A code that was not typed yet and goes on counting for half a minute at least, by an app that somebody else wrote. */
async function nextCode(): Promise<string> {
  const half = () => Math.floor(Date.now() / 30_000);
  typed = Math.max(typed + 1, half());
  // The one to come counts already.
  await until(
    () => half() + 1,
    (soonest) => soonest >= typed,
    40,
  );
  const now = `${new Date(typed * 30_000).toISOString().replace("T", " ").slice(0, 19)} UTC`;
  return execFileSync("oathtool", ["--totp", "--base32", "--now", now, secret], { encoding: "utf8" }).trim();
}

/** Days from now, so that nothing is installed here. */
const patching = () => {
  const yesterday = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].at(new Date().getUTCDay() - 1) ?? "";
  const window = ["--window", `${yesterday} 03:30`, "--for", "2h", "--zone", "UTC"];
  return ["patching", "set", "home", "--classes", "all", ...window, "--run-as", "default"];
};

test("patch settings are said in a terminal, and in force where nobody signs", async () => {
  expect((await type("patching", "show")).out).toContain("No client has patch settings.");
  const set = await type(...patching(), "--reboot", "when-needed");
  expect(set).toMatchObject({ code: 0 });
  expect(set.out).toMatch(
    /^home: in-force\n.*all updates; \w{3} 03:30 for 120 minutes, UTC; restart when needed/,
  );
  expect((await type("patching", "show")).out).toMatch(/home +in-force +all updates.* 1 /);
  expect((await type("patching", "show", "home")).out).toContain("on 1 device(s), next ");
  expect((await type(...patching(), "--window", "someday")).code).toBe(2);
  expect((await type(...patching(), "--reboot", "always")).code).toBe(2);
  expect((await type(...patching().with(2, "nobody"))).err).toContain("refused: not-found:");
});

test("set-level code shows a secret, and its first code puts the level in force", async () => {
  expect((await type("security", "show")).out).toContain("level: off (server-trust)");
  const offered = await type("security", "set-level", "code");
  expect(offered.out).toContain("Nothing binds yet");
  secret = /secret=([A-Z2-7]+)/.exec(offered.out)?.[1] ?? "";
  const confirmed = await type("security", "confirm", await nextCode());
  expect(confirmed).toMatchObject({ code: 0 });
  expect((await type("security", "show")).out).toContain("level: code (server-trust)");
  expect(await type("security", "set-level", "quorum")).toMatchObject({ code: 1 });
}, 60_000);

test("a task is made with a code", async () => {
  const put = ["tasks", "put", "greet", "--script", "hello", "--device", "local", "--cron", "* * * * *"];
  expect((await type(...put)).err).toContain("refused: otp-required:");
  expect((await type(...patching())).err).toContain("refused: otp-required:");
  expect((await type("patching", "off", "home")).out).toContain("home: off");
  const made = await type(...put, "--zone", "UTC", "--otp", await nextCode());
  expect(made).toMatchObject({ code: 0 });
  expect(made.out).toContain("* * * * * UTC");
}, 60_000);

test("a script of the old kind is challenged, adds otp= to the same address, and the device runs what it asked for", async () => {
  const device = (await admin.call(endpoints.devices.listDevices)).reply.devices[0]?.id ?? "";
  const ask = (query: string) =>
    fetch(`${installation.url}/api/v1/runs${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ script: "hello", devices: [device], reason: "from a script" }),
    });
  const challenged = await ask("");
  expect(challenged.status).toBe(401);
  expect(challenged.headers.get("x-panorama9-otp")).toBe("required");
  const code = await nextCode();
  const asked = await ask(`?otp=${code}`);
  expect(asked.status).toBe(201);
  const again = await ask(`?otp=${code}`);
  expect(again.headers.get("x-panorama9-otp")).toBe("invalid");
  expect(await again.json()).toMatchObject({ code: "otp-used" });
  const { id } = (await asked.json()) as { id: string };
  const run = await until(
    async () => (await admin.call(endpoints.runs.showRun, { params: { id } })).reply,
    ({ state }) => state === "finished",
  );
  expect(run.targets).toMatchObject([{ state: "ran", exit: 0 }]);
}, 60_000);

test("the command line says what is missing and what is wrong, and runs with --otp", async () => {
  const run = ["run", "hello", "--device", "local", "--wait"];
  const without = await type(...run);
  expect(without).toMatchObject({ code: 1 });
  expect(without.err).toContain("refused: otp-required:");
  expect(without.err).toContain("--otp CODE");
  expect((await type(...run, "--otp", "000000x")).err).toContain("refused: otp-invalid:");
  expect(await type("scripts", "exempt", "hello")).toMatchObject({ code: 1 });
  const right = await type(...run, "--otp", await nextCode());
  expect(right).toMatchObject({ code: 0 });
  expect(right.out).toContain("Hello, world");
}, 120_000);

test("the task ran by itself meanwhile, and is held back without a code", async () => {
  const [task] = (await admin.call(endpoints.tasks.listTasks)).reply.tasks;
  const params = { id: task?.id ?? "" };
  await until(
    async () => (await admin.call(endpoints.tasks.taskHistory, { params })).reply.fires,
    (fires) => fires.some(({ run }) => run?.state === "finished" && run.counts.ran === 1),
    90,
  );
  expect((await type("tasks", "history", "greet")).out).toContain("finished (1 ran)");
  expect((await type("tasks", "disable", "greet")).out).toContain("greet");
  expect((await type("tasks", "enable", "greet")).err).toContain("refused: otp-required:");
  expect(await type("tasks", "delete", "greet")).toMatchObject({ code: 0 });
  expect((await type("tasks", "show", "greet")).err).toContain("refused: not-found:");
}, 120_000);

test("a reset is a matter of the server's own console, waits, and everybody is told", async () => {
  expect((await type("advanced-security", "reset", "--data", path.join(home, "elsewhere"))).code).toBe(2);
  const reset = await type("advanced-security", "reset", "--data", data);
  expect(reset).toMatchObject({ code: 0 });
  expect(reset.out).toContain("unless an administrator calls it off");
  expect((await type("security", "show")).out).toContain("RESET asked for on the server");
  expect((await type("doctor")).out).toContain("authorization-reset-waiting");
  expect((await type("security", "cancel-reset")).err).toContain("refused: otp-required:");
}, 60_000);
