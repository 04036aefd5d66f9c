/**
 * The story of two people, in browsers, from the set-up link to a receipt: Ann on a desk, Bob on a phone, each with a
 * browser and passkeys of their own; the server as a newcomer starts it; real agents; and a signing station that is a
 * process of its own, under its own name and port, beside the trial one. No device is visited on the way, and nobody
 * has a mouse: whatever the story does is reached by Tab, seen to be reached, and pressed.
 */
// needs: chromium, ssh-keygen
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bearerToken, type Client, createClient, endpoints, type Run } from "@countersign/api";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choose, openRow, pressOn, tabTo, takeFromMenu, typeInto } from "./browser/keyboard.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { addAuthenticator } from "./browser/virtual-authenticator.ts";
import { AppProcess } from "./processes/app-process.ts";
import { freePort } from "./processes/free-port.ts";
import { ADMINISTRATOR, type Installation, startUp, untilConnected } from "./processes/installation.ts";
import { enrolAt, signEverything } from "./station/phone.ts";

const BOB = { name: "Bob Okafor", email: "bob@example.org", password: "four-slow-herons-listen" } as const;

const home = mkdtempSync(path.join(tmpdir(), "countersign-story-"));
// Scripts run as another user where this is root: they have to see whether they may go on.
chmodSync(home, 0o711);
const dataDir = path.join(home, "data");
const agentDir = path.join(home, "agent");
const gate = path.join(home, "go-on");
/** A line for each time that the script ran. */
const trace = path.join(home, "trace");
writeFileSync(trace, "");
chmodSync(trace, 0o666);

const SCRIPT = [
  "#!/usr/bin/env bash",
  "set -euo pipefail",
  `echo ran >> '${trace}'`,
  `printf '\\033[1;34m==>\\033[0m looking at the disks\\n'`,
  `printf '\\033[33mwarn\\033[0m /var is 91%% full\\n'`,
  `until [ -e '${gate}' ]; do sleep 0.05; done`,
  `printf '\\033[1;32mdone\\033[0m 4 GB freed\\n'`,
  "",
].join("\n");

let browser: Browser;
let installation: Installation;
let stationUrl: string;
let station: AppProcess;
let agent: AppProcess | undefined;
/** Asks the server what pages cannot be asked for. */
let api: Client;
let ann: Person;
let annsStation: Page;
let bob: Person;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startUp(dataDir, await freePort()), launchBrowser()]);
  ann = await newPerson(browser, installation.url);
  bob = await newPerson(browser, installation.url, { onPhone: true });
});
afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await station?.stop();
  await installation?.up.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("just me for now", () => {
  test("a stranger is led to the link that the terminal shows", async () => {
    await ann.page.goto("/");
    await ann.page.getByRole("heading", { name: "This is a new installation" }).waitFor();
    await ann.photograph("setup-no-link");
  });

  test("the link makes the first administrator, and says what the trial station is worth", async () => {
    const { page } = ann;
    await page.goto(setUpLink());
    await page.getByRole("heading", { name: "Set up Countersign" }).waitFor();
    await typeInto(page, page.getByLabel("Your name"), ADMINISTRATOR.name);
    await typeInto(page, page.getByLabel("E-mail"), ADMINISTRATOR.email);
    await giveNewPassword(page, "annmiller2026");
    await page.getByText("The password is too easy to guess.").waitFor();
    await ann.photograph("setup-account");
    await giveNewPassword(page, ADMINISTRATOR.password);
    await page.getByRole("heading", { name: "Who has to say yes?" }).waitFor();
    const ways = page.getByRole("main");
    await ways.getByText("You ask for a script, and it runs").waitFor();
    expect(await ways.getByRole("region", { name: "Two of us" }).innerText()).toContain(
      "The trial station, which stands beside this server, gives console-trust only",
    );
    await ann.photograph("setup-people");
    expect(page.url()).not.toContain("#");
    await page.reload();
    await page.getByRole("heading", { name: "Who has to say yes?" }).waitFor();
  });

  test("leads Home, where this machine stands already, at server-trust", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("button", { name: "Start alone" }));
    await page.getByText("This installation is at server-trust").waitFor();
    await page.getByText("1 of 1 connected").waitFor();
    await ann.photograph("home");
  });

  test("the link works once", async () => {
    await using mallory = await newPerson(browser, installation.url);
    await mallory.page.goto(setUpLink());
    await mallory.page.getByRole("heading", { name: "This installation is set up" }).waitFor();
  });

  test("signing out ends at the entrance, and signing in leads back to where one was", async () => {
    const { page } = ann;
    await page.goto("/account");
    await page.getByRole("heading", { name: "My account" }).waitFor();
    await page.getByText("this one").waitFor();
    await ann.photograph("account");
    const menu = page.getByRole("button", { name: /Ann Miller/ });
    await takeFromMenu(page, menu, page.getByRole("menuitem", { name: "Sign out" }));
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await ann.photograph("sign-in");
    await page.goto("/account");
    await typeInto(page, page.getByLabel("E-mail"), ADMINISTRATOR.email);
    await typeInto(page, page.getByLabel("Password", { exact: true }), "not my password at all");
    await pressOn(page, page.getByRole("button", { name: "Sign in", exact: true }));
    await page.getByText("E-mail and password do not fit an active account.").waitFor();
    // The button was of no use while the server was asked; whoever pressed it is still there.
    await page.locator("button[type=submit]:focus").waitFor();
    await typeInto(page, page.getByLabel("Password", { exact: true }), ADMINISTRATOR.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "My account" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/account");
    const body = { email: ADMINISTRATOR.email, password: ADMINISTRATOR.password };
    const { reply } = await createClient({ server: installation.url }).call(endpoints.identity.signIn, {
      body,
    });
    api = createClient({ server: installation.url, token: bearerToken(reply) });
    await untilConnected(api);
  });
});

