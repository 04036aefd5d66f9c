/** One's own account in the browser, by keyboard alone: passkeys, authenticator app, recovery codes, sessions, keys, and invitations. */
// needs: chromium
import { endpoints } from "@countersign/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appCode } from "../apps/server/src/testing/app-code.ts";
import { forgetAttempts } from "../apps/server/src/testing/forget-attempts.ts";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import {
  startTestServer,
  type TestClock,
  testClock,
  type TestServer,
} from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { choose, pressOn, takeFromMenu, typeInto } from "./browser/keyboard.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { addAuthenticator } from "./browser/virtual-authenticator.ts";

let clock: TestClock;
let server: TestServer;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  buildConsole();
  clock = testClock();
  [server, browser] = await Promise.all([startTestServer({ clock }), launchBrowser()]);
  await administratorToken(server);
  ann = await newPerson(browser, server.url);
  await ann.page.goto("/account");
  await givePassword(ann, "ann@example.org", testPassword);
  await ann.page.getByRole("heading", { name: "My account" }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe("a passkey", () => {
  test("is added, renamed, and signs in by itself", async () => {
    const { page } = ann;
    await addAuthenticator(page);
    await pressOn(page, page.getByRole("button", { name: "Add a passkey" }));
    const passkeys = page.getByRole("list", { name: "Passkeys" });
    await pressOn(page, passkeys.getByRole("button", { name: "Rename" }));
    await typeInto(page, page.getByLabel("Name of the passkey"), "Ann’s laptop");
    await page.keyboard.press("Enter");
    await passkeys.getByText("Ann’s laptop").waitFor();
    await signOut();
    await pressOn(page, page.getByRole("button", { name: "Sign in with a passkey" }));
    await page.getByRole("navigation", { name: "Main" }).waitFor();
  });

  test("is asked for after the password", async () => {
    const { page } = ann;
    await signOut();
    await givePassword(ann, "ann@example.org", testPassword);
    await page.getByRole("heading", { name: "One more proof" }).waitFor();
    await pressOn(page, page.getByRole("button", { name: "Use a passkey" }));
    await page.getByRole("navigation", { name: "Main" }).waitFor();
  });
});

describe("an authenticator app and recovery codes", () => {
  let secret = "";
  let codes: string[] = [];

  test("an old session proves itself first; the app's first code confirms it", async () => {
    const { page } = ann;
    await page.goto("/account");
    await page.getByText("Ann’s laptop").waitFor();
    clock.now += 1200;
    await pressOn(page, page.getByRole("button", { name: "Set up" }));
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await typeInto(page, dialog.getByLabel("Password", { exact: true }), "not my password at all");
    await pressOn(page, dialog.getByRole("button", { name: "Go on" }));
    await dialog.getByText("This is not the account's password.").waitFor();
    await ann.photograph("confirm");
    // Taking pictures takes as long as it takes: the wait begins with what leads to the answer.
    const offered = page.waitForResponse(
      (response) => response.url().endsWith("/totp/options") && response.ok(),
    );
    await typeInto(page, dialog.getByLabel("Password", { exact: true }), testPassword);
    await pressOn(page, dialog.getByRole("button", { name: "Go on" }));
    ({ secret } = (await (await offered).json()) as { secret: string });
    await page.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
    await ann.photograph("authenticator");
    await typeInto(page, page.getByLabel("Code", { exact: true }), "000000");
    await pressOn(page, page.getByRole("button", { name: "Confirm" }));
    await page.getByText("The code is wrong, or was used already.").waitFor();
    await typeInto(page, page.getByLabel("Code", { exact: true }), appCode(secret, clock.now));
    await pressOn(page, page.getByRole("button", { name: "Confirm" }));
    await page.getByText("From now on, signing in asks for a code.").waitFor();
  });

  test("recovery codes are shown once", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("button", { name: "Make codes" }));
    await page.getByText("These are shown this once.").waitFor();
    codes = await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").allInnerTexts();
    expect(new Set(codes).size).toBe(10);
    await pressOn(page, page.getByRole("button", { name: "I have kept them" }));
    await page.getByText("10 of 10 are left.").waitFor();
  });

  test("either lets in after the password", async () => {
    const { page } = ann;
    await signOut();
    await givePassword(ann, "ann@example.org", testPassword);
    clock.now += 60;
    await typeInto(page, page.getByLabel("Code of your authenticator app"), appCode(secret, clock.now));
    await ann.photograph("second-factor");
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await signOut();
    await forgetAttempts(server);
    await givePassword(ann, "ann@example.org", testPassword);
    await pressOn(page, page.getByRole("button", { name: "Use a recovery code" }));
    await typeInto(page, page.getByLabel("Recovery code"), codes[0] ?? "");
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await page.goto("/account");
    await page.getByText("9 of 10 are left.").waitFor();
  });
});

