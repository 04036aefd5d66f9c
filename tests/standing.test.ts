/** A standing approval from the terminal to the devices: asked for with a key file, approved by a passkey at the station, used by somebody who signs nothing, revoked in a terminal. */
// needs: chromium, ssh-keygen
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { makeOperatorRoot, seededKey, twoPeople } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, recently } from "../apps/server/src/testing/fleet.ts";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson } from "./browser/person.ts";
import { typeCommand } from "./processes/installation.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { addFromCard, setStage } from "./station/stage.ts";

let browser: Browser;
const home = mkdtempSync(join(tmpdir(), "countersign-standing-"));
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

test("what was approved once runs again for whoever may ask, and stops for good when it is revoked", async () => {
  await using stage = await setStage({ listsServer: true });
  const { fleet, station, admin } = stage;
  const { server } = fleet;
  const device = await fleet.online("desk-1");
  const phone = await pickUpPhone(browser);
  await addFromCard(stage, "carol", await enrolAt(phone, station.origin, "Carol Chen"));
  for (const name of ["alice", "bob"])
    writeFileSync(join(home, name), seededKey(name).privateKeyOpenssh(), { mode: 0o600 });
  const token = await administratorToken(server);
  const type = (words: readonly string[], as = token) =>
    typeCommand(words, { home, server: server.url, env: { COUNTERSIGN_TOKEN: as } });

  const composed = await type([
    "scripts",
    "exempt",
    "hello",
    "--client",
    "home",
    "--up-to",
    "3",
    "--allow",
    "name=/[A-Z][a-z]{1,8}/",
    "--window",
    "mon-sun 00:00-24:00 Europe/Berlin",
    "--per-day",
    "5",
    "--reason",
    "a greeting every morning",
    "--key",
    "alice",
    "--json",
  ]);
  expect(composed).toMatchObject({ code: 0 });
  expect(composed.err).toContain("AGAIN AND AGAIN");
  const standing: unknown = JSON.parse(composed.out);
  expect(standing).toMatchObject({
    state: "awaiting-signatures",
    signers: [{ person: "alice", as: "requester" }],
  });
  const { hash } = standing as { hash: string };

  await phone.page.goto(station.origin);
  await phone.page.getByText("all of home; may begin every day").waitFor();
  await phone.page.getByRole("list", { name: "To sign" }).getByRole("button").first().click();
  await phone.page.getByRole("heading", { name: "May run again and again: hello, version 1" }).waitFor();
  const read = await phone.page.locator("main").innerText();
  for (const words of [
    "All of home",
    "any number of uses",
    "[A-Z][a-z]{1,8}",
    "may begin every day from 00:00 to 24:00",
    "echo",
  ])
    expect(read).toContain(words);
  await photographPhone(phone.page, "standing");
  await phone.page.locator("#end").scrollIntoViewIfNeeded();
  await phone.page.locator("#sign:not([aria-disabled])").click();
  await phone.page.getByRole("heading", { name: /You signed/ }).waitFor();

  const carl = await userToken(server, "standard", "carl@acme.test");
  const run = await type(["run", "hello", "--device", "desk-1", "--arg", "name=Ann", "--json"], carl);
  expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(run.out)).toMatchObject({ standing: hash, state: "dispatched" });
  await device.until(() => device.runs.length === 1);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    standingHash: hash,
    approvers: [{ person: "carol" }],
  });

  const listed = await type(["standing", "list"], carl);
  expect(listed.out).toMatch(/in-force .*hello v1 .*alice, carol/);
  const shown = await type(["standing", "show", hash], carl);
  expect(shown.out).toContain("used 1 times");
  // Carl holds no key that any root knows, and Bob approves at home.
  const revoked = await type(["standing", "revoke", hash, "--key", "bob", "--reason", "no more"]);
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining("stopped, vetoed") as string });
  await device.until(() => device.fake.state.vetoes.some(({ subject }) => subject === hash));
  const after = await type(["run", "hello", "--device", "desk-1", "--arg", "name=Ann"], carl);
  expect(after).toMatchObject({ code: 1, err: expect.stringContaining("requester-needed") as string });
  expect((await admin.call(endpoints.standing.listStanding)).reply.standing).toMatchObject([
    { state: "stopped" },
  ]);

  // Asked for anew it is compared with what Carol signed at this station, by the station's own memory.
  const renewed = await type([
    "scripts",
    "exempt",
    "hello",
    "--client",
    "home",
    "--up-to",
    "3",
    "--allow",
    "name=/[A-Z][a-z]{1,8}/",
    "--per-day",
    "7",
    "--reason",
    "a greeting every morning",
    "--key",
    "alice",
  ]);
  expect(renewed).toMatchObject({ code: 0 });
  await phone.page.goto("about:blank");
  await phone.page.goto(station.origin);
  await phone.page.getByText("all of home; at any time").waitFor();
  await phone.page.getByRole("list", { name: "To sign" }).getByRole("button").first().click();
  const changed = phone.page.locator("section", { hasText: "Compared with what you signed" });
  const told = await changed.innerText();
  for (const words of ["uses a day", "5 → 7", "may begin", "at any time"]) expect(told).toContain(words);
  expect(told).not.toContain("argument 1");
  await photographPhone(phone.page, "standing-renewed");
  await phone.context.close();
});

