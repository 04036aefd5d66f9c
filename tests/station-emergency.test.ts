/** What is signed when something went wrong, by people with passkeys only: broken glass, and a reset of the audit log. */
// needs: chromium
import { endpoints } from "@countersign/api";
import { carry, decodeBase64 } from "@countersign/protocol";
import { countersignPolicy, makeLogreset, makeOperatorRoot, twoPeople } from "@countersign/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recently } from "../apps/server/src/testing/fleet.ts";
import { pressOn } from "./browser/keyboard.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { addFromCard, requestRun, setStage } from "./station/stage.ts";

let browser: Browser;
beforeAll(async () => {
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
  const params = { id: run.id };
  const body = { delay_seconds: 2 * 3600, reason: "Everybody else is on a plane" };
  const draft = (await admin.call(endpoints.glass.breakGlass, { params, body })).reply;
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
  expect((await admin.call(endpoints.drafts.listDrafts)).reply.drafts).toEqual([]);
  expect(phone.complaints).toEqual([]);
});
