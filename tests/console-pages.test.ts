/** Every page of the console, without a session and with each role; what the policy refuses; what happens when the line is cut. */
// needs: chromium
import { type Role, ROLE_PERMISSIONS, ROLES } from "@countersign/access";
import { endpoints } from "@countersign/api";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { consolePages, pagesIn } from "./browser/console-pages.ts";
import { layLine } from "./browser/cuttable-line.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { until } from "./processes/until.ts";

const forbidden = "This is not open to you";
const pages = consolePages();
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  buildConsole();
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await administratorToken(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

test("there are pages to look at, and one that does not say what it needs is an error", () => {
  expect(pages.length).toBeGreaterThan(4);
  expect(() => pagesIn(`createRoute({ path: "/open" })`, "x")).toThrow("without path, title or needs");
});

describe("without a session", () => {
  test.each(pages.filter(({ needs }) => needs !== "public"))("$path leads to sign-in", async (page) => {
    await using stranger = await newPerson(browser, server.url);
    await stranger.page.goto(page.path);
    await stranger.page.getByRole("heading", { name: "Sign in" }).waitFor();
    const { pathname, searchParams } = new URL(stranger.page.url());
    expect(pathname).toBe("/sign-in");
    expect(searchParams.get("next") ?? "/").toBe(page.path);
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

  test.each(pages.filter(({ needs }) => needs !== "public"))(
    "$path shows what it may",
    async ({ path, needs }) => {
      await person.page.goto(path);
      await person.page.locator("main h1, main [role=alert], main p").first().waitFor();
      const isRefused = await person.page.getByText(forbidden).isVisible();
      expect(isRefused).toBe(!mayOpen(needs));
    },
  );

  test("the navigation holds no page that is not open to it", async () => {
    await person.page.goto("/");
    const links = person.page.getByRole("navigation", { name: "Main" }).getByRole("link");
    await links.first().waitFor();
    const shown = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
    const needed = shown.map((href) => pages.find(({ path }) => path === href.split("?")[0])?.needs);
    expect(needed.filter((needs) => needs === undefined || !mayOpen(needs))).toEqual([]);
  });

  test("no page asked for anything that was refused", () => {
    expect(person.complaints.filter((text) => !/status of (401|404)/.test(text))).toEqual([]);
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
  await ann.page.getByText("No device is enrolled yet").waitFor();
  line.cut();
  await ann.page.getByText("Live updates stopped").waitFor();
  await ann.photograph("stale");
  line.mend();
  await ann.page.getByRole("button", { name: "Connect again" }).click();
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
