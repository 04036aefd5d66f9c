/** Signing in by a provider in the browser: added, tested and put into use by an administrator, and then somebody comes by it. */
// needs: chromium
import type { Browser, Page } from "playwright-core";
import { type OpenIdProvider, startOpenIdProvider } from "@countersign/testkit/openid-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scimCalls, scimUser } from "../apps/server/src/testing/scim-directory.ts";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

let server: TestServer;
let browser: Browser;
let provider: OpenIdProvider;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  buildConsole();
  [server, browser, provider] = await Promise.all([
    startTestServer(),
    launchBrowser(),
    startOpenIdProvider(),
  ]);
  await administratorToken(server);
  await userToken(server, "standard", "bob@example.org");
  ann = await newPerson(browser, server.url);
  bob = await newPerson(browser, server.url);
});
afterAll(async () => {
  await browser?.close();
  await provider?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
const sub = "bob-over-there";
const email = "bob@example.org";

test("an administrator adds a provider, sees what it says, and puts it into use", async () => {
  const { page } = ann;
  await page.goto("/settings/providers");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await press(page, "Sign in");
  await page.getByText("No provider", { exact: true }).waitFor();
  await press(page, "Add a provider");
  await page.getByLabel("Whose").selectOption("Another OpenID provider");
  await page.getByLabel("Name", { exact: true }).fill("Our directory");
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByLabel("Client ID").fill(provider.clientId);
  await page.getByLabel("Client secret", { exact: true }).fill(provider.clientSecret);
  await page.getByLabel("It may lie in a network of our own").check();
  await ann.photograph("provider-form");
  await press(page, "Add the provider");
  await page.getByText("not tested", { exact: true }).waitFor();
  provider.person = { sub, email, email_verified: true, name: "Bob" };
  await press(page, /^Test this provider/);
  await page.getByRole("heading", { name: "Our directory answers" }).waitFor();
  await page.getByText("There is an account with this address that signs in another way.").waitFor();
  expect(page.url()).not.toContain("code=");
  await ann.photograph("provider-tested");
  await page.getByRole("link", { name: "Back to the providers" }).click();
  await press(page, /^Put into use/);
  await page.getByText("in use", { exact: true }).waitFor();
  await ann.photograph("provider-in-use");
});

test("a user whose provider it is comes by it, to where they were going, and not by their password", async () => {
  const { page } = ann;
  await page.goto("/users");
  await page.getByRole("link", { name: "Some One" }).click();
  await page.getByLabel("This user comes by").selectOption("Our directory");
  await press(page, "Change how they come");
  await page.getByRole("dialog").getByRole("button", { name: "Change how they come" }).click();
  await page.getByText("They come by Our directory from now on.").waitFor();
  await ann.photograph("provider-of-user");

  const theirs = bob.page;
  await theirs.goto("/devices");
  await theirs.getByLabel("E-mail").fill(email);
  await theirs.getByLabel("Password", { exact: true }).fill(testPassword);
  await press(theirs, "Sign in");
  await theirs.getByText("E-mail and password do not fit an active account.").waitFor();
  await bob.photograph("provider-sign-in");
  await press(theirs, "Sign in with Our directory");
  await theirs.getByRole("heading", { name: "Devices", level: 1 }).waitFor();
  expect(new URL(theirs.url()).pathname).toBe("/devices");
  // An answer is good once, even for the browser that had it.
  const answer = provider.asked.length;
  await theirs.goto(`/signed-in/${crypto.randomUUID()}?code=made-up&state=made-up`);
  await theirs.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await bob.photograph("provider-refused");
  expect(provider.asked.length).toBe(answer);
});

test("a credential for its directory is shown once, and a group that it tells of gives what is set at it", async () => {
  const { page } = ann;
  await page.goto("/settings/providers");
  await press(page, "Make a credential for Our directory");
  await page.getByLabel("What it is called").fill("nightly");
  await press(page, "Make the credential");
  const secret = page.getByRole("group", { name: "SCIM credential", exact: true }).locator("pre");
  await secret.waitFor();
  const call = scimCalls(server, (await secret.textContent())?.trim());
  await ann.photograph("scim-credential");
  await press(page, "I have put it in");
  await page.getByRole("list", { name: "SCIM credentials of Our directory" }).waitFor();
  const made = await call("POST", "/Users", scimUser("carla"));
  const members = [{ value: made.body.id }];
  for (const displayName of ["Staff", "A group with a name that is rather long, as directories like them"])
    expect((await call("POST", "/Groups", { displayName, members })).status).toBe(201);
  await page.reload();
  await page.getByLabel("Role that Staff gives", { exact: true }).selectOption("Standard User");
  await page.getByText("Set what Staff gives.").waitFor();
  await ann.photograph("scim-groups");
  await page.goto(`/users/${made.body.id}`);
  await page.getByRole("heading", { name: "Some carla", level: 1 }).waitFor();
  await page.goto("/settings/providers");
  await press(page, "End nightly");
  await page.getByRole("dialog").getByRole("button", { name: "End it", exact: true }).click();
  await page.getByRole("button", { name: "Make a credential for Our directory", exact: true }).waitFor();
  expect((await call("GET", "/Users")).status).toBe(401);
});
