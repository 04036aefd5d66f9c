/** Every page of the console, without a session and with each role; what the policy refuses; what happens when the line is cut. */
// needs: chromium
import { type Role, ROLE_PERMISSIONS, ROLES } from "@countersign/access";
import { endpoints } from "@countersign/api";
import { carry, documentBytes } from "@countersign/protocol";
import { makeStanding, nextRoot } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { type Fleet, recently, trialFleet } from "../apps/server/src/testing/fleet.ts";
import type { TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { consolePages, filled, pagesIn, strayRoutes } from "./browser/console-pages.ts";
import { layLine } from "./browser/cuttable-line.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { until } from "./processes/until.ts";

const forbidden = "This is not open to you";
const pages = consolePages();
let fleet: Fleet;
let server: TestServer;
let browser: Browser;
/** What stands in the place of the parameters of addresses: things that are there. */
let there: Readonly<Record<string, string>>;

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([trialFleet(), launchBrowser()]);
  ({ server } = fleet);
  there = await fill(fleet);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test("there are pages to look at, and one that does not say what it needs is an error", () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(() => pagesIn(`createRoute({ path: "/open" })`, "x")).toThrow("without path, title or needs");
  // The trunk that leads everybody else to sign in, and no page of its own.
  expect(strayRoutes()).toEqual(["app/root-route.ts"]);
});

test("the pages that are open to everybody are these, and each is answered", async () => {
  const open = pages.filter(({ needs }) => needs === "public");
  expect(open.map(({ address }) => address).toSorted()).toEqual([
    "/accept",
    "/owed",
    "/reset",
    "/setup",
    "/sign-in",
    "/signed-in/$provider",
  ]);
  await using stranger = await newPerson(browser, server.url);
  for (const page of open) {
    await stranger.page.goto(addressOf(page));
    await stranger.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await stranger.page.getByRole("navigation", { name: "Main" }).count()).toBe(0);
  }
  // Nobody is signed in, and nobody has such a provider.
  const expected = /status of 401|status of 404.*\/sessions\/providers\/0190b7a2\S*\/answer$/;
  expect(stranger.complaints.filter((text) => !expected.test(text))).toEqual([]);
});

describe("without a session", () => {
  let stranger: Person;
  beforeAll(async () => {
    stranger = await newPerson(browser, server.url);
  });
  afterAll(async () => stranger[Symbol.asyncDispose]());

  test.each(pages.filter(({ needs }) => needs !== "public"))("$address leads to sign-in", async (page) => {
    const address = addressOf(page);
    const asked = new Set<string>();
    stranger.page.on("request", (request) => asked.add(new URL(request.url()).pathname));
    await stranger.page.goto(address);
    await stranger.page.getByRole("heading", { name: "Sign in" }).waitFor();
    const { pathname, searchParams } = new URL(stranger.page.url());
    expect(pathname).toBe("/sign-in");
    expect(searchParams.get("next") ?? "/").toBe(address);
    expect(await stranger.page.getByRole("navigation", { name: "Main" }).count()).toBe(0);
    stranger.page.removeAllListeners("request");
    // Who asks, whether anybody ever signed in, and how to: nothing of what the page is about.
    const ofTheEntrance = ["me", "setup", "entrance", "sign-in/providers"].map((path) => `/api/v1/${path}`);
    const questions = [...asked].filter((path) => path.startsWith("/api/") || path.startsWith("/log/"));
    expect(questions.filter((path) => !ofTheEntrance.includes(path))).toEqual([]);
  });

  test.each(["https://evil.example/", "//evil.example/", "/\\evil.example", "data:text/html,x"])(
    "sign-in leads on to no address of others: %s",
    async (next) => {
      await using stranger = await newPerson(browser, server.url);
      await stranger.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
      await signIn(stranger, "ann@example.org");
      await stranger.page.getByRole("navigation", { name: "Main" }).waitFor();
      expect(new URL(stranger.page.url()).href).toBe(`${server.url}/`);
    },
  );
});

