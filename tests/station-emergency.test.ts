/** What is signed when something went wrong, by people with passkeys only: broken glass, and a reset of the audit log. */
// needs: chromium
import { type Client, type Draft, endpoints } from "@countersign/api";
import { carry, decodeBase64 } from "@countersign/protocol";
import { countersignPolicy, makeLogreset, makeOperatorRoot, twoPeople } from "@countersign/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recently } from "../apps/server/src/testing/fleet.ts";
import { forgetRun } from "../apps/server/src/testing/plant-rows.ts";
import { pressOn } from "./browser/keyboard.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import type { Person } from "./browser/person.ts";
import { consoleOf } from "./station/console-of.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { addFromCard, requestRun, setStage } from "./station/stage.ts";

let browser: Browser;
beforeAll(async () => {
  buildConsole();
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const policies = [countersignPolicy("home", { kind: "logreset" }), countersignPolicy("home")];
const root = makeOperatorRoot({
  people: twoPeople(),
  clients: ["home"],
  now: recently(),
  change: { policies },
});

/** Opens the one thing that waits, reads to its end and signs it. */
async function signTheOne(page: Page, origin: string, name: RegExp, heading: RegExp, picture: string) {
  await page.goto(origin);
  const item = page.getByRole("list", { name: "To sign" }).getByRole("button", { name });
  await item.waitFor();
  await pressOn(page, item);
  await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
  await page.locator("#sign").waitFor();
  const words = await page.locator("main").innerText();
  await photographPhone(page, picture);
  await page.keyboard.press("End");
  await pressOn(page, page.locator("#sign:not([aria-disabled])"));
  await page.getByRole("heading", { name: "You signed" }).waitFor();
  return words;
}

/** The requester asks for it at the page of the run, and is led to where it waits for its signers. */
async function askInConsole(ann: Person, client: Client, run: string): Promise<Draft> {
  const { page } = ann;
  await page.goto(`/runs/${run}`);
  await page.getByRole("button", { name: "Break the glass", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Break the glass" });
  await dialog.getByLabel("The device waits").selectOption("2 h");
  await dialog.getByLabel("Why nobody can approve").fill("Everybody else is on a plane");
  await ann.photograph("run-break-glass");
  await dialog.getByRole("button", { name: "Ask people to break it" }).click();
  await page.getByText("0 of 2 who may break the glass").waitFor();
  await page.getByText("Any approver can veto it until then").waitFor();
  await ann.photograph("draft-glass");
  const { drafts } = (await client.call(endpoints.drafts.listDrafts)).reply;
  const found = drafts.find(({ type }) => type === "breakglass");
  if (!found) throw new Error("nothing was composed");
  return found;
}

test("somebody with a passkey breaks the glass and approves a log reset, after reading what each does", async () => {
  await using stage = await setStage({ root });
  const { admin, fleet, station } = stage;
  const phone = await pickUpPhone(browser);
  const { page } = phone;
  await addFromCard(stage, "carol", await enrolAt(phone, station.origin, "Carol Chen"), {
    breaksGlass: true,
  });
  const device = await fleet.online("desk-1");
  const run = await requestRun(
    stage,
    [device.fake.fingerprint],
    "systemctl restart nginx\n",
    "the shop is down",
  );
  await using ann = await consoleOf(browser, stage, "alice");
  await ann.page
    .getByRole("link", { name: /^greet on / })
    .first()
    .waitFor();
  const draft = await askInConsole(ann, admin, run.id);
  const [alice, bob] = stage.root.people;
  if (!alice || !bob) throw new Error("two people");
  const bytes = decodeBase64(draft.document.bytes) ?? new Uint8Array();
  await admin.call(endpoints.trust.addSignatures, {
    params: { hash: draft.hash },
    body: { signatures: [bob.sign("countersign.breakglass.v1", bytes)] },
  });

  const glass = await signTheOne(page, station.origin, /Break the glass/, /Break the glass/, "station-glass");
  for (const words of [
    "2 hours of waiting, then it runs without approvals",
    "Any approver can veto it until then",
    "Everybody else is on a plane",
    "systemctl restart nginx",
    "the shop is down",
    "desk-1",
  ])
    expect(glass).toContain(words);
  await device.until(() => device.runs.length > 0);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    breakglass: { hash: draft.hash },
    approvers: [{ person: "bob" }, { person: "carol" }],
  });

  // At the page of its run: how long the device says that it waits, and the way to end it.
  await ann.page.goto(`/runs/${run.id}`);
  // A second later it is one hour and some.
  await ann.page
    .getByText(/The device counts and says that it begins in (?:2 hours|1 hour)\b/)
    .first()
    .waitFor();
  expect(await ann.page.getByRole("link", { name: "Veto it at the station" }).getAttribute("href")).toBe(
    `${station.origin}/#document=${draft.hash}`,
  );
  await ann.photograph("run-glass-broken");

  // Broken glass whose run was forgotten keeps nothing else from being shown.
  const gone = await requestRun(stage, [device.fake.fingerprint], "true\n", "forgotten later");
  await admin.call(endpoints.glass.breakGlass, {
    params: { id: gone.id },
    body: { delay_seconds: 3600, reason: "Nobody answers" },
  });
  await forgetRun(fleet.server, gone.id);

  const { new: head } = (await admin.call(endpoints.trust.showLostLog)).reply;
  const lost = { size: head.size + 25, root: `sha256:${"0d".repeat(32)}` };
  const reset = makeLogreset({ root: stage.root, change: { old: lost, new: head }, approvers: [] });
  await admin.call(endpoints.drafts.createDraft, { body: carry(reset) });
  const said = await signTheOne(
    page,
    station.origin,
    /Reset of the audit log/,
    /Reset of the audit log/,
    "station-logreset",
  );
  expect(said).toContain("Ask how it was lost before you sign");
  expect(said).toContain("Restored from last night's backup");
  const { drafts } = (await admin.call(endpoints.drafts.listDrafts)).reply;
  expect(drafts).toMatchObject([{ type: "breakglass", because: "request-unknown" }]);
  expect(phone.complaints).toEqual([]);
});
