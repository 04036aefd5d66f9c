/** From one person to two by the console: it composes, the people sign with passkeys at the trial station, the agent follows. */
// needs: chromium
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, endpoints } from "@countersign/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson } from "./browser/person.ts";
import { freePort } from "./processes/free-port.ts";
import { ADMINISTRATOR, setUp, startUp, untilConnected } from "./processes/installation.ts";
import { enrolAt, pickUpPhone, signEverything } from "./station/phone.ts";

const dataDir = mkdtempSync(join(tmpdir(), "countersign-console-graduation-"));
let browser: Browser;
beforeAll(async () => {
  buildConsole();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test("the page watches both of them sign and the device move, and ends by itself", async () => {
  const { url, up } = await startUp(dataDir, await freePort());
  try {
    const admin = createClient({ server: url, token: await setUp(url, dataDir) });
    const device = await untilConnected(admin);
    const { station_url: station } = (await admin.call(endpoints.system.describeServer)).reply;
    if (station === null) throw new Error("there is no trial station");
    await using ann = await newPerson(browser, url);
    const { page } = ann;
    await page.goto("/sign-in?next=/trust/two-of-us");
    await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Two of us" }).waitFor();

    // The cards come to the page as they are made, and what each phone shows opens theirs.
    const people = [
      { name: "Ann Miller", phone: await pickUpPhone(browser) },
      { name: "Bob Okafor", phone: await pickUpPhone(browser, { algorithm: "EdDSA" }) },
    ];
    for (const { name, phone } of people) {
      const readOut = await enrolAt(phone, station, name);
      await page.getByLabel(`First 16 characters that ${name} reads out`).fill(readOut);
    }
    await page.getByLabel("Whose root is it?").fill("Acme IT");
    // The trial station stands beside the server: never independent.
    await page.getByText("console-trust").first().waitFor();
    await ann.photograph("graduation-composed");
    await page.getByRole("button", { name: "Put it all out for signatures" }).click();
    await page.getByRole("heading", { name: "Both of you sign" }).waitFor();
    await ann.photograph("graduation-waits");

    const link = page.getByRole("link", { name: /^Sign at .* as Ann Miller$/ }).first();
    await people[0]?.phone.page.goto((await link.getAttribute("href")) ?? "");
    await people[0]?.phone.page.getByRole("heading", { name: "Root of Acme IT, version 1" }).waitFor();
    for (const { phone } of people) await signEverything(phone, station);

    await page.getByText("Several people decide").waitFor();
    await page.getByText("1 of 1 device has moved").waitFor();
    await ann.photograph("graduation-done");
    expect((await admin.call(endpoints.drafts.listDrafts)).reply.drafts).toEqual([]);
    await page.locator(`a[href="/devices/${device}"]`).click();
    await page.getByText("signed by the device").waitFor();
    await page.getByRole("link", { name: "Acme IT" }).waitFor();
    expect(ann.complaints).toEqual([]);
  } finally {
    await up.stop("SIGINT");
  }
});