describe.each(ROLES)("with the role %s", (role: Role) => {
  let person: Person;
  beforeAll(async () => {
    const email = role === "administrator" ? "ann@example.org" : `${role}@example.org`;
    if (role !== "administrator") await userToken(server, role, email);
    person = await newPerson(browser, server.url);
    await person.page.goto("/sign-in");
    await signIn(person, email);
    await person.page.getByRole("navigation", { name: "Main" }).waitFor();
  });
  afterAll(async () => person[Symbol.asyncDispose]());

  const granted: ReadonlySet<string> = ROLE_PERMISSIONS[role];
  const mayOpen = (needs: string) => needs === "signed-in" || granted.has(needs);

  test.each(pages.filter(({ needs }) => needs !== "public"))("$address shows what it may", async (page) => {
    await person.page.goto(addressOf(page));
    await person.page.locator("main h1, main [role=alert], main p").first().waitFor();
    const isRefused = await person.page.getByText(forbidden).isVisible();
    expect(isRefused).toBe(!mayOpen(page.needs));
  });

  test("the navigation holds no page that is not open to it", async () => {
    await person.page.goto("/");
    const links = person.page.getByRole("navigation", { name: "Main" }).getByRole("link");
    await links.first().waitFor();
    const shown = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
    const needed = shown.map((href) => pages.find(({ path }) => path === href.split("?")[0])?.needs);
    expect(needed.filter((needs) => needs === undefined || !mayOpen(needs))).toEqual([]);
  });

  test("no page asked for anything that was refused, or broke a rule of its policy", () => {
    expect(person.complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
    expect(reports()).toEqual([]);
  });
});

test("a script within the page is refused and reported, without what stands behind # and ?", async () => {
  await using ann = await newPerson(browser, server.url);
  await ann.page.goto("/sign-in?next=/secret-query#secret-fragment");
  await ann.page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(reports()).toEqual([]);
  await ann.page.evaluate(`{
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", '<p style="color: red" onclick="globalThis.ran = true">planted</p>');
    document.body.lastElementChild.click();
  }`);
  const told = await until(reports, (found) => found.length >= 3);
  expect(await ann.page.evaluate("globalThis.ran")).toBeUndefined();
  expect(told.map(({ directive }) => directive).sort()).toEqual([
    "script-src-attr",
    "script-src-elem",
    "style-src-attr",
  ]);
  expect(JSON.stringify(told)).not.toContain("secret");
  expect(told[0]?.page).toBe(`${server.url}/sign-in`);
});

test("the console cannot be framed, and its server answers no other page's script", async () => {
  const response = await fetch(`${server.url}/`);
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  await using ann = await newPerson(browser, server.url);
  await ann.page.goto(`http://127.0.0.1:${new URL(server.url).port}/sign-in`);
  const answer = await ann.page.evaluate<string>(
    `fetch("${server.url}/api/v1/me", { credentials: "include" }).then(() => "read", () => "kept away")`,
  );
  expect(answer).toBe("kept away");
});

test("when the line is cut the page says so, and when it is back it reads again by itself", async () => {
  await using line = await layLine(Number(new URL(server.url).port));
  await using ann = await newPerson(browser, line.origin);
  await ann.page.goto("/sign-in");
  await signIn(ann, "ann@example.org");
  await ann.page.getByText("1 of 1 connected").waitFor();
  line.cut();
  await ann.page.getByText("Live updates stopped").waitFor();
  await ann.photograph("stale");
  // Pressed while nobody answers yet: once somebody does, the page is back before anybody can press it.
  const asked = ann.page.waitForRequest(/\/api\/v1\/events/);
  await ann.page.getByRole("button", { name: "Connect again" }).click();
  await asked;
  line.mend();
  await ann.page.getByText("Live updates stopped").waitFor({ state: "detached" });
});

test("a session that is ended elsewhere ends the page, and signing in leads back", async () => {
  await using ann = await newPerson(browser, server.url);
  await ann.page.goto("/sign-in?next=/account");
  await signIn(ann, "ann@example.org");
  await ann.page.getByRole("heading", { name: "My account" }).waitFor();
  const other = server.client(await administratorToken(server));
  await other.call(endpoints.account.endOtherSessions, {});
  await ann.page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(new URL(ann.page.url()).searchParams.get("next")).toBe("/account");
});

/** A page's address with what is there in the place of its parameters. */
function addressOf({ address }: { readonly address: string }): string {
  const [, area = ""] = address.split("/");
  return filled(address, (parameter) => {
    const value = there[`${area} ${parameter}`] ?? there[parameter];
    if (value === undefined) throw new Error(`${address}: nothing is known for ${parameter}`);
    return value;
  });
}

/** A device, a run, a draft and whatever else pages are about. */
async function fill({ admin, root, online }: Fleet): Promise<Readonly<Record<string, string>>> {
  const { id: device } = await online("web-1");
  const { reply: run } = await admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: [device], reason: "something to look at" },
  });
  const { reply: task } = await admin.call(endpoints.tasks.createTask, {
    body: {
      name: "hello at night",
      script: "hello",
      version: 1,
      devices: [device],
      cron: "0 3 * * *",
      zone: "Europe/Berlin",
    },
  });
  // Handed in as it is: where the server is trusted it composes none.
  const standing = documentBytes(
    "standing",
    makeStanding({
      roots: [root],
      requester: "server",
      now: recently(),
      overrides: { client: fleet.client },
    }),
  );
  const { reply: kept } = await admin.call(endpoints.drafts.createDraft, {
    body: carry({ bytes: standing, signatures: [] }),
  });
  const draft = nextRoot(root, { min_release: 1 });
  await admin.call(endpoints.drafts.createDraft, { body: carry({ bytes: draft.bytes, signatures: [] }) });
  const { user } = (await admin.call(endpoints.identity.whoAmI)).reply;
  const { roles } = (await admin.call(endpoints.access.listRoles)).reply;
  return {
    device,
    role: roles[0]?.id ?? "",
    "runs id": run.id,
    "tasks id": task.id,
    "clients id": fleet.client,
    client: fleet.client,
    // Nobody's: whoever comes back from nowhere is told so.
    provider: "0190b7a2-0000-7000-8000-000000000000",
    name: "hello",
    user: user.id,
    index: "0",
    authority: root.authority,
    hash: draft.hash,
    "scripts hash": kept.hash,
    person: root.people[0]?.id ?? "",
  };
}

async function signIn({ page }: Person, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

function reports(): { page: string; directive: string; refused: string }[] {
  return server.logLines
    .filter((line) => line.includes("a browser refused something"))
    .map((line) => JSON.parse(line) as { page: string; directive: string; refused: string });
}