test("in the console it is composed by a plain form, listed with who signed it and how often it was used, and named by its runs", async () => {
  buildConsole();
  const change = { server_keys: [seededKey("server").key] };
  const root = makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently(), change });
  const fleet = await countersignFleet({ root });
  await using server = fleet.server;
  const { admin } = fleet;
  const device = await fleet.online("web-1");
  const { user } = (await admin.call(endpoints.identity.whoAmI)).reply;
  const person = { authority: root.authority, person: "alice" };
  await admin.call(endpoints.identity.changeUser, { params: { id: user.id }, body: { person } });
  await using ann = await newPerson(browser, server.url);
  const { page } = ann;
  await page.goto("/sign-in?next=/scripts/hello");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await page.getByText("No: every run of it is signed by people.").waitFor();
  await ann.photograph("standing-script");

  await page.getByRole("link", { name: "Have it approved once" }).click();
  await page.getByLabel("name", { exact: true }).selectOption({ label: "text of the form" });
  await page.getByLabel("What may stand in name").fill("(a+)+");
  await page.getByText("Write plain characters and classes with bounds").waitFor();
  await page.getByLabel("What may stand in name").fill("[A-Z][a-z ]{1,8}");
  await page.getByLabel("At any time").uncheck();
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await page.getByLabel("From").fill("00:00");
  await page.getByLabel("Until", { exact: true }).fill("24:00");
  for (const day of ["Sat", "Sun"]) await page.getByLabel(day, { exact: true }).check();
  await page.getByLabel("Reason").fill("a greeting every morning");
  await ann.photograph("standing-form");
  await page.getByRole("button", { name: "Compose it for signing" }).click();
  await page.getByText("text of the form ^[A-Z][ a-z]{1,8}$").waitFor();
  await page.getByText("argument 1: its form admits blank").waitFor();
  await ann.photograph("standing-draft");

  const [draft] = (await admin.call(endpoints.standing.listStanding)).reply.standing;
  if (!draft) throw new Error("nothing was composed");
  const params = { hash: draft.hash };
  const { document } = (await admin.call(endpoints.standing.showStanding, { params })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const signatures = [
    seededKey("alice").sign("countersign.standing.v1", bytes),
    seededKey("bob").sign("countersign.approve.v1", bytes),
  ];
  await admin.call(endpoints.trust.addSignatures, { params, body: { signatures } });
  const { reply: run } = await admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", arguments: { name: "Ann" }, devices: [device.id] },
  });
  expect(run.standing).toBe(draft.hash);

  await page.goto("/scripts/-/standing");
  const row = page.getByRole("row", { name: /a greeting every morning/ });
  await row.getByText("in force").waitFor();
  expect(await row.innerText()).toContain("alice, bob");
  await ann.photograph("standing-list");
  await row.getByRole("link").first().click();
  await page.getByRole("heading", { name: "Uses: 1" }).waitFor();
  await page.getByText("Allowed that was refused before").waitFor();
  await ann.photograph("standing-one");
  await page.goto(`/runs/${run.id}`);
  await page.getByRole("link", { name: "under a standing approval" }).waitFor();
  await page.getByRole("heading", { name: /Approved once, before/ }).waitFor();
  await ann.photograph("standing-run");
  expect(ann.complaints).toEqual([]);
});
