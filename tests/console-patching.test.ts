/** Patch settings in a browser, where people sign: set up, signed, run in the window, changed, and switched off. */
// needs: chromium
import { endpoints } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { countersignPolicy, makeOperatorRoot, seededKey, twoPeople } from "@countersign/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../apps/server/src/testing/fleet.ts";
import { people } from "../apps/server/src/testing/run-steps.ts";
import type { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { testClock } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

const clock = testClock();
const params = { client: "home" };
let fleet: Fleet;
let browser: Browser;
let device: ScriptedDevice;
let ann: Person;
let page: Page;

beforeAll(async () => {
  buildConsole();
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: {
      server_keys: [seededKey("server").key],
      policies: [countersignPolicy("home", { run_as: ["default", "root"] })],
    },
  });
  [fleet, browser] = await Promise.all([countersignFleet({ root, clock }), launchBrowser()]);
  device = await fleet.online("web-1");
  const me = (await fleet.admin.call(endpoints.identity.whoAmI)).reply.user;
  await fleet.admin.call(endpoints.identity.changeUser, {
    params: { id: me?.id ?? "" },
    body: { person: { authority: root.authority, person: "alice" } },
  });
  ann = await newPerson(browser, fleet.server.url);
  ({ page } = ann);
  await page.goto("/sign-in?next=/patching");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await page.getByRole("cell", { name: "not set", exact: true }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const state = (words: string) => page.getByText(words, { exact: true }).first();
const region = (name: string) =>
  page.locator("section").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** Two minutes from now, so that nobody's session ends before the window. */
const soon = () => new Date((clock.now + 120) * 1000).toISOString().slice(11, 16);

/** What waits is signed by alice and bob. */
async function sign(): Promise<void> {
  const { reply } = await fleet.admin.call(endpoints.patching.showPatching, { params });
  const hash = reply.draft ?? "";
  const { alice, bob } = people(fleet);
  for (const [who, namespace] of [
    [alice, "countersign.standing.v1"],
    [bob, "countersign.approve.v1"],
  ] as const) {
    const { document } = (await fleet.admin.call(endpoints.standing.showStanding, { params: { hash } }))
      .reply;
    const body = { signatures: [who.sign(namespace, decodeBase64(document.bytes) ?? new Uint8Array())] };
    await fleet.admin.call(endpoints.trust.addSignatures, { params: { hash }, body });
  }
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
  await page.getByRole("table", { name: "Last window" }).getByText("up to date").waitFor();
  expect(device.runs).toHaveLength(1);
  await ann.photograph("patching-in-force");
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