describe("a second person", () => {
  test("is invited, and accepts in their own browser, on a phone", async () => {
    const { page } = ann;
    await goTo(page, "Users");
    await pressOn(page, page.getByRole("button", { name: "Invite a user" }));
    await typeInto(page, page.getByRole("dialog").getByLabel("Name"), BOB.name);
    await typeInto(page, page.getByRole("dialog").getByLabel("E-mail"), BOB.email);
    await pressOn(page, page.getByRole("button", { name: "Make the invitation" }));
    const link = await page.getByRole("group", { name: "Invitation link" }).locator("pre").innerText();
    await pressOn(page, page.getByRole("button", { name: "Done" }));

    await bob.page.goto(link);
    await bob.page.getByRole("heading", { name: "You are invited" }).waitFor();
    await bob.photograph("invited");
    await giveNewPassword(bob.page, BOB.password);
    await bob.page.getByText("This installation is at server-trust").waitFor();
  });
});

describe("a station that the server has no part in", () => {
  test("is started with the command that the console shows, and waits until it is accepted", async () => {
    const { page } = ann;
    await goTo(page, "Trust");
    await pressOn(page, page.getByRole("button", { name: "Start a station of your own" }));
    const shown = await page.getByRole("group", { name: "Command for yourself" }).locator("pre").innerText();
    await ann.photograph("own-station");
    await pressOn(page, page.getByRole("dialog").getByRole("button", { name: "Close" }));
    // The root is compared with what the launcher keeps on this machine's own disk.
    const pin = readFileSync(path.join(dataDir, "station", "trial", "pin"), "utf8").trim();
    expect(shown).toBe(`countersign station --server ${installation.url} --root ${pin}`);

    stationUrl = `http://station.localhost:${await freePort()}`;
    const words = [
      ...shown.split(" ").slice(1),
      "--listen",
      stationUrl,
      "--data",
      path.join(home, "station"),
    ];
    station = new AppProcess("cli", words);
    await station.printed((out) => /^The station is open at (\S+)$/m.exec(out)?.[1]);
    await bob.page.goto(stationUrl);
    await bob.page.getByText("This station waits to be accepted").waitFor();
    await bob.photograph("station-pending");
  });

  test("is accepted by the fingerprint that its terminal prints, and by no other", async () => {
    const { page } = ann;
    const fingerprint = /^Its fingerprint is sha256:([0-9a-f]{64})$/m.exec(station.out)?.[1] ?? "";
    const line = page
      .getByRole("list", { name: "Stations" })
      .getByRole("listitem")
      .filter({ hasText: stationUrl });
    await line.getByText("pending").waitFor();
    await pressOn(page, line.getByRole("button", { name: /^Accept/ }));
    const field = page.getByLabel("First 16 characters of the station's fingerprint");
    await typeInto(page, field, "0".repeat(16));
    expect(await page.getByRole("button", { name: "Accept it" }).isDisabled()).toBe(true);
    await typeInto(page, field, fingerprint.slice(0, 16));
    await ann.photograph("station-accept");
    await pressOn(page, page.getByRole("button", { name: "Accept it" }));
    await line.getByText("accepted", { exact: true }).waitFor();
    // Bob's page says nothing of it any more, and was not touched.
    await bob.page.getByText("This station waits to be accepted").waitFor({ state: "detached" });
    await ann.photograph("trust");
  });
});