describe("sessions and keys", () => {
  test("other sessions are seen and ended", async () => {
    const { page } = ann;
    const others = page.getByRole("list", { name: "Sessions" }).getByRole("button", { name: "End" });
    await others.first().waitFor();
    await pressOn(page, page.getByRole("button", { name: "End all others" }));
    await others.first().waitFor({ state: "detached" });
    expect(await page.getByRole("list", { name: "Sessions" }).getByRole("listitem").count()).toBe(1);
  });

  test("a key acts for its owner until it is revoked", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("button", { name: "Make a key" }));
    await typeInto(page, page.getByLabel("What it is for"), "Nightly report");
    const at = page.getByRole("combobox", { name: "At which clients" });
    await choose(page, at, page.getByRole("option", { name: "My organisation" }));
    await page.getByText("nothing of the whole installation").waitFor();
    const places = page.getByLabel("Where it may be used");
    await typeInto(page, places, "10.0.0.1/8 ::1");
    await page.getByText("10.0.0.1/8 is one machine and a range at once").waitFor();
    expect(await page.getByRole("button", { name: "Make the key" }).isDisabled()).toBe(true);
    await ann.photograph("new-key");
    await typeInto(page, places, "127.0.0.0/8 ::1");
    await pressOn(page, page.getByRole("button", { name: "Make the key" }));
    const key = await page.getByTestId("secret").innerText();
    const call = () => server.client(key).call(endpoints.identity.whoAmI);
    expect((await call()).reply.user.email).toBe("ann@example.org");
    await pressOn(page, page.getByRole("button", { name: "I have kept it" }));
    await page.reload();
    const keys = page.getByRole("list", { name: "API keys" });
    await keys
      .getByText(/at home, only from 127\.0\.0\.0\/8, ::1, used .* from (127\.0\.0\.1|::1|::ffff)/)
      .waitFor();
    await ann.photograph("keys");
    await pressOn(page, page.getByRole("list", { name: "API keys" }).getByRole("button", { name: "Revoke" }));
    await page.getByText("You have no API key.").waitFor();
    await expect(call()).rejects.toMatchObject({ code: "not-signed-in" });
    expect(server.logLines.join()).not.toContain(key);
  });

  test("another password takes the place of the old one", async () => {
    const { page } = ann;
    await pressOn(page, page.getByRole("button", { name: "Change", exact: true }));
    await typeInto(page, page.getByLabel("Your password until now"), testPassword);
    await typeInto(page, page.getByLabel("Password", { exact: true }), "seven quiet otters build");
    await typeInto(page, page.getByLabel("The same password again"), "seven quiet otters build");
    await pressOn(page, page.getByRole("button", { name: "Change the password" }));
    await page.getByText("Your password is changed.").waitFor();
    const signIn = (password: string) =>
      server.client().call(endpoints.identity.signIn, { body: { email: "ann@example.org", password } });
    await expect(signIn(testPassword)).rejects.toMatchObject({ code: "wrong-credentials" });
    expect((await signIn("seven quiet otters build")).reply.step).toBe("second-factor");
  });
});

test("an invitation lets somebody in once, with a password that nobody else has seen", async () => {
  const inviter = ann.page.request;
  const invited = await inviter.post(`${server.url}/api/v1/users`, {
    data: { email: "bob@example.org", name: "Bob Ray", role: "analyst" },
    headers: { origin: server.url },
  });
  const { link } = (await invited.json()) as { link: string };
  await using bob = await newPerson(browser, server.url);
  await bob.page.goto(link);
  await typeInto(bob.page, bob.page.getByLabel("Password", { exact: true }), "grey harbour lantern");
  await typeInto(bob.page, bob.page.getByLabel("The same password again"), "grey harbour lanterns");
  expect(await bob.page.getByRole("button", { name: "Join" }).isDisabled()).toBe(true);
  await typeInto(bob.page, bob.page.getByLabel("The same password again"), "grey harbour lantern");
  await bob.photograph("accept");
  await pressOn(bob.page, bob.page.getByRole("button", { name: "Join" }));
  await bob.page.getByRole("navigation", { name: "Main" }).waitFor();
  expect(bob.page.url()).toBe(`${server.url}/`);

  await using eve = await newPerson(browser, server.url);
  await eve.page.goto(link);
  await typeInto(eve.page, eve.page.getByLabel("Password", { exact: true }), "grey harbour lantern");
  await typeInto(eve.page, eve.page.getByLabel("The same password again"), "grey harbour lantern");
  await pressOn(eve.page, eve.page.getByRole("button", { name: "Join" }));
  await eve.page.getByText("The invitation is unknown, used or expired.").waitFor();
});

