/** Level `code` in a browser: from the QR code to the run that a code opens, exemptions, a reset called off, and the end of it. */
// needs: chromium
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appCode } from "../apps/server/src/testing/app-code.ts";
import { type Fleet, trialFleet } from "../apps/server/src/testing/fleet.ts";
import { testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { testClock } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

const clock = testClock();
let fleet: Fleet;
let browser: Browser;
let ann: Person;
let page: Page;
let secret = "";

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([trialFleet({ clock }), launchBrowser()]);
  await fleet.online("web-1");
  await userToken(fleet.server, "administrator", "else@example.org");
  ann = await newPerson(browser, fleet.server.url);
  ({ page } = ann);
  await page.goto("/sign-in?next=/extensions");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Extensions" }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

/** What the phone shows a while later. */
function nextCode(): string {
  clock.now += 90;
  return appCode(secret, clock.now);
}
const dialog = () => page.getByRole("dialog", { name: "Authorization code" });
const button = (name: string) => page.getByRole("button", { name, exact: true });

/** Asks for a run of `hello` on the one device there is. */
async function askForHello(): Promise<void> {
  await page.goto("/runs/new?script=hello");
  // What it takes is known once the device's roots are read.
  await page.getByText("It runs once you give a one-time code").waitFor();
  await page.getByLabel("Reason").fill("Level code is tried.");
  await button("Look it over").click();
  await button("Run on 1 device now").click();
}

test("the QR code is shown once, saved once, and binds nothing before its first code", async () => {
  await page.getByRole("link", { name: "Open" }).click();
  const levels = page.getByRole("list", { name: "Levels" });
  await levels
    .getByRole("listitem")
    .filter({ hasText: "binds now" })
    .getByText("off", { exact: true })
    .waitFor();
  await page.getByText("These people hold scripts, API keys and user administration at once.").waitFor();
  // What lets somebody else walk round it is closed in one act.
  await page.getByRole("button", { name: "Close for Some One" }).click();
  await ann.photograph("advanced-security-off");
  await button("Make them a Standard User").click();
  await page.getByText("Some One is now Standard User.").waitFor();
  await page.getByRole("button", { name: "Close for Some One" }).waitFor({ state: "detached" });
  await button("Set up").click();
  await page.getByText("Do not keep it yourself").waitFor();
  const offered = page.waitForResponse((response) => response.url().endsWith("/advanced-security/account"));
  await button("Show the QR code").click();
  ({ secret } = (await (await offered).json()) as { secret: string });
  const save = page.getByRole("button", { name: "Save the QR code as a picture, once" });
  await save.waitFor();
  await ann.photograph("advanced-security-qr");
  const saving = page.waitForEvent("download");
  await save.click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("countersign-authorization.png");
  const picture = readFileSync(await saved.path());
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  expect(picture.readUInt32BE(16)).toBeGreaterThan(200);
  await page.getByText("Keep it very safe").waitFor();
  expect(await save.count()).toBe(0);
  const field = page.getByLabel("First code");
  await field.fill("000000");
  await page.getByText("The code is wrong, or was used already.").waitFor();
  // Six digits are enough: nothing has to be pressed.
  await field.fill(nextCode());
  await levels
    .getByRole("listitem")
    .filter({ hasText: "binds now" })
    .getByText("code", { exact: true })
    .waitFor();
  await ann.photograph("advanced-security-code");
});

test("a run asks for a code, says why one was refused, and goes out with the right one", async () => {
  await askForHello();
  await dialog().getByLabel("Code", { exact: true }).fill("000000");
  await dialog().getByText("The authorization code is not right.").waitFor();
  // The code that confirmed the account.
  await dialog().getByLabel("Code", { exact: true }).fill(appCode(secret, clock.now));
  await dialog().getByText("The authorization code was used already.").waitFor();
  await ann.photograph("code-dialog");
  await dialog().getByLabel("Code", { exact: true }).pressSequentially(nextCode());
  await page.getByRole("heading", { name: "hello" }).waitFor();
  await dialog().waitFor({ state: "detached" });
  // Who closes the question has done nothing.
  await askForHello();
  await dialog().waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("No authorization code was given. Nothing was done.").waitFor();
});

test("a script is exempted by a code on its own page, and runs without one", async () => {
  await page.goto("/scripts/hello");
  await page.getByText("needs a code").waitFor();
  await page.getByLabel("May run without authorization").click();
  await dialog().getByLabel("Code", { exact: true }).fill(nextCode());
  await page.getByText("runs without a code", { exact: true }).waitFor();
  await ann.photograph("script-exempt");
  await askForHello();
  await page.getByRole("heading", { name: "hello" }).waitFor();
});

test("a reset that somebody asked for on the server is announced on Home, and called off by a code", async () => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  writeFileSync(path.join(fleet.server.dataDir, "authorization-reset"), "root");
  await page.getByText("The authorization account is to be reset").waitFor();
  await ann.photograph("reset-announced");
  await button("Call it off").click();
  await dialog().getByLabel("Code", { exact: true }).fill(nextCode());
  await page.getByText("The reset is called off.").waitFor();
  await page.getByText("The authorization account is to be reset").waitFor({ state: "detached" });
});

test("turning it off takes a code too, and proof of who asks where that is old", async () => {
  await page.goto("/extensions/advanced-security");
  await page.getByRole("list", { name: "Exempt scripts" }).getByRole("link", { name: "hello" }).waitFor();
  clock.now += 1200;
  await button("Turn the code off").click();
  const proof = page.getByRole("dialog", { name: "Confirm that it is you" });
  await proof.getByLabel("Password", { exact: true }).fill(testPassword);
  await proof.getByRole("button", { name: "Go on" }).click();
  await dialog().getByLabel("Code", { exact: true }).fill(nextCode());
  await page.getByText("No code is asked for any more.").waitFor();
  await button("Set up").waitFor();
  expect(ann.complaints.filter((complaint) => !/\b40[0-9]\b|\b42[0-9]\b/.test(complaint))).toEqual([]);
});
