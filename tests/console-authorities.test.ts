/** Beside the operator's root: a list of requesters, and a client's own root, composed in the browser and signed elsewhere. */
// needs: chromium
import { endpoints, type Draft } from "@countersign/api";
import { carry, decodeBase64, type Namespace } from "@countersign/protocol";
import { admitByToken, makeToken, seededKey, type SoftKey } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fallAsleep } from "../apps/server/src/testing/plant-rows.ts";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { bringCard, handIn, readOutOf } from "./browser/hand-over.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

let fleet: Fleet;
let browser: Browser;
let ann: Person;
let web: ScriptedDevice;
/** The operator's people, who keep its list and change its root. */
let keepers: readonly SoftKey[];
const dana = seededKey("console dana");
const theirs = [
  ["Erin Poe", seededKey("console erin")],
  ["Finn Ray", seededKey("console finn")],
] as const;

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([countersignFleet(), launchBrowser()]);
  keepers = fleet.root.people.flatMap(({ keys }) => keys);
  web = await fleet.online("web-1");
  const sleeper = await fleet.online("sleeper-1");
  await sleeper.disconnect();
  await fallAsleep(fleet.server, sleeper.id);
  ann = await newPerson(browser, fleet.server.url);
  await ann.page.goto("/sign-in?next=/trust");
  await ann.page.getByLabel("E-mail").fill("ann@example.org");
  await ann.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("heading", { name: "Trust", level: 1 }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

async function onlyDraft(): Promise<Draft> {
  const [draft, ...others] = (await fleet.admin.call(endpoints.drafts.listDrafts)).reply.drafts;
  if (!draft || others.length > 0) throw new Error("one draft was put out");
  return draft;
}

/** A standing approval for the device that both roots decide for: asked for by Alice, and approved by somebody and by the client's Erin. */
async function approvedBy(approver: SoftKey): Promise<string> {
  const requester = { authority: fleet.root.authority, person: "alice" };
  const body = { script: "hello", devices: [web.id], days: 90, reason: "every morning", requester };
  const { hash } = (await fleet.admin.call(endpoints.standing.composeStanding, { body })).reply;
  await signStanding(hash, [
    ["countersign.standing.v1", keepers[0]],
    ["countersign.approve.v1", approver],
    ["countersign.approve.v1", theirs[0][1]],
  ]);
  return hash;
}

async function signStanding(
  hash: string,
  by: readonly (readonly [Namespace, SoftKey | undefined])[],
): Promise<void> {
  const { document } = (await fleet.admin.call(endpoints.standing.showStanding, { params: { hash } })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const signatures = by.flatMap(([namespace, key]) => key?.sign(namespace, bytes) ?? []);
  await fleet.admin.call(endpoints.trust.addSignatures, { params: { hash }, body: { signatures } });
}

async function operatorPage(): Promise<void> {
  await ann.page.goto("/trust");
  await ann.page.getByRole("link", { name: fleet.root.document.name }).first().click();
}

describe("the list of requesters", () => {
  test("takes somebody from a card, and says who never approves for them", async () => {
    const { page } = ann;
    await operatorPage();
    await page.getByRole("link", { name: "Add a requester" }).click();
    await bringCard(page, "Dana Fox", dana);
    await page.getByRole("combobox", { name: "Card" }).click();
    await page.getByRole("option", { name: "Dana Fox" }).click();
    await page.getByLabel("First 16 characters that Dana Fox reads out").fill("0".repeat(16));
    await page.getByText("It does not fit").waitFor();
    expect(await page.getByText("For which clients?").count()).toBe(0);
    await page.getByLabel("First 16 characters that Dana Fox reads out").fill(readOutOf(dana));
    await page.getByLabel("My organisation").check();
    await page.getByText("Nobody is left to approve for Dana Fox").waitFor();
    await page.getByLabel("Allowed that was refused before").getByText("Dana Fox").first().waitFor();
    await ann.photograph("add-requester");
    await page.getByRole("button", { name: "Put it out for signatures" }).click();
    await page.getByText("0 of 2 keepers of the list of requesters").waitFor();
    await ann.photograph("draft-list");
    const list = await onlyDraft();
    await page.getByText("Sign in the terminal").click();
    await handIn(page, list, dana);
    await page.getByText("key-unknown").waitFor();
    for (const key of keepers) await handIn(page, list, key);
    await page.getByText("Enough people have signed: it is published").waitFor();
  });

  test("shows who stands on it, and is changed and renewed from there", async () => {
    const { page } = ann;
    await operatorPage();
    await page.getByText("added by alice, bob, who never approve for them").waitFor();
    await ann.photograph("authority-list");
    await page.getByRole("link", { name: "Renew the list for a year" }).click();
    await page.getByText("What this changes").waitFor();
    await page.goBack();
    await page.getByRole("link", { name: "Remove Dana Fox from the requesters" }).click();
    await page.getByLabel("Refused that was allowed before").getByText("Dana Fox").first().waitFor();
    await ann.photograph("remove-requester");
  });
});

describe("a client's own root", () => {
  test("is composed from its people's cards, and says what it takes from the operator", async () => {
    const { page } = ann;
    await page.goto("/trust/client-root");
    await page.getByRole("combobox", { name: "Which client?" }).click();
    await page.getByRole("option", { name: "My organisation" }).click();
    for (const [name, key] of theirs) {
      await bringCard(page, name, key);
      await page.getByLabel(`First 16 characters that ${name} reads out`).fill(readOutOf(key));
    }
    await page.getByLabel("Whose root is it?").fill("Harbour Works");
    await page.getByText("alone runs nothing there any more").waitFor();
    await page.getByText("For 2 devices, once its signers have signed.").waitFor();
    const putOut = page.getByRole("button", { name: "Put it out for signatures" });
    const left = page.getByRole("list", { name: "Devices that will not follow" });
    await left.getByRole("link", { name: "sleeper-1" }).waitFor();
    expect(await putOut.isDisabled()).toBe(true);
    await ann.photograph("client-root");
    await page.getByLabel("One device will not follow; I know").check();
    await putOut.click();
    await page.getByText(`0 of 2 signers of ${fleet.root.document.name}, who let it in`).waitFor();
  });

  test("is published when both sides have signed, and the device takes it without a visit", async () => {
    const { page } = ann;
    const root = await onlyDraft();
    await page.getByText("Sign in the terminal").click();
    for (const [, key] of theirs) await handIn(page, root, key);
    await page.getByText("2 of 2 signers of the new root").waitFor();
    await ann.photograph("client-root-draft");
    for (const key of keepers) await handIn(page, root, key);
    await page.getByText("Enough people have signed: it is published").waitFor();
    await web.until(() => web.fake.state.pins.length === 2);
    web.sendStatus();
    await page.goto("/trust");
    await page.getByRole("link", { name: "Harbour Works" }).first().click();
    await page.getByText("1 of 2 devices, by what each signed.").waitFor();
    const lacking = page.getByRole("list", { name: "Devices without it" });
    await lacking.getByText("It was not heard of for 30 days").waitFor();
    await ann.photograph("authority-adoption");
    await page.goto(`/devices/${web.id}`);
    await page.getByText("Harbour Works").first().waitFor();
    await ann.photograph("device-two-roots");
  });
});

test("an approver comes, gets a second key, and goes: each time with what it changes, and what is missed then", async () => {
  const { page } = ann;
  const [gwen, second] = [seededKey("console gwen"), seededKey("console gwen's second")];
  const published = async (keys: readonly SoftKey[], picture: string) => {
    await page.getByLabel("One device will not follow; I know").check();
    await ann.photograph(picture);
    await page.getByRole("button", { name: "Put it out for signatures" }).click();
    await page.getByText("Sign in the terminal").click();
    const root = await onlyDraft();
    for (const key of keys) await handIn(page, root, key);
    await page.getByText("Enough people have signed: it is published").waitFor();
    await operatorPage();
  };
  const bring = async (name: string, key: SoftKey) => {
    await bringCard(page, name, key);
    await page.getByRole("combobox", { name: "Card" }).click();
    await page.getByRole("option", { name, exact: true }).click();
    await page.getByLabel(`First 16 characters that ${name} reads out`).fill(readOutOf(key));
  };
  await operatorPage();
  await page.getByRole("link", { name: "Add a person", exact: true }).click();
  await bring("Gwen Hill", gwen);
  await page.getByText("Recovery key only", { exact: true }).click();
  await page.getByText("It approves nothing.").waitFor();
  await page.getByText("Daily work", { exact: true }).click();
  await published(keepers, "approver-added");

  await page.getByRole("link", { name: "Keys of Gwen Hill", exact: true }).click();
  await page.getByRole("heading", { name: "Keys of Gwen Hill", level: 1 }).waitFor();
  await bring("Gwen by another phone", second);
  await published(keepers, "approver-keys");
  await page.getByText("gwen-hill, 2 keys").waitFor();

  const hash = await approvedBy(gwen);
  await page.getByRole("link", { name: "Remove Gwen Hill", exact: true }).click();
  const ahead = page.getByRole("link", { name: "Have somebody else approve hello first", exact: true });
  await ahead.waitFor();
  await ann.photograph("approver-leaves-approval");
  await ahead.click();
  await page.getByText("none to spare").first().waitFor();
  await page.getByText("Bob can approve it").waitFor();
  await ann.photograph("standing-add-approval");
  await page.getByRole("button", { name: "Have them told", exact: true }).click();
  await page
    .getByRole("status")
    .getByText(/^Asked: .* told as they set it/)
    .waitFor();
  await ann.photograph("standing-approval-asked");
  await signStanding(hash, [["countersign.approve.v1", keepers[1]]]);
  await page.getByText("1 to spare").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Remove a person", level: 1 }).waitFor();
  await ahead.waitFor({ state: "detached" });
  await page.getByText("Everybody who is left has to sign the next change of the root").waitFor();
  await page.getByText("The account that is linked to Gwen Hill loses the link by itself.").waitFor();
  await published(keepers, "approver-removed");
  expect(await page.getByRole("link", { name: "Remove Gwen Hill", exact: true }).count()).toBe(0);
});

test("who breaks the glass is changed in sight of what it comes to: in red where one person is enough", async () => {
  const { page } = ann;
  await operatorPage();
  await page.getByRole("link", { name: "Change who breaks the glass", exact: true }).click();
  await page.getByText("This is how it is now.").waitFor();
  const who = page.getByRole("group", { name: "Who?" });
  // The last one first: each that is not checked any more is none of those that are counted.
  for (const one of (await who.getByRole("checkbox", { checked: true }).all()).toReversed())
    await one.uncheck();
  await page.getByText("Nobody: the glass cannot be broken.").waitFor();
  const [first] = fleet.root.people;
  await who.getByRole("checkbox", { name: first?.name ?? "", exact: true }).check();
  const red = "one person alone can run whatever somebody asked for, without any approval, after an hour";
  await page.getByText(red, { exact: true }).first().waitFor();
  await page.getByText(`${red}: ${first?.id}`, { exact: true }).waitFor();
  await page.getByLabel("Allowed that was refused before").getByText("role breakglass").first().waitFor();
  await page.getByText("One device will not follow; I know").click();
  await ann.photograph("glass-role");
  await page.getByRole("button", { name: "Put it out for signatures" }).click();
  await page.getByText("Sign in the terminal").click();
  const root = await onlyDraft();
  await page.getByText(`${red}: ${first?.id}`, { exact: true }).waitFor();
  await ann.photograph("glass-role-draft");
  for (const key of keepers) await handIn(page, root, key);
  await page.getByText("Enough people have signed: it is published").waitFor();
  await operatorPage();
  await page.getByText(`${first?.name} breaks the glass.`, { exact: true }).waitFor();
  await page.getByText(red, { exact: true }).last().waitFor();
  await ann.photograph("glass-role-changed");
});

test("machines come by themselves with an admission token: drafted, signed, used, and told from others", async () => {
  const { page } = ann;
  const now = Math.floor(Date.now() / 1000);
  const token = makeToken({
    root: fleet.root,
    change: { client: "home", issued: now - 300, expires: now + 86_400 },
  });
  const unsigned = { bytes: token.bytes, signatures: [] };
  await fleet.admin.call(endpoints.drafts.createDraft, { body: carry(unsigned) });
  await page.goto(`/trust/drafts/${token.hash}`);
  await page.getByText("^web-[0-9]{1,3}$").waitFor();
  await page.getByText("0 of 1 who admit devices").waitFor();
  await ann.photograph("draft-token");
  await page.getByText("Sign in the terminal").click();
  const [keeper] = keepers;
  if (keeper) await handIn(page, await onlyDraft(), keeper);
  await page.getByText("Enough people have signed: it is published").waitFor();

  const { reply } = await fleet.admin.call(endpoints.devices.createDeviceToken, { body: { client: "home" } });
  const machine = new ScriptedDevice("web-7", `web-7 ${fleet.server.url}`);
  await machine.enrol(fleet.server.client(), reply.token, [fleet.root.hash]);
  const entry = admitByToken({ root: fleet.root, device: machine.fake, client: "home", now });
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(entry) });
  await page.goto("/trust");
  await page.getByText("1 of 3 machines of home").waitFor();
  await ann.photograph("trust-tokens");
  await page.goto("/");
  await page.getByText("within 7 days").waitFor();
  await page.getByRole("link", { name: `Root: ${fleet.root.document.name}` }).waitFor();
  await ann.photograph("home-renewals");
  await page.goto(`/devices/${machine.id}`);
  await page.getByText("named itself").waitFor();
  await ann.photograph("device-self-named");
  await page.goto("/devices/enrol");
  await page.getByLabel("What they may call themselves").fill("till-[0-9]{1,2}");
  await page.getByText("--names 'till-[0-9]{1,2}'").waitFor();
  await ann.photograph("enrol-many");
});

test("the pages broke no rule of their policy, and no script failed", () => {
  expect(fleet.server.logLines.filter((line) => line.includes("a browser refused something"))).toEqual([]);
  expect(ann.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
});
