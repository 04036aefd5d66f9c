/** Roles and tiers in the browser: made, changed, given, refused in words; ordered by keys and by mouse. */
// needs: chromium
import { endpoints } from "@countersign/api";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

let server: TestServer;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  buildConsole();
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await administratorToken(server);
  for (const name of ["bob", "cleo"]) await userToken(server, "standard", `${name}@example.org`);
  ann = await newPerson(browser, server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const press = (page: Page, name: string) => button(page, name).click();
const inDialog = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

test("a role is made from another, changed, given to several and taken again, as far as nobody is left without", async () => {
  const { page } = ann;
  await page.goto("/roles");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await press(page, "Sign in");
  await page.getByRole("link", { name: "MSP Supporter", exact: true }).waitFor();
  await ann.photograph("roles");
  await press(page, "Add a role");
  await page.getByLabel("Made from").selectOption("Analyst");
  await page.getByLabel("Name", { exact: true }).fill("Night shift");
  await page.getByLabel("Description", { exact: true }).fill("Watches, and restarts what stopped");
  await ann.photograph("role-new");
  await press(page, "Add the role");
  await page.getByRole("heading", { name: "Night shift", level: 1 }).waitFor();
  await page.getByText("Nobody holds it", { exact: true }).waitFor();

  // By keys, from the description on.
  const scripts = page.getByRole("checkbox", { name: "Write scripts", exact: true });
  await scripts.focus();
  await page.keyboard.press("Space");
  expect(await scripts.isChecked()).toBe(true);
  await page.getByRole("checkbox", { name: "Console users, roles and access", exact: true }).check();
  await page.getByText("This can walk round Advanced Security. ", { exact: false }).first().waitFor();
  await ann.photograph("role-walks-round");
  await page.getByRole("checkbox", { name: "Console users, roles and access", exact: true }).uncheck();
  await press(page, "Save the role");
  await page.getByText("Night shift was saved.", { exact: false }).first().waitFor();

  await press(page, "Add users");
  const dialog = page.getByRole("dialog", { name: "Add users to Night shift" });
  for (const email of ["bob@example.org", "cleo@example.org"]) {
    await dialog.getByLabel("Search by name or e-mail").fill(email);
    await dialog
      .getByRole("checkbox", { name: "Some One" })
      .and(dialog.getByRole("checkbox", { description: new RegExp(email) }))
      .check();
  }
  await dialog.getByRole("radio", { name: "Replace their roles", exact: true }).check();
  await ann.photograph("role-give");
  await inDialog(page, "Give it to 2 users");
  await page.getByText("2 users hold Night shift now.").first().waitFor();
  expect(await page.getByRole("list", { name: "Assigned users" }).getByRole("listitem").count()).toBe(2);

  await page.getByRole("switch", { name: "Enabled" }).uncheck();
  await press(page, "Save the role");
  const refusal = page
    .getByRole("alert")
    .filter({ hasText: "Somebody would be left without an enabled role." });
  await refusal
    .getByText("Some One, Some One would have no enabled role: give them another first.", { exact: false })
    .waitFor();
  await ann.photograph("role-refused");
  await page.getByRole("switch", { name: "Enabled" }).check();
  await press(page, "Save the role");
  await refusal.waitFor({ state: "detached" });
  await button(page, "Take it from Some One").first().click();
  await page.getByText("Some One would have no enabled role", { exact: false }).waitFor();

  await page.getByRole("link", { name: "Roles", exact: true }).first().click();
  await page.getByRole("link", { name: "Administrator", exact: true }).first().click();
  await page.getByText("It comes with the product and stays as it is", { exact: false }).waitFor();
  expect(await button(page, "Save the role").count()).toBe(0);
  await ann.photograph("role-fixed");
});

test("tiers are moved by keys and by mouse, looked at before they are saved, and turned on", async () => {
  const { page } = ann;
  await page.goto("/tiers");
  const rows = page.getByRole("list", { name: "Tiers, the highest first" }).getByRole("listitem");
  const order = async () =>
    (await rows.allInnerTexts()).map((text) => /Secret|Confidential|Open|Two people/.exec(text)?.[0]);
  await rows.first().waitFor();
  expect(await order()).toEqual(["Secret", "Confidential", "Open"]);
  await press(page, "Turn tiers on");
  await page.getByText("2 users would see less", { exact: false }).waitFor();
  await ann.photograph("tiers-turn-on");
  await inDialog(page, "Turn tiers on");
  await page.getByText("Tiers count. Whoever has no tier", { exact: false }).waitFor();

  await press(page, "Add a tier");
  await page.getByLabel("Name", { exact: true }).fill("Two people");
  await page.getByLabel("Description", { exact: true }).fill("Only the two of us");
  await press(page, "Add the tier");
  await button(page, "Move Two people down").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  expect(await order()).toEqual(["Secret", "Confidential", "Two people", "Open"]);
  // The focus went along.
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
    "Move Two people down",
  );
  await rows.nth(3).dragTo(rows.nth(0));
  expect(await order()).toEqual(["Open", "Secret", "Confidential", "Two people"]);
  await press(page, "Rename Two people");
  await page.getByLabel("Name", { exact: true }).fill("Everybody");
  await press(page, "Take these words");
  await press(page, "Disable Secret");
  await ann.photograph("tiers-moved");
  await press(page, "See what changes, and save");
  await page.getByText("2 users would see more", { exact: false }).waitFor();
  await ann.photograph("tiers-impact");
  await inDialog(page, "Save the tiers");
  await page.getByText("The tiers were saved.").first().waitFor();
  const api = server.client(await administratorToken(server));
  const { tiers } = (await api.call(endpoints.tiers.listTiers)).reply;
  expect(tiers.map(({ name, level, enabled }) => [name, level, enabled])).toEqual([
    ["Everybody", 1, true],
    ["Confidential", 2, true],
    ["Secret", 3, false],
    ["Open", 4, true],
  ]);
  await page.goto("/tiers");
  await page.getByText("not offered", { exact: true }).waitFor();
  expect(ann.complaints.filter((text) => !/status of (?:401|409)/.test(text))).toEqual([]);
});
