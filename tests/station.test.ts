/** People sign at a station of their own: enrolled, added to the root, asked by a link, and nothing but what they read is signed. */
// needs: chromium
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { makeToken } from "@countersign/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriousFaults } from "./browser/accessibility.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { addFromCard, requestRun, setStage } from "./station/stage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe("a countersignature by passkey", () => {
  test.each(["ES256", "EdDSA", "RS256"] as const)("%s: from the card to the devices", async (algorithm) => {
    await using stage = await setStage();
    const { station } = stage;
    const phone = await pickUpPhone(browser, { algorithm });
    const { page } = phone;
    const readOut = await enrolAt(phone, station.origin, "Carol Chen");
    await page.getByText("Nobody has added you yet").waitFor();

    // Whoever adds her compares what she read out.
    await addFromCard(stage, "carol", readOut);

    const device = await stage.fleet.online("desk-1");
    const run = await requestRun(stage, [device.fake.key.fingerprint], "echo hello\n");
    const link = run.station_link ?? "";
    expect(link).toMatch(/\/#run=[0-9a-f-]{36}&view=[A-Za-z0-9_-]{43}$/);

    await page.goto(link);
    await page.getByRole("heading", { name: "Run greet" }).waitFor();
    expect(new URL(page.url()).hash).toBe("");

    await page.locator("#end").scrollIntoViewIfNeeded();
    await page.locator("#sign:not([aria-disabled])").click();
    await page.getByRole("heading", { name: "You countersigned" }).waitFor();

    await device.until(() => device.runs.length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true, approvers: [{ person: "carol" }] });
    expect(phone.complaints).toEqual([]);
  });
});

/** A stage with Carol in the root and signed in, and a device. */
async function withCarol(hostile = false) {
  const stage = await setStage({ hostile });
  const phone = await pickUpPhone(browser);
  await addFromCard(stage, "carol", await enrolAt(phone, stage.station.origin, "Carol Chen"));
  const device = await stage.fleet.online("desk-1");
  return { stage, page: phone.page, device, fingerprint: device.fake.key.fingerprint };
}

async function openFirst(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole("list", { name: "To sign" }).getByRole("button").first().click();
  await page.locator("#end").scrollIntoViewIfNeeded();
}

describe("saying no", () => {
  test("a refusal is signed and read by the others, and binds nobody; a veto ends it for good", async () => {
    const { stage, page, device, fingerprint } = await withCarol();
    await using _ = stage;
    const run = await requestRun(stage, [fingerprint], "echo hello\n");
    const object = async (effect: string, reason: string, heading: string) => {
      await openFirst(page, stage.station.origin);
      await page.locator("#refuse").click();
      expect(await seriousFaults(page)).toEqual([]);
      await page.locator("#reason").fill(reason);
      await page.locator(`#${effect}`).click();
      await page.getByRole("heading", { name: heading }).waitFor();
    };
    await object("refuse", "Not at noon", "You refused it");
    const show = async () =>
      (await stage.admin.call(endpoints.runs.showRun, { params: { id: run.id } })).reply;
    expect(await show()).toMatchObject({
      state: "awaiting-signatures",
      objections: [{ effect: "refuse", person: "carol", reason: "Not at noon" }],
    });
    await openFirst(page, stage.station.origin);
    expect(await page.locator("main").innerText()).toContain("Not at noon");
    await object("veto", "Not at all", "You vetoed it");
    expect(await show()).toMatchObject({ state: "refused" });
    expect(device.runs).toEqual([]);
  });
});

describe("a signature", () => {
  test("that the server does not hear of is kept here, and handed in when it is back", async () => {
    const { stage, page, device, fingerprint } = await withCarol(true);
    await using _ = stage;
    await requestRun(stage, [fingerprint], "echo hello\n");
    await openFirst(page, stage.station.origin);
    if (!stage.hostile) throw new Error("nobody stands between");
    stage.hostile.down = true;
    await page.locator("#sign:not([aria-disabled])").click();
    await page.getByText("It is kept here until the server answers").waitFor();
    expect(readdirSync(join(stage.stationDir, "outbox"))).toHaveLength(1);
    stage.hostile.down = false;
    await page.locator("#back").click();
    await device.until(() => device.runs.length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
    await expect.poll(() => readdirSync(join(stage.stationDir, "outbox"))).toEqual([]);
  });

  test("is made by keyboard alone, and the next time what changed is shown from the station's own disk", async () => {
    const { stage, page, fingerprint } = await withCarol();
    await using _ = stage;
    const sign = async () => {
      await page.goto(stage.station.origin);
      const item = page.getByRole("list", { name: "To sign" }).getByRole("button").first();
      await item.waitFor();
      await item.focus();
      await page.keyboard.press("Enter");
      await page.locator("#sign").waitFor();
      const shown = await page.locator("main").innerText();
      expect(await seriousFaults(page)).toEqual([]);
      await page.keyboard.press("End");
      await page.locator("#sign:not([aria-disabled])").waitFor();
      for (let at = 0; at < 40; at++) {
        if ((await page.evaluate("document.activeElement?.id")) === "sign") break;
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "You countersigned" }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      return shown;
    };
    await requestRun(stage, [fingerprint], "echo one\necho two\n");
    expect(await sign()).toContain("First time");
    await requestRun(stage, [fingerprint], "echo one\necho three\n");
    const again = await sign();
    expect(again).toContain("1 line added, 1 line removed");
    expect(again).not.toContain("First time");
  });
});

describe("an admission token", () => {
  test("is read and signed at the station by whoever admits, and withdrawn there by any approver", async () => {
    await using stage = await setStage();
    const phone = await pickUpPhone(browser);
    const { page } = phone;
    await addFromCard(stage, "carol", await enrolAt(phone, stage.station.origin, "Carol Chen"), {
      admits: true,
    });
    const now = Math.floor(Date.now() / 1000);
    const token = makeToken({
      root: stage.root,
      change: { client: "home", issued: now - 300, expires: now + 86_400, max: 150 },
      signers: [],
    });
    await stage.admin.call(endpoints.drafts.createDraft, { body: carry(token) });
    await openFirst(page, stage.station.origin);
    await page.getByRole("heading", { name: "Token for 150 machines of home" }).waitFor();
    expect(await page.locator("#names").innerText()).toBe("^web-[0-9]{1,3}$");
    await page.getByText("up to 150 machines that nobody compares").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await photographPhone(page, "token");
    await page.locator("#end").scrollIntoViewIfNeeded();
    await page.locator("#sign:not([aria-disabled])").click();
    await page.getByText("Enough have signed: it is published").waitFor();

    const state = async () => (await stage.admin.call(endpoints.tokens.listTokens)).reply.tokens[0]?.state;
    expect(await state()).toBe("good");
    await page.goto(`${stage.station.origin}/#document=${token.hash}`);
    await page.getByRole("heading", { name: "Token for 150 machines of home" }).waitFor();
    await page.locator("#refuse").click();
    await page.locator("#reason").fill("It was posted in a chat");
    await page.locator("#veto").click();
    await page.getByRole("heading", { name: "You vetoed it" }).waitFor();
    expect(await state()).toBe("withdrawn");
    expect(phone.complaints).toEqual([]);
  });
});
