/** The frame around all pages: what waits and runs on Home, one client for everything, the palette, and the keyboard alone. */
// needs: chromium
import { endpoints } from "@countersign/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { untilFocused } from "./browser/keyboard.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

const station = "https://sign.example.org";
let fleet: Fleet;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([
    countersignFleet({ config: { stationUrl: station } }),
    launchBrowser(),
  ]);
  await administratorToken(fleet.server);
  const { admin, root } = fleet;
  await admin.call(endpoints.clients.createClientOrganisation, {
    body: { id: "north", name: "North\u200bern Harbour" },
  });
  const web = await fleet.online("web-1");
  const token = await admin.call(endpoints.devices.createDeviceToken, { body: { client: fleet.client } });
  const hostile = new ScriptedDevice("db\u202e1-bd");
  await hostile.enrol(fleet.server.client(), token.reply.token, token.reply.roots);
  await admin.call(endpoints.scripts.putScript, {
    params: { name: "restart-web" },
    body: { interpreter: "bash", content: Buffer.from("echo hello\n").toString("base64") },
  });
  const { reply } = await admin.call(endpoints.runs.requestRun, {
    body: {
      script: "restart-web",
      devices: [web.id],
      reason: "The page is <b>slow</b>",
      requester: { authority: root.authority, person: "alice" },
    },
  });
  expect(reply.state).toBe("awaiting-signatures");
  ann = await newPerson(browser, fleet.server.url);
  await ann.page.goto("/");
  await ann.page.getByLabel("E-mail").fill("ann@example.org");
  await ann.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await ann.page.keyboard.press("Enter");
});
afterAll(async () => {
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

test("Home shows what awaits a signature, and leads to the station", async () => {
  const { page } = ann;
  await page.getByRole("link", { name: /^restart-web on / }).waitFor();
  // Text of others is text.
  await page.getByText("The page is <b>slow</b>").waitFor();
  const link = page.getByRole("link", { name: "Open the station" });
  expect(await link.getAttribute("href")).toMatch(/^https:\/\/sign\.acme\.example\/#run=[0-9a-f-]{36}&view=/);
  expect(await link.getAttribute("rel")).toBe("noreferrer");
  await page.getByText("await signatures").first().waitFor({ state: "attached" });
  await ann.photograph("home-waiting");
});

test("the brand stands there before any script has come, and makes way for the page", async () => {
  const page = await ann.context.newPage();
  const { promise: scriptsMayCome, resolve: letScriptsCome } = Promise.withResolvers<void>();
  await page.route("**/assets/*.js", async (route) => {
    await scriptsMayCome;
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  const opening = page.locator(".opening");
  await opening.getByText("Countersign").waitFor();
  expect(await page.locator("#root > *").count()).toBe(0);
  letScriptsCome();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await opening.isVisible()).toBe(false);
  await page.close();
});

test("what changes elsewhere appears by itself", async () => {
  const { page } = ann;
  const { reply } = await fleet.admin.call(endpoints.runs.listRuns, {
    query: { state: "awaiting-signatures" },
  });
  const [run] = reply.runs;
  await fleet.admin.call(endpoints.runs.cancelRun, {
    params: { id: run?.id ?? "" },
    body: { reason: "no longer needed" },
  });
  await page.getByText("Nothing awaits a signature").waitFor();
});

test("one client narrows everything, stands in the address and stays on the way", async () => {
  const { page } = ann;
  await page.getByRole("combobox", { name: "Client" }).click();
  await page.getByRole("option", { name: /^North‹.+›ern Harbour$/ }).click();
  await page.waitForURL("**/?client=north");
  await page.getByText("No device is enrolled yet").waitFor();
  await page.getByRole("button", { name: /Annabel/ }).click();
  await page.getByRole("menuitem", { name: "My account" }).click();
  await page.waitForURL("**/account?client=north");
  await page.goto("/?client=nowhere");
  await page.getByText("No device is enrolled yet").waitFor();
});

test("the palette finds by a few letters, by keyboard alone, and shows a name as it is", async () => {
  const { page } = ann;
  await page.goto("/");
  await page.getByText("2 of 2 connected").waitFor();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search pages, devices, scripts and runs" });
  await untilFocused(field);
  await page.keyboard.type("db");
  await page.getByRole("option").filter({ hasText: "‹" }).waitFor();
  await ann.photograph("palette");
  await field.fill("restart-w");
  await page.getByRole("option").filter({ hasText: "Script" }).waitFor();
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  // Typed and gone, faster than anything can be looked up: what was typed counts, not what stood there before.
  await field.fill("my acc");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "My account" }).waitFor();
});

test("the keyboard alone gets past the navigation and back", async () => {
  const { page } = ann;
  await page.goto("/");
  await page.getByText("2 of 2 connected").waitFor();
  await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
  await page.keyboard.press("Tab");
  await untilFocused(page.getByRole("link", { name: "Skip to the page" }));
  await page.keyboard.press("Enter");
  await untilFocused(page.locator("#page"));
});

test("a phone opens the navigation, which closes by Escape and gives the focus back", async () => {
  const { page } = ann;
  await page.setViewportSize({ width: 360, height: 780 });
  const menu = page.getByRole("button", { name: "Open the navigation" });
  await menu.click();
  await page.getByRole("dialog").getByRole("link", { name: "Home" }).waitFor();
  await page.screenshot({ animations: "disabled" });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await untilFocused(menu);
});
