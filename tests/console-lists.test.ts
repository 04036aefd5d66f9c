/** A list of many devices in a browser: narrowed, ordered, walked by keys, saved as a view, exported, printed, and acted on in bulk. */
// needs: chromium
import { readFileSync } from "node:fs";
import { endpoints } from "@countersign/api";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantDevices } from "../apps/server/src/testing/plant-rows.ts";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { until } from "./processes/until.ts";

const COUNT = 1250;
const planted = '=HYPERLINK("https://evil.example","x")';
let server: TestServer;
let browser: Browser;
let ann: Person;
let page: Page;

beforeAll(async () => {
  buildConsole();
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await administratorToken(server);
  await plantDevices(server, COUNT);
  await plantDevices(server, 2, planted);
  ann = await newPerson(browser, server.url);
  ({ page } = ann);
  await page.goto("/sign-in?next=/devices");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await rowLink("pc-1").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const rowLink = (name: string) => page.getByRole("link", { name, exact: true });
/** What is written where the focus is; nothing where it is in no row. */
const focused = async () =>
  page.evaluate<string>(
    "document.activeElement?.closest('tr[data-row]') ? document.activeElement.textContent : ''",
  );
const isInRow = async () => page.evaluate<boolean>("document.activeElement.closest('tr[data-row]') !== null");
const drawn = async () => page.evaluate<number>('document.querySelectorAll("tr[data-row]").length');
const address = () => new URL(page.url()).searchParams;

test("search, filters and order are asked of the server and stand in the address", async () => {
  await page.getByRole("searchbox", { name: "Search by name or fingerprint" }).fill("pc-12");
  await page.getByText("62 devices", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: "Any admission" }).click();
  await page.getByRole("option", { name: "not admitted" }).click();
  await page.getByText("40 devices", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Device", exact: true }).click();
  await page.waitForURL(({ searchParams }) => searchParams.has("sort"));
  await rowLink("pc-1250").waitFor();
  expect(Object.fromEntries(address())).toEqual({ q: "pc-12", state: "enrolled", sort: "-name" });
  await page.reload();
  await page.getByText("40 devices", { exact: true }).waitFor();
  expect(await page.getByRole("columnheader", { name: "Device" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  expect(await page.getByRole("searchbox").inputValue()).toBe("pc-12");
});

test("a view keeps filters, order and columns with the account, in every browser", async () => {
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Fingerprint" }).check();
  await page.getByRole("checkbox", { name: "Client", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByLabel("Save what is shown now, as").fill("Twelve");
  await page.keyboard.press("Enter");
  await page.getByText("The view Twelve is saved.").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("The first 100 devices").waitFor();
  await using elsewhere = await newPerson(browser, server.url);
  await elsewhere.page.goto("/sign-in?next=/devices");
  await elsewhere.page.getByLabel("E-mail").fill("ann@example.org");
  await elsewhere.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await elsewhere.page.keyboard.press("Enter");
  await elsewhere.page.getByRole("button", { name: "Views" }).click();
  await elsewhere.page.getByRole("button", { name: "Twelve", exact: true }).click();
  await elsewhere.page.getByText("40 devices", { exact: true }).waitFor();
  expect(await elsewhere.page.getByRole("columnheader").allTextContents()).toEqual(
    expect.arrayContaining(["Fingerprint"]),
  );
  expect(await elsewhere.page.getByRole("columnheader", { name: "Client" }).count()).toBe(0);
  expect(new URL(elsewhere.page.url()).searchParams.get("sort")).toBe("-name");
});

test("keys walk the rows, from the search field to the last one and back, and the focus is never lost", async () => {
  await page.goto("/devices");
  await page.getByText("The first 100 devices").waitFor();
  await page.getByRole("searchbox").press("ArrowDown");
  const first = await focused();
  await page.keyboard.press("j");
  const second = await focused();
  expect(new Set([first, second, ""]).size).toBe(3);
  await page.keyboard.press("k");
  expect(await focused()).toBe(first);
  await page.keyboard.press("End");
  const hundredth = await until(focused, (text) => ![first, second, ""].includes(text));
  await page.keyboard.press("ArrowDown");
  // Its row is not even read yet.
  await until(focused, (text) => ![first, second, hundredth, ""].includes(text));
  await page.keyboard.press("Home");
  await until(focused, (text) => text === first);
  await page.keyboard.press("ArrowDown");
  expect(await focused()).toBe(second);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: second }).waitFor();
  await page.goBack();
  await until(focused, (text) => text === second);
  // A machine that is retired elsewhere leaves the list; whoever stood on it stands on the next one.
  await page.goto("/devices?state=enrolled");
  await page.getByText("The first 100 devices").waitFor();
  await page.getByRole("searchbox").press("ArrowDown");
  const leaving = await focused();
  expect(leaving).not.toBe("");
  const api = server.client(await administratorToken(server));
  const { reply } = await api.call(endpoints.devices.listDevices, {
    query: { sort: "name", state: "enrolled", limit: 1 },
  });
  await api.call(endpoints.devices.retireDevice, { params: { id: reply.devices[0]?.id ?? "" } });
  // For a moment the focus is nowhere: its row has gone and the next one does not have it yet.
  await until(focused, (text) => text !== leaving && text !== "");
});

test("however many rows were read, only those near the screen are drawn", async () => {
  await page.goto("/devices?q=pc-1");
  const all = page.getByText("362 devices", { exact: true });
  await until(
    async () => {
      await page.keyboard.press("Control+End");
      return all.isVisible();
    },
    (isWhole) => isWhole,
    90,
  );
  const few = await until(drawn, (count) => count < 300);
  expect(few).toBeGreaterThan(20);
  // Pressed until it is there, as above: Chromium ends a scroll on its way where rows are drawn meanwhile.
  await until(
    async () => {
      await page.keyboard.press("Control+Home");
      return rowLink("pc-1").isVisible();
    },
    (isDrawn) => isDrawn,
  );
});

test("the export holds what the filter matches, and no cell that a spreadsheet would obey", async () => {
  await page.goto("/devices?q=-2&sort=enrolled");
  await page.getByRole("link", { name: "HYPERLINK" }).first().waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export" }).click(),
  ]);
  const text = readFileSync(await file.path(), "utf8");
  const lines = text.split("\r\n");
  expect(file.suggestedFilename()).toMatch(/^countersign-devices-\d{4}-\d\d-\d\d\.csv$/);
  expect(lines[0]).toBe('\ufeff"Device","Trust","Admission","Tags","Last heard of","Fingerprint","Id"');
  const { reply } = await server
    .client(await administratorToken(server))
    .call(endpoints.devices.listDevices, { query: { q: "-2", limit: 500 } });
  expect(lines).toHaveLength(reply.devices.length + 2);
  expect(text).toContain(`"'=HYPERLINK(""https://evil.example"",""x"")-2"`);
  expect(lines.filter((line) => /(?:^|,)"?[=+@-]/.test(line))).toEqual([]);
});

test("what is done to many is shown before, with how many stay as they are", async () => {
  await page.goto("/devices?q=pc-124&sort=name");
  await page.getByText("11 devices", { exact: true }).waitFor();
  await page.getByRole("searchbox").press("ArrowDown");
  await page.keyboard.press("x");
  await page.getByText("1 chosen", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Choose all that match" }).click();
  await page.getByText("11 chosen", { exact: true }).waitFor();
  await ann.photograph("list-chosen");
  await page.getByRole("button", { name: "Run on them" }).click();
  await page.getByText("3 devices are chosen").waitFor();
  await page.getByText("8 of the devices are left out: they are not admitted, or retired.").waitFor();
  await page.goBack();
  await page.getByText("11 devices", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "Choose all that are shown" }).check();
  await page.getByRole("button", { name: "Retire" }).click();
  const dialog = page.getByRole("dialog", { name: "Retire: 11 devices" });
  expect(await dialog.getByRole("list", { name: "Will be retired" }).getByRole("listitem").count()).toBe(11);
  await ann.photograph("list-bulk");
  await dialog.getByRole("button", { name: "Retire" }).click();
  await dialog.getByText("11 of 11 devices are retired.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await until(isInRow, (itIs) => itIs);
  await until(
    () => page.getByRole("cell", { name: "retired" }).count(),
    (count) => count === 11,
  );
  await page.getByRole("checkbox", { name: "Choose all that are shown" }).check();
  await page.getByRole("button", { name: "Retire" }).click();
  await page.getByText("11 devices stay as they are: retired already.").waitFor();
  await page.getByRole("button", { name: "Leave them" }).click();
});

test("on paper stand the rows and what they were narrowed to, and no buttons", async () => {
  await page.goto("/devices?q=pc-12&state=enrolled");
  await page.getByRole("table").waitFor();
  await page.emulateMedia({ media: "print" });
  await page.getByText("search “pc-12”, not admitted").waitFor();
  expect(await page.getByRole("heading", { name: "Devices" }).isVisible()).toBe(true);
  for (const gone of ["Views", "Columns", "Export", "Clear"])
    expect(await page.getByRole("button", { name: gone }).isVisible()).toBe(false);
  for (const gone of [
    page.getByRole("navigation"),
    page.getByRole("searchbox"),
    page.getByText("Enter opens"),
  ])
    expect(await gone.filter({ visible: true }).count()).toBe(0);
  await page.emulateMedia({ media: "screen" });
});

test.each(["devices", "runs", "scripts", "clients", "users", "audit"])(
  "%s is such a list, on a desk and on a phone",
  async (name) => {
    await page.goto(name === "devices" ? "/devices?q=pc-124" : `/${name}`);
    await page.locator("main h1").waitFor();
    await page.getByRole("button", { name: "Views" }).waitFor();
    await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
    await ann.photograph(`list-${name}`);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByText("Kept in this browser, for you.").waitFor();
    if (name === "devices") await ann.photograph("list-columns");
    await page.keyboard.press("Escape");
    expect(ann.complaints).toEqual([]);
  },
);