describe("two of us", () => {
  test("each makes a card at the new station, and what they read out is compared", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("link", { name: "Go on to two of us" }));
    await page.getByText("trial: console-trust only").waitFor();
    await page.getByRole("link", { name: `Open ${stationUrl}` }).waitFor();
    annsStation = await ann.openTab();
    await addAuthenticator(annsStation);
    await addAuthenticator(bob.page);
    const people = [
      { name: ADMINISTRATOR.name, at: { ...ann, page: annsStation } },
      { name: BOB.name, at: bob },
    ];
    for (const { name, at } of people) {
      await at.page.bringToFront();
      const readOut = await enrolAt(at, stationUrl, name);
      await typeInto(page, page.getByLabel(`First 16 characters that ${name} reads out`), readOut);
    }
    await page.bringToFront();
    await typeInto(page, page.getByLabel("Whose root is it?"), "Acme IT");
    const reach = page.getByLabel(`${stationUrl} is out of this server's reach`);
    await pressOn(page, reach, "Space");
    await page.getByRole("status").getByText("console-trust").first().waitFor();
    await pressOn(page, reach, "Space");
    await page.getByRole("status").getByText("device-trust").first().waitFor();
    await ann.photograph("two-of-us");
  });

  test("both sign the new root and the trial's end at their station, and the device follows by itself", async () => {
    const { page } = ann;
    const device = await untilConnected(api);
    await pressOn(page, page.getByRole("button", { name: "Put it all out for signatures" }));
    await page.getByRole("heading", { name: "Both of you sign" }).waitFor();
    await ann.photograph("two-of-us-waits");
    const link = page.getByRole("link", { name: `Sign at ${stationUrl} as Ann Miller` }).first();
    await annAtStation(link, async (tab) => {
      await tab.getByRole("heading", { name: "Root of Acme IT, version 1" }).waitFor();
      await ann.photograph("station-root", tab);
      await signEverything({ ...ann, page: tab }, stationUrl);
    });
    await signEverything(bob, stationUrl);

    await page.getByText("Several people decide").waitFor();
    await page.getByText("1 of 1 device has moved").waitFor();
    await ann.photograph("two-of-us-done");
    expect((await api.call(endpoints.drafts.listDrafts)).reply.drafts).toEqual([]);
    await pressOn(page, page.locator(`a[href="/devices/${device}"]`));
    await page.getByText("signed by the device").waitFor();
    await page.getByRole("link", { name: "Acme IT", exact: true }).waitFor();
  });

  test("the accounts are linked to the persons of the root", async () => {
    const { page } = ann;
    const link = async (name: string) => {
      const box = page.getByRole("combobox", { name: "This account is" });
      await choose(page, box, page.getByRole("option", { name: new RegExp(`^${name} `) }));
      await page.getByText(`Linked to ${name.toLowerCase().replace(" ", "-")}.`).waitFor();
    };
    // One's own at the end of the way, with the next step; another's under Users.
    await page.goto(new URL("/trust/two-of-us", page.url()).href);
    await link(ADMINISTRATOR.name);
    await page.getByRole("link", { name: "Try a run with two" }).waitFor();
    await goTo(page, "Users");
    await openRow(page, page.getByRole("link", { name: BOB.name }));
    await link(BOB.name);
  });
});

describe("another machine", () => {
  test("is enrolled by one command, and is read-only until somebody admits it at the station", async () => {
    const { page } = ann;
    await goTo(page, "Devices");
    await pressOn(page, page.getByRole("link", { name: "Enrol a machine" }));
    await pressOn(page, page.getByRole("button", { name: "Make the token" }));
    const command = await page
      .getByRole("group", { name: "Command for the machine" })
      .locator("pre")
      .innerText();
    const words = [...command.split(" ").slice(2), "--state", agentDir, "--name", "files-2"];
    expect((await new AppProcess("agent", words).ended).code).toBe(0);
    agent = new AppProcess("agent", ["run", "--state", agentDir]);
    await pressOn(page, page.getByRole("link", { name: "See the devices" }));
    await openRow(page, page.getByRole("link", { name: "files-2" }));
    await pressOn(page, page.getByRole("link", { name: "Admit it" }));
    await page.getByText("Will be admitted: files-2").waitFor();
    await ann.photograph("admit");
    await pressOn(page, page.getByRole("button", { name: "Put it out for a signature" }));
    const sign = page.getByRole("link", { name: `Sign at ${stationUrl} as Ann Miller` });
    await annAtStation(sign, async (tab) => {
      await tab.getByText("files-2").first().waitFor();
      await ann.photograph("station-admission", tab);
      await readAndSign(tab, "Sign the admission");
      await tab.getByRole("heading", { name: "You signed" }).waitFor();
    });
    await page.getByText("Enough people have signed: it is published").waitFor();
    await goTo(page, "Devices");
    await openRow(page, page.getByRole("link", { name: "files-2" }));
    await page.getByText("Admitted to home as files-2").waitFor();
    await page.getByText("connected", { exact: true }).waitFor();
  });
});

