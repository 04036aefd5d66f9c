/** Many that wait, read together and signed together: one touch for all approvals, and nothing but what was on the screen. */
// needs: chromium
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { carry, documentBytes } from "@countersign/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recently } from "../apps/server/src/testing/fleet.ts";
import { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { until } from "./processes/until.ts";
import { consoleOf } from "./station/console-of.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { addFromCard, requestRun, setStage, type Stage } from "./station/stage.ts";

let browser: Browser;
beforeAll(async () => {
  buildConsole();
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Carol approves and admits; two runs and a device wait for her. */
async function withMuchToSign(hostile = false) {
  const stage = await setStage({ hostile });
  const phone = await pickUpPhone(browser);
  const { page } = phone;
  await addFromCard(stage, "carol", await enrolAt(phone, stage.station.origin, "Carol Chen"), {
    admits: true,
  });
  const device = await stage.fleet.online("desk-1");
  const { fingerprint } = device.fake.key;
  const runs = [
    await requestRun(stage, [fingerprint], "echo one\n", "the first thing"),
    await requestRun(stage, [fingerprint], `${"echo more\n".repeat(80)}echo two\n`, "the second thing"),
    await requestRun(stage, [fingerprint], "echo three\n", "the third thing"),
  ];
  return { stage, phone, page, device, runs };
}

/** A device that awaits admission, as a draft. */
async function draftAdmission(stage: Stage, name: string): Promise<string> {
  const { admin, fleet } = stage;
  const waiting = new ScriptedDevice(name, `${name} ${fleet.server.url}`);
  const { reply: token } = await admin.call(endpoints.devices.createDeviceToken, {
    body: { client: fleet.client },
  });
  await waiting.enrol(fleet.server.client(), token.token, token.roots);
  const bytes = documentBytes("admission", {
    type: "admission",
    format: 1,
    authority: stage.root.authority,
    client: fleet.client,
    issued: recently(),
    devices: [{ fingerprint: waiting.fake.fingerprint, name, seal: waiting.fake.seal }],
  });
  const { reply } = await admin.call(endpoints.drafts.createDraft, {
    body: carry({ bytes, signatures: [] }),
  });
  return reply.hash;
}

/** Reads to the end of each, as somebody who scrolls, and again where the browser did not get to see an end: what was not painted was not on the screen. */
async function readAll(page: Page): Promise<void> {
  const sign = page.locator("#sign:not([aria-disabled])");
  await until(
    async () => {
      await page.evaluate(`(async () => {
        for (const end of document.querySelectorAll(".subject .end")) {
          end.scrollIntoView({ block: "center" });
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        }
      })()`);
      return sign.count();
    },
    (count) => count > 0,
  );
}

const touches = (page: Page) => page.evaluate<number>("globalThis.touches");

test("three requests and an admission: read in full, one refused, one touch for the approvals and one for the admission", async () => {
  const { stage, phone, page, device, runs } = await withMuchToSign();
  await using _ = stage;
  const ann = await consoleOf(browser, stage, "carol");
  await using __ = ann;
  await ann.page
    .getByRole("link", { name: /^greet on / })
    .first()
    .waitFor();
  const admission = await draftAdmission(stage, "desk-2");
  // The console tells her, live, and leads here; it holds nothing that could sign.
  await ann.page.getByRole("link", { name: "Admission of desk-2 to home" }).waitFor();
  await ann.page.getByText("Waits for you").first().waitFor();
  await ann.page.getByText("4 await signatures").first().waitFor({ state: "attached" });
  const toAll = ann.page.getByRole("link", { name: "Read all at the station" });
  expect(await toAll.getAttribute("href")).toBe(`${stage.station.origin}/#all=1`);
  await ann.photograph("home-waits-for-me");
  await ann.page.goto("/trust");
  await ann.page.getByText("waits for you").waitFor();
  const toOne = ann.page.getByRole("link", { name: "Open the station" });
  expect(await toOne.getAttribute("href")).toBe(`${stage.station.origin}/#document=${admission}`);
  await ann.photograph("trust-waits-for-me");
  await ann.page.goto("/");
  await page.addInitScript(`{
    globalThis.touches = 0;
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (asked) => {
      globalThis.touches++;
      if (globalThis.touches === globalThis.closedAt)
        return Promise.reject(new DOMException("closed", "NotAllowedError"));
      return get(asked);
    };
  }`);
  await page.goto(stage.station.origin);
  const list = page.getByRole("list", { name: "To sign" });
  await list.waitFor();
  // What needs them newest stands on top, and says what it is.
  expect(await list.getByRole("button").allInnerTexts()).toEqual([
    expect.stringContaining("Admission to home"),
    expect.stringContaining("the third thing"),
    expect.stringContaining("the second thing"),
    expect.stringContaining("the first thing"),
  ]);
  expect(await list.innerText()).toContain("desk-2");
  await photographPhone(page, "station-list");
  await page.locator("#all").click();
  await page.getByRole("heading", { name: "4 to sign together" }).waitFor();

  // The end of the page is not the end of what stands above it.
  const sign = page.locator("#sign");
  await page.locator(".subject").last().locator(".end").last().scrollIntoViewIfNeeded();
  await page.getByText(/^[0-3] of 4 read to the end/).waitFor();
  expect(await sign.getAttribute("aria-disabled")).toBe("true");
  const before = await page.evaluate<number>("scrollY");
  await sign.click({ force: true });
  // It leads to what was not read.
  await expect.poll(() => page.evaluate<number>("scrollY")).toBeLessThan(before);
  expect(await touches(page)).toBe(0);

  // No to one of them, and back among the others; it is not signed with them.
  const second = page.locator(".subject", { hasText: "the second thing" });
  await second.getByRole("button", { name: "Refuse this one" }).click();
  await page.locator("#reason").fill("Not at noon");
  await page.locator("#refuse").click();
  await page.getByRole("heading", { name: "You refused it" }).waitFor();
  await page.getByRole("button", { name: "Back to the others" }).click();
  await page.getByRole("heading", { name: "4 to sign together" }).waitFor();
  expect(await second.getByRole("button").count()).toBe(0);
  // Left out and taken in again.
  const leave = page
    .locator(".subject", { hasText: "the third thing" })
    .getByRole("button", { name: /Leave/ });
  await leave.click();
  await page.getByRole("button", { name: "Sign 2" }).waitFor();
  await page.getByRole("button", { name: "Take it in again" }).click();
  await readAll(page);
  await page.getByText("One touch for 2 of them; 2 touches in all").waitFor();
  await photographPhone(page, "station-batch");

  // One for the refusal; then one for both approvals, and one for the admission, which knows no batches.
  const soFar = await touches(page);
  await page.evaluate(`globalThis.closedAt = ${soFar + 2}`);
  await page.getByRole("button", { name: "Sign 3" }).click();
  // She closes the second question: what is signed stays signed, and the rest goes on from there.
  await page.getByText("No signature was made.").waitFor();
  await page.getByRole("button", { name: "Sign 1" }).click();
  await page.getByRole("heading", { name: "You signed 3" }).waitFor();
  expect((await touches(page)) - soFar).toBe(3);
  await photographPhone(page, "station-batch-done");

  await device.until(() => device.runs.length > 1);
  expect(device.runs.map(({ verdict }) => verdict)).toMatchObject([
    { accepted: true, approvers: [{ person: "carol" }] },
    { accepted: true, approvers: [{ person: "carol" }] },
  ]);
  expect((await stage.admin.call(endpoints.drafts.listDrafts)).reply.drafts).toEqual([]);
  // What she refused waits for others, if for anybody.
  await ann.page.getByText("Waits for you").first().waitFor({ state: "detached" });
  await ann.page.getByRole("heading", { name: "Others are asked for" }).waitFor();
  await ann.photograph("home-waits-for-others");
  expect(ann.complaints).toEqual([]);
  const documents = await stage.admin.call(endpoints.trust.readSignatures, { params: { hash: admission } });
  expect(documents.reply.signatures).toHaveLength(1);
  const refused = await stage.admin.call(endpoints.runs.showRun, { params: { id: runs[1]?.id ?? "" } });
  expect(refused.reply).toMatchObject({
    state: "awaiting-signatures",
    objections: [{ effect: "refuse", reason: "Not at noon" }],
  });
  // Remembered request by request: the next one is compared with what was signed here.
  const [folder = ""] = readdirSync(join(stage.stationDir, "approved"));
  expect(readdirSync(join(stage.stationDir, "approved", folder))).toHaveLength(2);
  expect(readdirSync(join(stage.stationDir, "outbox"))).toEqual([]);
  expect(phone.complaints).toEqual([]);
});

test("nothing is signed that this page was not shown, and a document that the server swaps drops out alone", async () => {
  const { stage, phone, page, device, runs } = await withMuchToSign(true);
  await using _ = stage;
  const [one, two, three] = runs.map(({ request_hash: hash }) => hash);
  if (!stage.hostile || !one || !two || !three) throw new Error("three requests, and somebody between");
  // Under the third one's name the server shows the second.
  stage.hostile.tamper = (path, reply) =>
    decodeURIComponent(path) === `/station/requests/${three}` ? { ...(reply as object), hash: two } : reply;
  await page.goto(`${stage.station.origin}/#all=1`);
  await page.getByRole("heading", { name: "3 to sign together" }).waitFor();
  expect(new URL(page.url()).hash).toBe("");
  const swapped = page.locator(".subject").first();
  expect(await swapped.innerText()).toContain("The server sent something else than it was asked for.");

  // A page that lies to its own station, or a script in it: the station signs only what it showed.
  const post = (path: string, body: object) =>
    page.evaluate<{ because?: string; challenge?: string }>(`fetch(${JSON.stringify(path)}, {
      method: "POST", body: ${JSON.stringify(JSON.stringify(body))},
      headers: { "content-type": "application/json", "x-station-word": sessionStorage.getItem("station-word") },
    }).then((reply) => reply.json())`);
  expect(await post("/api/batch/begin", { documents: [one, two, three] })).toMatchObject({
    because: "not-shown",
  });
  expect(await post("/api/batch/begin", { documents: [] })).toMatchObject({ because: "bad-request" });
  const begun = await post("/api/batch/begin", { documents: [one] });
  // The touch is for one document; handed in after another batch was begun, it is a signature of nothing.
  const assertion = await page.evaluate<object>(`(async () => {
    const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const plain = atob(${JSON.stringify(begun.challenge)}.replaceAll("-", "+").replaceAll("_", "/"));
    const made = await navigator.credentials.get({ publicKey: {
      challenge: Uint8Array.from(plain, (one) => one.charCodeAt(0)),
      rpId: "station.localhost", userVerification: "required", allowCredentials: [],
    } });
    return { id: made.id, authenticatorData: text(made.response.authenticatorData),
      clientDataJSON: text(made.response.clientDataJSON), signature: text(made.response.signature) };
  })()`);
  await post("/api/batch/begin", { documents: [one, two] });
  expect((await post("/api/batch", assertion)).because).toMatch(/challenge/);
  // That the station refuses is written to the console as a failed post.
  phone.complaints.length = 0;
  expect(device.runs).toEqual([]);

  // The honest two: by keyboard alone, while the server goes away under the touch.
  await page.locator("#next").focus();
  for (let at = 0; at < 200; at++) {
    if ((await page.locator("#sign:not([aria-disabled])").count()) > 0) break;
    await page.keyboard.press(at % 2 === 0 ? "PageDown" : "ArrowDown");
    await page.evaluate(
      "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))",
    );
  }
  await page.locator("#sign").focus();
  stage.hostile.down = true;
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "You signed 2" }).waitFor();
  expect(await page.locator("#next").innerText()).toContain("kept here and handed in when it is back");
  expect(readdirSync(join(stage.stationDir, "outbox"))).toHaveLength(2);
  stage.hostile.down = false;
  await page.locator("#back").click();
  await device.until(() => device.runs.length > 1);
  await expect.poll(() => readdirSync(join(stage.stationDir, "outbox"))).toEqual([]);
});