test("everybody sees what is recorded of them, and an administrator takes a signed list of everybody", async () => {
  const { page } = ann;
  await page.goto("/account/activity");
  await page.getByRole("list", { name: "My activity" }).getByText("API key revoked").waitFor();
  await ann.photograph("activity");
  await page.goto("/users");
  await pressOn(page, page.getByRole("button", { name: "Access review" }));
  const dialog = page.getByRole("dialog", { name: "Access review" });
  await pressOn(page, dialog.getByRole("button", { name: "Make the review" }));
  const saved = page.waitForEvent("download");
  await pressOn(page, dialog.getByRole("link", { name: "access-review.csv" }));
  expect((await saved).suggestedFilename()).toBe("access-review.csv");
  await ann.photograph("access-review");
});

test("everybody needs a second factor: who is invited adds one before anything else, and another password when it is due", async () => {
  const { page } = ann;
  await forgetAttempts(server);
  await page.goto("/settings/sign-in");
  // Bob, who was invited before.
  await page.getByText("1 of 2 people have none").waitFor();
  await pressOn(page, page.getByRole("radio", { name: /^Modern/ }), "ArrowDown");
  await page.getByText("3 of lower case, upper case, digits and other characters.").waitFor();
  await pressOn(page, page.getByRole("button", { name: "Put these rules in force" }));
  await page.getByText("These rules hold for passwords from now on.").waitFor();
  await pressOn(page, page.getByRole("radio", { name: "Each person's choice" }), "ArrowDown");
  await pressOn(page, page.getByRole("button", { name: "Set it", exact: true }));
  await page.getByText("Everybody needs a second factor.").waitFor();
  await ann.photograph("sign-in-rules");

  const headers = { origin: server.url };
  const data = { email: "cleo@example.org", name: "Cleo Wu", role: "standard" };
  const invited = await page.request.post(`${server.url}/api/v1/users`, { data, headers });
  const { link, user } = (await invited.json()) as { link: string; user: { id: string } };
  await using cleo = await newPerson(browser, server.url);
  const set = async (password: string, action: string) => {
    await typeInto(cleo.page, cleo.page.getByLabel("Password", { exact: true }), password);
    await typeInto(cleo.page, cleo.page.getByLabel("The same password again"), password);
    await pressOn(cleo.page, cleo.page.getByRole("button", { name: action }));
  };
  await cleo.page.goto(link);
  await cleo.page.getByText("3 of lower case, upper case, digits and other characters.").waitFor();
  await set("Grey-harbour lantern", "Join");
  await cleo.page.getByRole("heading", { name: "Add a second factor" }).waitFor();
  // No other address leads past it.
  await cleo.page.goto("/devices");
  await cleo.page.getByRole("heading", { name: "Add a second factor" }).waitFor();
  await cleo.photograph("owed-factor");
  const offered = cleo.page.waitForResponse((reply) => reply.url().endsWith("/totp/options") && reply.ok());
  await pressOn(cleo.page, cleo.page.getByRole("button", { name: "Set up" }));
  const { secret } = (await (await offered).json()) as { secret: string };
  await typeInto(cleo.page, cleo.page.getByLabel("Code", { exact: true }), appCode(secret, clock.now));
  await pressOn(cleo.page, cleo.page.getByRole("button", { name: "Confirm" }));
  await pressOn(cleo.page, cleo.page.getByRole("button", { name: "Make codes" }));
  await cleo.page.getByRole("list", { name: "Recovery codes" }).waitFor();
  await pressOn(cleo.page, cleo.page.getByRole("button", { name: "Go on" }));
  await cleo.page.getByRole("navigation", { name: "Main" }).waitFor();
  expect(new URL(cleo.page.url()).pathname).toBe("/devices");

  await page.request.post(`${server.url}/api/v1/users/${user.id}/password-change`, { headers });
  await cleo.page.goto("/runs");
  await cleo.page.getByRole("heading", { name: "Set another password" }).waitFor();
  await typeInto(cleo.page, cleo.page.getByLabel("Your password until now"), "Grey-harbour lantern");
  await cleo.photograph("owed-password");
  await set("Marble-kitchen 5520 umbrella", "Set the password");
  await cleo.page.getByRole("navigation", { name: "Main" }).waitFor();
  expect(new URL(cleo.page.url()).pathname).toBe("/runs");
});

async function givePassword({ page }: Person, email: string, password: string): Promise<void> {
  await typeInto(page, page.getByLabel("E-mail"), email);
  await typeInto(page, page.getByLabel("Password", { exact: true }), password);
  await pressOn(page, page.getByRole("button", { name: "Sign in", exact: true }));
}

async function signOut(): Promise<void> {
  const { page } = ann;
  const menu = page.getByRole("button", { name: /Annabel/ });
  await takeFromMenu(page, menu, page.getByRole("menuitem", { name: "Sign out" }));
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}