describe("a run, by keyboard alone", () => {
  test("a script is put, in an editor that the keyboard leaves again", async () => {
    const { page } = ann;
    await goTo(page, "Scripts");
    await pressOn(page, page.getByRole("link", { name: "New script" }));
    await typeInto(page, page.getByLabel("Name", { exact: true }), "free-disk-space");
    await typeInto(page, page.getByLabel("What it does"), "Frees space where a disk is nearly full.");
    const editor = page.getByRole("textbox", { name: "Text of the script" });
    await tabTo(page, editor);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(SCRIPT);
    // In the editor Tab indents; the page says how to leave it.
    await page.getByText("Escape and then Tab leaves the editor").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await editor.evaluate((element) => element.matches(":focus"))).toBe(false);
    await pressOn(page, page.getByRole("button", { name: "Save the script" }));
    await page.getByText("Version 1 of free-disk-space is saved.").waitFor();
  });

  test("Ann composes it, sees what it takes, and signs it first", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("link", { name: "Run it" }));
    await pressOn(page, page.getByRole("checkbox", { name: /files-2/ }), "Space");
    await page.getByText("1 device is chosen").waitFor();
    await typeInto(page, page.getByLabel("Reason"), "/var is 91% full on files-2.");
    await page.getByText("you sign first, at your station").waitFor();
    await pressOn(page, page.getByRole("button", { name: "Look it over" }));
    await page.getByRole("list", { name: "The exact list of devices" }).waitFor();
    await ann.photograph("compose-check");
    await pressOn(page, page.getByRole("button", { name: "Ask for 1 device" }));
    await page.getByText("asks for the signature of ann-miller, who asks").waitFor();
    await ann.photograph("run-awaits-ann");

    const link = page.getByRole("link", { name: "Open it at the station" });
    await tabTo(page, link);
    await annAtStation(link, signRequest);
    await page.getByText("asks for the signature of ann-miller, who asks").waitFor({ state: "detached" });
    expect((await newestRun()).state).toBe("awaiting-signatures");
  });

  test("Bob finds it at the station, reads it to its end on his phone, and countersigns", async () => {
    const { page } = bob;
    await page.goto(stationUrl);
    await pressOn(page, page.getByRole("list", { name: "To sign" }).getByRole("button"));
    await page.getByRole("heading", { name: "Run free-disk-space" }).waitFor();
    expect(await page.locator("#sign").getAttribute("aria-disabled")).toBe("true");
    await bob.photograph("station-request");
    await readAndSign(page, "Countersign");
    await page.getByRole("heading", { name: "You countersigned" }).waitFor();
    await bob.photograph("station-countersigned");
  });

  test("both watch it live: Ann on the page where she asked, Bob by the way that the station shows", async () => {
    await pressOn(bob.page, bob.page.getByRole("link", { name: "Open the run in the console" }));
    for (const { page } of [ann, bob]) {
      const output = page.getByRole("region", { name: "Output of files-2" });
      await output.getByText("/var is 91% full").waitFor();
      await tabTo(page, output);
    }
    await bob.photograph("run-live");
    writeFileSync(gate, "");
    for (const { page } of [ann, bob]) {
      await page.getByRole("region", { name: "Output of files-2" }).getByText("4 GB freed").waitFor();
      await page.getByText("the device ended with exit 0").waitFor();
      await page.getByText("signed by the device").waitFor();
    }
    await ann.photograph("run-done");
  });

  test("whoever doubts it checks it: two people, the device, and its receipt", async () => {
    const { page } = ann;
    const panel = page.getByRole("dialog");
    const verify = async (link: string) =>
      pressOn(page, page.getByRole("button", { name: new RegExp(`^Verify this yourself ?: ${link}$`) }));
    await verify("Countersigned");
    await panel.getByText("A good signature by Ann Miller, who asks.").waitFor();
    await panel.getByText("A good signature by Bob Okafor, approving.").waitFor();
    await ann.photograph("verify-countersigned");
    await page.keyboard.press("Escape");
    await verify("Receipt");
    await panel.getByText("1 receipt signed by the very devices that the request names.").waitFor();
    await pressOn(page, panel.getByRole("button", { name: "Hold the output against the receipt" }));
    await panel.getByText("byte by byte, what the device signed").waitFor();
    expect(await panel.getByText("Fails:").count()).toBe(0);
    await page.keyboard.press("Escape");
    const [device] = (await newestRun()).targets;
    expect(device).toMatchObject({ name: "files-2", state: "ran", exit: 0 });
    expect((await newestRun()).signers.map(({ person, independent }) => [person, independent])).toEqual([
      ["ann-miller", true],
      ["bob-okafor", true],
    ]);
  });
});

