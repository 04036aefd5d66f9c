/**
 * Patch settings in a browser, where people sign: set up, signed, run in the window by a real agent, changed, and switched
 * off. Its machine has the package manager of this one, which simulates, and a list of packages of its own.
 */
// needs: chromium, unshare, apt-get
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { AgentProcess, makeAdmission } from "@countersign/testkit";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrol } from "../apps/agent/src/enrol/enrol.ts";
import { exchange } from "../apps/agent/src/link/exchange/exchange.ts";
import { type Fleet, recently } from "../apps/server/src/testing/fleet.ts";
import { signStandingTogether } from "../apps/server/src/testing/run-steps.ts";
import type { TestClock } from "../apps/server/src/testing/start-test-server.ts";
import type { Person } from "./browser/person.ts";
import { openTimedConsole, type TimedConsole } from "./browser/timed-console.ts";
import { untilConnected } from "./processes/installation.ts";
import { patchedMachine } from "./processes/own-machine.ts";

const params = { client: "home" };
const home = mkdtempSync(join(tmpdir(), "countersign-patching-"));
const machine = patchedMachine(join(home, "machine"));
let opened: TimedConsole;
let clock: TestClock;
let fleet: Fleet;
let agent: AgentProcess;
let ann: Person;
let page: Page;

beforeAll(async () => {
  opened = await openTimedConsole({ at: "/patching", runAs: ["default", "root"] });
  ({ clock, fleet, ann } = opened);
  ({ page } = ann);
  await page.getByRole("cell", { name: "not set", exact: true }).waitFor();
  agent = await startAgent();
});
afterAll(async () => {
  await agent?.stop("SIGKILL");
  await opened?.[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Enrols web-1, whom alice admits, and starts it on its machine. */
async function startAgent(): Promise<AgentProcess> {
  const { admin, root, server } = fleet;
  const state = join(home, "web-1");
  const { reply } = await admin.call(endpoints.devices.createDeviceToken, { body: { client: "home" } });
  const how = { server: server.url, token: reply.token, roots: [root.hash], name: "web-1", force: false };
  expect(await enrol({ ...how, stateDirectory: state, ask: exchange })).toMatchObject({ ok: true });
  const { devices } = (await admin.call(endpoints.devices.listDevices)).reply;
  const known = devices.map(({ fingerprint, name, seal }) => ({ fingerprint, name, seal }));
  const admission = makeAdmission({ root, devices: known, client: "home", now: recently() });
  await admin.call(endpoints.trust.publishDocument, { body: carry(admission) });
  const started = new AgentProcess(state, { wrapper: machine.wrapper });
  await untilConnected(admin);
  return started;
}

const button = (name: string) => page.getByRole("button", { name, exact: true });
const state = (words: string) => page.getByText(words, { exact: true }).first();
const region = (name: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** Two minutes from now, so that nobody's session ends before the window. */
const soon = () => new Date((clock.now + 120) * 1000).toISOString().slice(11, 16);

/** What waits is signed by alice and bob. */
async function sign(): Promise<void> {
  const { reply } = await fleet.admin.call(endpoints.patching.showPatching, { params });
  await signStandingTogether(fleet, reply.draft ?? "");
}

test("a client is set up: the form says what will happen and what has to be signed, and then it waits", async () => {
  await ann.photograph("patching-none");
  await page.getByRole("link", { name: "My organisation", exact: true }).click();
  await page.getByText("Nothing is set yet").waitFor();
  await ann.photograph("patching-client-none");
  await button("Set it up").click();
  for (const day of ["Sat", "Sun"]) await page.getByRole("checkbox", { name: day, exact: true }).uncheck();
  await button("Set it").click();
  await page.getByText("Choose at least one day.").waitFor();
  for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    await page.getByRole("checkbox", { name: day, exact: true }).check();
  await page.getByLabel("Restart", { exact: true }).selectOption("when-needed");
  await page.getByLabel("From", { exact: true }).fill(soon());
  await page.getByRole("combobox", { name: "Time zone" }).fill("UTC");
  await page.getByRole("option", { name: "UTC", exact: true }).click();
  await page
    .getByText(
      /^Every day from .* for 3 hours, UTC: every device that is admitted, and whoever joins, gets security updates and restarts in the window where they ask for it\.$/,
    )
    .waitFor();
  await page.getByText(/It takes one standing approval for exactly this/).waitFor();
  await ann.photograph("patching-form");
  await button("Set it").click();
  await region("Waits for signatures").getByRole("link", { name: "What has to be signed" }).waitFor();
  await state("waits for signatures").waitFor();
  await ann.photograph("patching-waits");
});

test("once people signed it is in force, runs in the window, and tells how it went on each device", async () => {
  await sign();
  await state("in force").waitFor();
  const { reply } = await fleet.admin.call(endpoints.patching.showPatching, { params });
  clock.now = reply.next_at ?? 0;
  await page.getByRole("table", { name: "Last window" }).getByText("up to date").waitFor({ timeout: 60_000 });
  await ann.photograph("patching-in-force");
  await page.getByRole("link", { name: "What each device said", exact: true }).click();
  const output = page.getByRole("region", { name: /^Output of / });
  await output.getByText("countersign-trial:all: new, 1.2-3").waitFor();
  await output.getByText("not needed", { exact: true }).waitFor();
  const [update, upgrade, ...more] = machine.said();
  expect([update, upgrade]).toEqual([
    expect.stringMatching(/^apt-get .* update$/),
    expect.stringMatching(/^apt-get --assume-yes .*Dir::Etc::preferences=.* upgrade$/),
  ]);
  expect(more).toEqual([]);
  await page.goto("/clients/home");
  await region("Updates")
    .getByText(/gets security updates/)
    .waitFor();
  await ann.photograph("client-with-patching");
  await page.goto("/patching");
  await page.getByRole("cell", { name: /^Security updates, every day from/ }).waitFor();
  await ann.photograph("patching-table");
});

test("a change waits beside what is in force and takes its place; switched off it shows what is left to revoke", async () => {
  await page.getByRole("link", { name: "My organisation", exact: true }).click();
  await button("Change").click();
  await page.getByLabel("Updates", { exact: true }).selectOption("all");
  await page.getByText("What is in force goes on until then.").waitFor();
  await button("Set it").click();
  await state("in force, change waits").waitFor();
  await ann.photograph("patching-change-waits");
  await sign();
  await region("In force")
    .getByText(/gets all updates/)
    .waitFor();
  await region("Signed, and not needed any more").getByRole("link").waitFor();
  // An approval that ends within two weeks says so.
  const { reply } = await fleet.admin.call(endpoints.patching.showPatching, { params });
  if (!reply.current) throw new Error("nothing is in force");
  const body = { ...reply.current, minutes: 240, approval_days: 10 };
  await fleet.admin.call(endpoints.patching.setPatching, { params, body });
  await sign();
  await state("in force, ends soon").waitFor();
  await ann.photograph("patching-ends");
  await button("Switch off").click();
  await button("Switch it off").click();
  await page.getByText("It is switched off").waitFor();
  await ann.photograph("patching-off");
  expect(ann.complaints).toEqual([]);
});
