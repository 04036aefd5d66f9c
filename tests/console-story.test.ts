/** The first minutes in a browser: the set-up link, the first administrator, signing out and in, and this machine on Home. */
// needs: chromium
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPerson, type Person } from "./browser/person.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { freePort } from "./processes/free-port.ts";
import { ADMINISTRATOR, type Installation, startUp } from "./processes/installation.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "countersign-console-"));
let installation: Installation;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startUp(dataDir, await freePort()), launchBrowser()]);
  ann = await newPerson(browser, installation.url);
});
afterAll(async () => {
  await browser?.close();
  await installation?.up.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("a stranger is led to the link that the terminal shows", async () => {
  await ann.page.goto("/");
  await ann.page.getByRole("heading", { name: "This is a new installation" }).waitFor();
  await ann.photograph("setup-no-link");
});

test("the link makes the first administrator", async () => {
  const link = /^ {2}(http\S+\/setup#\S+)$/m.exec(installation.up.out)?.[1];
  expect(link).toBeDefined();
  const { page } = ann;
  await page.goto(link ?? "");
  await page.getByRole("heading", { name: "Set up Countersign" }).waitFor();
  await page.getByLabel("Your name").fill(ADMINISTRATOR.name);
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill("annmiller2026");
  await page.getByLabel("The same password again").fill("annmiller2026");
  await page.getByRole("button", { name: "Create the account" }).click();
  await page.getByText("The password is too easy to guess.").waitFor();
  await ann.photograph("setup-account");
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.getByLabel("The same password again").fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Who has to say yes?" }).waitFor();
  await ann.photograph("setup-people");
  expect(page.url()).not.toContain("#");
});

test("alone for now leads Home, where this machine stands", async () => {
  const { page } = ann;
  await page.getByRole("button", { name: "Start alone" }).click();
  await page.getByText("This installation is at server-trust").waitFor();
  await page.getByText("1 of 1 connected").waitFor();
  await ann.photograph("home");
});

test("signing out ends at the entrance, and signing in leads back to where one was", async () => {
  const { page } = ann;
  await page.goto("/account");
  await page.getByRole("heading", { name: "My account" }).waitFor();
  await page.getByText("this one").waitFor();
  await ann.photograph("account");
  await page.getByRole("button", { name: /Ann Miller/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await ann.photograph("sign-in");
  await page.goto("/account");
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill("not my password at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("E-mail and password do not fit an active account.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "My account" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/account");
});

test("the link works once", async () => {
  const link = /^ {2}(http\S+\/setup#\S+)$/m.exec(installation.up.out)?.[1] ?? "";
  await using bob = await newPerson(browser, installation.url);
  await bob.page.goto(link);
  await bob.page.getByRole("heading", { name: "This installation is set up" }).waitFor();
});

test("the page broke no rule of its policy, and no script failed", () => {
  const log = readFileSync(path.join(dataDir, "server.log"), "utf8");
  const refused = log.split("\n").filter((line) => line.includes("a browser refused something"));
  expect(refused).toEqual([]);
  // Asking who is signed in before anybody is, and refusals, are answers that browsers write down as errors.
  expect(ann.complaints.filter((text) => !/status of (401|403|422)/.test(text))).toEqual([]);
});