describe("another run", () => {
  test("is refused by Bob with a reason, which Ann reads at once; it never runs", async () => {
    const { page } = ann;
    rmSync(gate);
    await pressOn(page, page.getByRole("link", { name: "Ask again" }));
    await pressOn(page, page.getByRole("button", { name: "Look it over" }));
    await pressOn(page, page.getByRole("button", { name: "Ask for 1 device" }));
    await page.getByText("asks for the signature of ann-miller, who asks").waitFor();
    await annAtStation(page.getByRole("link", { name: "Open it at the station" }), signRequest);

    await bob.page.goto(stationUrl);
    await pressOn(bob.page, bob.page.getByRole("list", { name: "To sign" }).getByRole("button"));
    await pressOn(bob.page, bob.page.locator("#refuse"));
    await typeInto(bob.page, bob.page.getByLabel("Your reason"), "The backup runs until noon.");
    await bob.photograph("station-refuse");
    await pressOn(bob.page, bob.page.getByRole("button", { name: "Refuse" }));
    await bob.page.getByRole("heading", { name: "You refused it" }).waitFor();
    await page.getByText("The backup runs until noon.").first().waitFor();
    await ann.photograph("run-refused");

    await pressOn(page, page.getByRole("button", { name: "Cancel the run" }));
    await typeInto(page, page.getByRole("dialog").getByLabel("Why"), "After noon, then.");
    await pressOn(page, page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }));
    await page.getByText("The run was cancelled.").waitFor();
    const run = await newestRun();
    expect(run).toMatchObject({
      state: "cancelled",
      objections: [{ effect: "refuse", person: "bob-okafor", reason: "The backup runs until noon." }],
    });
    expect(run.targets.map(({ started_at: started }) => started)).toEqual([null]);
    expect(readFileSync(trace, "utf8")).toBe("ran\n");
  });
});

test("no page broke a rule of its policy, and no script failed", () => {
  const log = readFileSync(path.join(dataDir, "server.log"), "utf8");
  expect(log.split("\n").filter((line) => line.includes("a browser refused something"))).toEqual([]);
  // Asking who is signed in before anybody is, and refusals, are answers that browsers write down as errors.
  for (const { complaints } of [ann, bob])
    expect(complaints.filter((text) => !/status of (401|403|422)/.test(text))).toEqual([]);
});

function setUpLink(): string {
  return /^ {2}(http\S+\/setup#\S+)$/m.exec(installation.up.out)?.[1] ?? "the terminal shows no link";
}

async function giveNewPassword(page: Page, password: string): Promise<void> {
  await typeInto(page, page.getByLabel("Password", { exact: true }), password);
  await typeInto(page, page.getByLabel("The same password again"), password);
  await page.keyboard.press("Enter");
}

/** By the navigation, as people go. */
async function goTo(page: Page, name: string): Promise<void> {
  await pressOn(page, page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }));
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** By keyboard: to the end of what is to be read, then to the button. */
async function readAndSign(page: Page, verb: string): Promise<void> {
  await page.locator("#sign").waitFor();
  await page.keyboard.press("End");
  await page.locator("#sign:not([aria-disabled])").waitFor();
  await pressOn(page, page.getByRole("button", { name: verb }));
}

/** Ann follows a link to her other tab, where her passkey is, and comes back to the console. */
async function annAtStation(link: Locator, work: (tab: Page) => Promise<void>): Promise<void> {
  const address = await link.getAttribute("href");
  await annsStation.bringToFront();
  await annsStation.goto(address ?? "");
  await work(annsStation);
  await ann.page.bringToFront();
}

async function signRequest(tab: Page): Promise<void> {
  await readAndSign(tab, "Sign your request");
  await tab.getByRole("heading", { name: "You signed your request" }).waitFor();
}

async function newestRun(): Promise<Run> {
  const [run] = (await api.call(endpoints.runs.listRuns)).reply.runs;
  if (!run) throw new Error("nothing was asked for");
  return run;
}
