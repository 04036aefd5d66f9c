/** Administration in the browser: a client, a user who accepts in a browser of their own, devices, an entry's proof, and two people taking over from a trial. */
// needs: chromium
import { endpoints, type Draft } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { seededKey } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fleet, trialFleet } from "../apps/server/src/testing/fleet.ts";
import type { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { bringCard, handIn, readOutOf } from "./browser/hand-over.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

let fleet: Fleet;
let browser: Browser;
let ann: Person;
let web: ScriptedDevice;

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([trialFleet(), launchBrowser()]);
  web = await fleet.online("web-1");
  ann = await newPerson(browser, fleet.server.url);
  await ann.page.goto("/sign-in");
  await ann.page.getByLabel("E-mail").fill("ann@example.org");
  await ann.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("navigation", { name: "Main" }).waitFor();
});
afterAll(async () => {
  expect(ann.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

/** By the navigation, as people go. */
async function goTo({ page }: Person, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

test("a client is added by name, and says that nothing runs there yet", async () => {
  const { page } = ann;
  await goTo(ann, "Clients");
  await page.getByRole("button", { name: "Add a client" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Acme Industries");
  expect(await dialog.getByLabel("Id").inputValue()).toBe("acme-industries");
  await page.getByRole("button", { name: "Add the client" }).click();
  await page.getByRole("heading", { name: "Acme Industries", level: 1 }).waitFor();
  await page.getByText("No root has a policy for this client").waitFor();
  await ann.photograph("client");
});

describe("users", () => {
  test("one is invited, and the link is shown once and opens in another browser", async () => {
    const { page } = ann;
    await goTo(ann, "Users");
    await page.getByRole("button", { name: "Invite a user" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Bob Chu");
    await page.getByRole("dialog").getByLabel("E-mail").fill("bob@example.org");
    await page.getByRole("button", { name: "Make the invitation" }).click();
    const link = await page.getByRole("group", { name: "Invitation link" }).locator("pre").innerText();
    expect(link).toMatch(/\/accept#\S{20,}$/);
    await ann.photograph("invitation");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("group", { name: "Invitation link" }).waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(link.split("#")[1]);

    await using bob = await newPerson(browser, fleet.server.url);
    await bob.page.goto(link);
    await bob.page.getByLabel("Password", { exact: true }).fill(testPassword);
    await bob.page.getByLabel("The same password again").fill(testPassword);
    await bob.page.keyboard.press("Enter");
    await bob.page.getByRole("navigation", { name: "Main" }).waitFor();
    await goTo(bob, "Users");
    await bob.page.getByRole("table", { name: "Users" }).waitFor();
    expect(await bob.page.getByRole("button", { name: "Invite a user" }).count()).toBe(0);
  });

  test("their role, person and sessions are seen and changed on a page of their own", async () => {
    const { page } = ann;
    await page.reload();
    await page.getByRole("link", { name: "Bob Chu" }).click();
    await page.getByText("1 open").waitFor();
    // Another session of his, from a terminal: it is ended and the browser's is left.
    const body = { email: "bob@example.org", password: testPassword };
    await fleet.server.client().call(endpoints.identity.signIn, { body });
    await page.reload();
    const sessions = page.getByRole("list", { name: "Sessions" });
    await page.getByText("2 open").waitFor();
    await sessions.getByRole("listitem").nth(1).waitFor();
    await ann.photograph("user-sessions");
    await sessions
      .getByRole("listitem")
      .filter({ hasNotText: " on " })
      .getByRole("button", { name: "End" })
      .click();
    await page.getByText("The session is over.").waitFor();
    await page.getByText("1 open").waitFor();
    await sessions.getByRole("listitem").nth(1).waitFor({ state: "detached" });
    await page.getByRole("radio", { name: "Analyst" }).click();
    await page.getByText("Bob Chu is now Analyst.").waitFor();
    await page.getByRole("button", { name: "Sign them out everywhere" }).click();
    await page.getByText("Their session ends at once").waitFor();
    await ann.photograph("sign-out-everywhere");
    await page.getByText("1 open").waitFor();
    await page.getByRole("button", { name: "Sign them out", exact: true }).click();
    await page.getByText("One session was ended.").waitFor();
    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Let them in again" }).waitFor();
    await ann.photograph("user");
  });

  test("who forgot the password sets another one by a link, which opens once", async () => {
    const { page } = ann;
    await page.getByRole("button", { name: "Let them in again" }).click();
    await page.getByRole("button", { name: "Forgotten password" }).click();
    await page.getByRole("button", { name: "Make the link" }).click();
    const link = await page
      .getByRole("group", { name: "Link for another password" })
      .locator("pre")
      .innerText();
    expect(link).toMatch(/\/reset#csr_\S{20,}$/);
    await ann.photograph("reset-link");
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("A link for another password is open").waitFor();
    await page.getByRole("group", { name: "Link for another password" }).waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(link.split("#")[1]);
    await using bob = await newPerson(browser, fleet.server.url);
    for (const title of ["Bob comes in", "and nobody a second time"]) {
      // A page that finds itself signed out loads anew, and would race with what is opened here.
      await bob.page.goto("about:blank");
      await bob.context.clearCookies();
      await bob.page.goto(link);
      await bob.page.getByLabel("Password", { exact: true }).fill("marble kitchen umbrella 5520");
      await bob.page.getByLabel("The same password again").fill("marble kitchen umbrella 5520");
      if (title === "Bob comes in") await bob.photograph("reset");
      await bob.page.keyboard.press("Enter");
      if (title === "Bob comes in") await bob.page.getByRole("navigation", { name: "Main" }).waitFor();
      else await bob.page.getByText("The link is unknown, used or expired").waitFor();
    }
    await page.reload();
    await page.getByText("Password set by a link").waitFor();
  });

  test("the last administrator cannot give up the role, and hears why", async () => {
    const { page } = ann;
    await goTo(ann, "Users");
    await page.getByRole("link", { name: "Annabel" }).click();
    await page.getByRole("radio", { name: "Analyst" }).click();
    await page.getByText("Make somebody else administrator first.").waitFor();
  });
});

describe("devices", () => {
  test("the list leads to a device that says by its own signature who can run code on it", async () => {
    const { page } = ann;
    await goTo(ann, "Devices");
    await ann.photograph("devices");
    await page.getByLabel("Search by name or fingerprint").fill("nothing like it");
    await page.getByText("No device matches").waitFor();
    await page.getByLabel("Search by name or fingerprint").fill("web");
    await page.getByRole("link", { name: "web-1" }).click();
    await page.getByText("whoever owns the server can run code on this device").first().waitFor();
    await page.getByText("signed by the device").waitFor();
    await page.getByText("Verify this yourself").click();
    await page.getByText(web.fake.fingerprint.slice(7)).first().waitFor();
    await ann.photograph("device");
  });

  test("another machine is enrolled by a command and a root to compare", async () => {
    const { page } = ann;
    await goTo(ann, "Devices");
    await page.getByRole("link", { name: "Enrol a machine" }).click();
    await page.getByRole("combobox", { name: "Which client?" }).click();
    await page.getByRole("option", { name: "My organisation" }).click();
    await page.getByRole("button", { name: "Make the token" }).click();
    const command = await page
      .getByRole("group", { name: "Command for the machine" })
      .locator("pre")
      .innerText();
    expect(command).toMatch(/^countersign agent enroll --server \S+ --token cse\S+ --root sha256:/);
    const root = page.getByRole("group", { name: "Root to compare" }).locator("pre");
    expect(await root.innerText()).toBe(fleet.root.hash);
    await ann.photograph("enrol");
  });
});

test("an entry of the log is found by its event, and proven in the browser", async () => {
  const { page } = ann;
  await goTo(ann, "Audit");
  await page.getByLabel("Any event").first().click();
  await page.getByRole("option", { name: "User invited", exact: true }).click();
  await page.getByRole("table").getByRole("link", { name: "User invited" }).first().click();
  await page.getByText("verified", { exact: true }).waitFor();
  const steps = page.getByRole("list", { name: "Steps of the proof" }).getByText("holds");
  expect(await steps.count()).toBe(3);
  await page.getByText("bob@example.org").waitFor();
  await ann.photograph("entry");
});

test("settings name each weakness with its remedy", async () => {
  await goTo(ann, "Settings");
  await ann.page.getByText("countersign root graduate").waitFor();
  await ann.photograph("settings");
});

describe("from one person to two", () => {
  const people = [
    ["Ann Miller", seededKey("console ann")],
    ["Bob Chu", seededKey("console bob")],
  ] as const;

  test("two cards are compared, and a fingerprint that was not read out opens nothing", async () => {
    const { page } = ann;
    await goTo(ann, "Trust");
    await ann.photograph("trust");
    await page.getByRole("link", { name: "Go on to two of us" }).click();
    for (const [name, key] of people) await bringCard(page, name, key);
    const [annField, bobField] = people.map(([name]) =>
      page.getByLabel(`First 16 characters that ${name} reads out`),
    );
    await annField?.fill("0".repeat(16));
    await page.getByText("It does not fit").waitFor();
    expect(await page.getByText("Whose root is it?").count()).toBe(0);
    await annField?.fill(readOutOf(people[0][1]));
    await bobField?.fill(readOutOf(people[1][1]));
    await page.getByLabel("Whose root is it?").fill("Acme IT");
  });

  test("a reload keeps the cards, what was read out and what was chosen", async () => {
    const { page } = ann;
    await page.reload();
    const name = page.getByLabel("Whose root is it?");
    await name.waitFor();
    expect(await name.inputValue()).toBe("Acme IT");
    await page.getByText("It fits.").nth(1).waitFor();
  });

  test("what will change is shown, and put out for signatures", async () => {
    const { page } = ann;
    await page.getByRole("heading", { name: "For one device" }).waitFor();
    await page.getByText("Refused that was allowed before").waitFor();
    await page.getByText("device-trust").first().waitFor();
    await ann.photograph("two-of-us");
    await page.getByRole("button", { name: "Put it all out for signatures" }).click();
    await page.getByRole("heading", { name: "Both of you sign" }).waitFor();
    expect(await drafts()).toHaveLength(3);
    // What was typed has served.
    await page.waitForFunction(
      "!Object.keys(sessionStorage).some((place) => place.startsWith('countersign.kept'))",
    );
  });

  test("each signs elsewhere and the signatures are handed in; a stranger's is refused", async () => {
    const { page } = ann;
    const [root, last, admission] = await drafts();
    if (!root || !last || !admission) throw new Error("three documents were put out");
    await open(root);
    await handIn(page, root, seededKey("mallory"));
    await page.getByText("key-unknown").waitFor();
    for (const [, key] of people) await handIn(page, root, key);
    await page.getByText("Enough people have signed: it is published").waitFor();
    await open(last);
    for (const [, key] of people) await handIn(page, last, key);
    await page.getByText("2 of 2 new people, who take over").waitFor();
    await ann.photograph("draft");
    await signByTrialKey(last);
    await page.getByText("Enough people have signed: it is published").waitFor();
    await open(admission);
    await handIn(page, admission, seededKey("console bob"));
    await page.getByText("Enough people have signed: it is published").waitFor();
  });

  test("the way is found again at its end: two people decide, and the device is watched as it moves", async () => {
    const { page } = ann;
    await page.goto("/trust/two-of-us");
    await page.getByText("Several people decide").waitFor();
    await page.getByRole("list", { name: "Devices and whom they follow" }).getByText("web-1").waitFor();
    await ann.photograph("two-of-us-done");
    await goTo(ann, "Trust");
    await page.getByRole("link", { name: "Acme IT", exact: true }).click();
    await page.getByText("Version 1, the newest").waitFor();
    await page.getByText("Refused that was allowed before").first().waitFor();
    await ann.photograph("authority");
  });

  test("a third person is composed into the next version, which waits for both", async () => {
    const { page } = ann;
    await page.getByRole("link", { name: "Add a person" }).click();
    const carol = ["Carol Roe", seededKey("console carol")] as const;
    await bringCard(page, carol[0], carol[1]);
    await page.getByRole("combobox", { name: "Card" }).click();
    await page.getByRole("option", { name: "Carol Roe" }).click();
    await page.getByLabel("First 16 characters that Carol Roe reads out").fill(readOutOf(carol[1]));
    await page.getByText("Allowed that was refused before").waitFor();
    await ann.photograph("add-person");
    await page.getByRole("button", { name: "Put it out for signatures" }).click();
    await page.getByText("0 of 2 signers of version 1").waitFor();
    await page.getByRole("button", { name: "Withdraw", exact: true }).click();
    await page.getByRole("button", { name: "Withdraw it" }).click();
    await page.getByText("The draft was withdrawn.").waitFor();
  });

  /** The new root, the last trial root, the admission. */
  async function drafts(): Promise<readonly Draft[]> {
    const { reply } = await fleet.admin.call(endpoints.drafts.listDrafts);
    const rank = ({ type, authority }: Draft) =>
      type === "admission" ? 2 : authority === fleet.root.authority ? 1 : 0;
    return reply.drafts.toSorted((left, right) => rank(left) - rank(right));
  }

  async function open(draft: Draft): Promise<void> {
    await ann.page.goto(`/trust/drafts/${encodeURIComponent(draft.hash)}`);
    await ann.page.getByText("Sign in the terminal").click();
  }

  async function signByTrialKey(draft: Draft): Promise<void> {
    const bytes = decodeBase64(draft.document.bytes) ?? new Uint8Array();
    const signatures = fleet.root.people.map((person) => person.sign("countersign.root.v1", bytes));
    await fleet.admin.call(endpoints.trust.addSignatures, {
      params: { hash: draft.hash },
      body: { signatures },
    });
  }
});
