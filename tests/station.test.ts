/** People sign at a station of their own: enrolled, added to the root, asked by a link, and nothing but what they read is signed. */
// needs: chromium
import { endpoints } from "@countersign/api";
import { decodeBase64, encodeBase64, encodeUtf8, parseDocument } from "@countersign/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { enrolAt, openBrowser, pickUpPhone } from "./station/phone.ts";
import { type Stage, setStage } from "./station/stage.ts";

/** Alice asks for a run of `greet` with these bytes, and signs her request. */
async function requestRun(stage: Stage, device: string, content: string) {
  const { admin, root } = stage;
  await admin.call(endpoints.scripts.putScript, {
    params: { name: "greet" },
    body: { interpreter: "bash", content: encodeBase64(encodeUtf8(content)) },
  });
  const { reply: run } = await admin.call(endpoints.runs.requestRun, {
    body: {
      script: "greet",
      devices: [device],
      reason: "to see it work",
      requester: { authority: root.authority, person: "alice" },
    },
  });
  const bytes = await admin.raw(endpoints.runs.readRequest, { params: { id: run.id } });
  const message = new Uint8Array(await bytes.arrayBuffer());
  const [alice] = root.people;
  if (!alice) throw new Error("nobody asks");
  const signatures = [alice.sign("countersign.request.v1", message)];
  return (await admin.call(endpoints.runs.signRun, { params: { id: run.id }, body: { signatures } })).reply;
}

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

describe("a countersignature by passkey", () => {
  test.each(["ES256", "EdDSA", "RS256"] as const)("%s: from the card to the devices", async (algorithm) => {
    await using stage = await setStage();
    const { admin, station } = stage;
    const phone = await pickUpPhone(browser, { algorithm });
    const { page } = phone;
    const readOut = await enrolAt(phone, station.origin, "Carol Chen");
    await page.getByText("Nobody has added you yet").waitFor();

    // Whoever adds her compares what she read out.
    const { cards } = (await admin.call(endpoints.drafts.listCards)).reply;
    const card = cards.find(({ keys }) => keys[0]?.fingerprint.startsWith(`sha256:${readOut}`));
    const parsed = parseDocument("card", decodeBase64(card?.card.bytes ?? "") ?? new Uint8Array());
    if (!parsed.ok) throw new Error(parsed.detail);
    const [key] = parsed.document.keys;
    if (!key) throw new Error("the card holds no key");
    await stage.addApprovers([{ id: "carol", name: "Carol Chen", key: { ...key, station: "team" } }]);

    const device = await stage.fleet.online("desk-1");
    const run = await requestRun(stage, device.fake.key.fingerprint, "echo hello\n");
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
    await phone.context.close();
  });
});
