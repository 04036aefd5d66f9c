/** Authorization in the browser: roles at several clients in one save, the default group, areas, and "why?" with who can help. */
// needs: chromium
import { type Client, endpoints } from "@countersign/api";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { until } from "./processes/until.ts";

const of = endpoints.access;
let server: TestServer;
let admin: Client;
let browser: Browser;
let ann: Person;
let page: Page;
const ids: Record<string, string> = {};

beforeAll(async () => {
  buildConsole();
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  admin = server.client(await administratorToken(server));
  for (const [id, name] of [
    ["acme", "Acme"],
    ["lab", "Lab"],
  ] as const)
    await admin.call(endpoints.clients.createClientOrganisation, { body: { id, name } });
  for (const name of ["Mia", "Sue", "Tom", "Clive", "Lyn"]) await accepted(name);
  const everybody = Object.values(ids);
  await admin.call(of.setDefaultGroup, { body: { users: everybody, role: null } });
  await admin.call(of.giveAccess, {
    body: { users: everybody, clients: ["home", "acme", "lab"], roles: [] },
  });
  const manager = await roleNamed("MSP Manager", "tenant");
  await admin.call(of.setRoles, { params: { id: idOf("Mia") }, body: { roles: [manager] } });
  const overAcme = [await roleNamed("Administrator", "client")];
  await admin.call(of.giveAccess, { body: { users: [idOf("Clive")], clients: ["acme"], roles: overAcme } });
  ann = await signedIn("ann", "/authorization");
  ({ page } = ann);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = (name: string) => page.getByRole("dialog", { name });
const row = (name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const idOf = (name: string) => ids[name] ?? "";

test("several users get roles at several clients in one save, after seeing what changes for whom", async () => {
  await row("Sue").waitFor();
  await ann.photograph("authorization");
  for (const name of ["Sue", "Tom"]) await page.getByLabel(`Choose ${name}`, { exact: true }).click();
  await button("Roles at clients").click();
  const giving = dialog("Roles at clients");
  const outlook = giving.getByRole("status", { name: "What will change" });
  await outlook.getByText("Nothing is chosen yet.").waitFor();
  await giving.getByRole("combobox", { name: "Clients" }).click();
  for (const name of ["Acme", "Lab"]) await page.getByRole("option", { name, exact: true }).click();
  await page.keyboard.press("Tab");
  await giving.getByLabel("Analyst").check();
  await outlook.getByText("2 users gain").nth(1).waitFor();
  await ann.photograph("authorization-give");
  await giving.getByRole("button", { name: "Give for 2 users" }).click();
  await page.getByText("4 places changed.").waitFor();
  await giving.waitFor({ state: "detached" });
  await row("Tom").getByText("acme, lab", { exact: true }).waitFor();
  // Nothing is chosen any more, and the keyboard goes on in the list.
  await button("Roles at clients").waitFor({ state: "detached" });
  await until(
    () => page.evaluate<boolean>("document.activeElement?.closest('tr[data-row]') !== null"),
    (isInRow) => isInRow,
  );
  expect((await held("Sue")).places).toMatchObject([
    { client: "acme", roles: [{ name: "Analyst" }], by_default: false },
    { client: "lab", roles: [{ name: "Analyst" }], by_default: false },
  ]);
});

test("a user is put into the default group, and found by it", async () => {
  await page.getByLabel("Choose Tom", { exact: true }).click();
  await button("Default group").click();
  const group = dialog("Default group: 1 user");
  await group.getByRole("combobox", { name: "Role at every client" }).click();
  await page.getByRole("option", { name: "Standard User", exact: true }).click();
  await group.getByText("1 join and 0 get another role.").waitFor();
  await ann.photograph("authorization-group");
  await group.getByRole("button", { name: "Put in 1 user" }).click();
  await page.getByText("1 user joined the default group.").waitFor();
  await group.waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Any group" }).click();
  await page.getByRole("option", { name: "in the default group", exact: true }).click();
  await row("Sue").waitFor({ state: "detached" });
  await row("Tom").getByText("Standard User").first().waitFor();
});

test("a client's page says who has access there, and takes users away and adds them", async () => {
  await page.goto("/clients/acme");
  const card = page.getByRole("table", { name: "Who has access here" });
  await card.getByText("Administrator (every client)").waitFor();
  await ann.photograph("authorization-client");
  await button("Add users").click();
  const giving = dialog("Roles at acme");
  await giving.getByRole("combobox", { name: "Users" }).fill("ly");
  await page.getByRole("option", { name: "Lyn (lyn@example.org)" }).click();
  await giving.getByRole("combobox", { name: "Users" }).fill("sue");
  await page.getByRole("option", { name: "Sue (sue@example.org)" }).click();
  await page.keyboard.press("Tab");
  await giving.getByLabel("Standard User").check();
  await giving.getByText("1 user gain", { exact: true }).waitFor();
  await giving.getByText("1 user hold other roles at", { exact: true }).waitFor();
  await giving.getByRole("button", { name: "Give for 2 users" }).click();
  await card.getByRole("link", { name: "Lyn", exact: true }).waitFor();
  await page.getByRole("link", { name: "All who have access" }).click();
  await row("Sue").getByText("Standard User", { exact: true }).first().waitFor();
  await ann.photograph("authorization-at-client");
});

test("areas of a manager are set by keys in one save, and a way round the code is told before", async () => {
  await page.goto(`/users/${idOf("Mia")}`);
  await page.getByText("They hold MSP Manager").waitFor();
  await ann.photograph("authorization-user");
  await button("Change roles").click();
  const roles = dialog("Roles of Mia");
  await roles.getByLabel("MSP Supporter").check();
  await roles.getByLabel("MSP Manager").uncheck();
  await roles.getByText("Their areas begin as those of every Supporter.").waitFor();
  await ann.photograph("authorization-roles");
  await roles.getByRole("button", { name: "Leave it", exact: true }).click();
  await button("Customize").click();
  const window = dialog("Customize Mia");
  const warnings = window.getByRole("status", { name: "Ways round Advanced Security" });
  const extensions = window.getByRole("slider", { name: "Extensions and API keys" });
  expect(await extensions.getAttribute("aria-valuetext")).toBe("closed");
  await extensions.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await extensions.getAttribute("aria-valuetext")).toBe("look and act");
  await window.getByRole("slider", { name: "Console users, roles and access" }).focus();
  await page.keyboard.press("End");
  await warnings.getByText("everything in one hand").waitFor();
  await ann.photograph("customize");
  await window.getByRole("button", { name: "Close the three together" }).click();
  await warnings.getByText("everything in one hand").waitFor({ state: "detached" });
  await window.getByRole("button", { name: "Save 2 areas" }).click();
  await page.getByText("The areas of Mia were changed.").waitFor();
  expect((await held("Mia")).areas).toMatchObject({ extensions: "none", scripts: "none", users: "none" });
});

test("why somebody may not is told in steps, and who can by name", async () => {
  await button("Why?").click();
  const why = dialog("What Mia may do, and why");
  await why.getByRole("combobox", { name: "May do what" }).click();
  await page.getByRole("option", { name: "Write scripts", exact: true }).click();
  await why.getByText("The area is closed for this user").waitFor();
  expect(await why.getByRole("list", { name: "Steps" }).getByRole("listitem").allInnerTexts()).toEqual([
    "the account is active: yes",
    "the API key allows it: yes",
    "the area is open: no",
  ]);
  await ann.photograph("why");
  await page.goto("/authorization");
  await button("Who can?").click();
  const can = dialog("Who can?");
  await can.getByRole("combobox", { name: "May do what" }).click();
  await page.getByRole("option", { name: "Write scripts", exact: true }).click();
  const list = can.getByRole("list", { name: "Who can", exact: true });
  await list.getByRole("link", { name: "Annabel", exact: true }).waitFor();
  expect(await list.getByRole("link", { name: "Mia", exact: true }).count()).toBe(0);
  await ann.photograph("who-can");
  await list.getByRole("link", { name: "Annabel", exact: true }).click();
  await page.getByRole("heading", { name: "Access of Annabel" }).waitFor();
  await ann.photograph("authorization-person");
  expect(ann.complaints).toEqual([]);
});

test("whoever looks after one client sees its people, and reads why they were refused elsewhere; others read who helps", async () => {
  await using clive = await signedIn("clive", "/authorization");
  await clive.page.getByRole("link", { name: "Sue", exact: true }).waitFor();
  expect(await clive.page.getByText("lab", { exact: true }).count()).toBe(0);
  expect(await clive.page.getByRole("link", { name: "Annabel", exact: true }).count()).toBe(0);
  await clive.page.goto("/extensions");
  await clive.page.getByText("It takes “Change Advanced Security”.").waitFor();
  await clive.page.getByRole("button", { name: "Why?", exact: true }).click();
  await clive.page.getByText("None of their roles gives it here.").waitFor();
  await clive.photograph("why-refused");
  await using sue = await signedIn("sue", "/authorization");
  await sue.page.getByText("Annabel can give it to you.").waitFor();
  await sue.photograph("who-helps");
  expect([...clive.complaints, ...sue.complaints]).toEqual([]);
});

async function accepted(name: string): Promise<void> {
  const body = { email: `${name.toLowerCase()}@example.org`, name, role: "standard" as const };
  const { reply } = await admin.call(endpoints.identity.inviteUser, { body });
  ids[name] = reply.user.id;
  await server.client().call(endpoints.identity.acceptInvitation, {
    body: { invitation: reply.invitation, password: testPassword },
  });
}

async function roleNamed(name: string, scope: "tenant" | "client"): Promise<string> {
  const { roles } = (await admin.call(of.listRoles)).reply;
  const found = roles.find((role) => role.name === name && role.scope === scope);
  if (!found) throw new Error(`there is no role ${name}`);
  return found.id;
}

async function held(name: string) {
  return (await admin.call(of.showPerson, { params: { id: idOf(name) } })).reply;
}

async function signedIn(name: string, next: string): Promise<Person> {
  const person = await newPerson(browser, server.url);
  await person.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await person.page.getByLabel("E-mail").fill(`${name}@example.org`);
  await person.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await person.page.keyboard.press("Enter");
  await person.page.getByRole("navigation", { name: "Main" }).waitFor();
  return person;
}
