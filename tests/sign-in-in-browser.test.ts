/**
 * Signing in with a real browser against a real server: that it takes the cookie at http://localhost and shows it to no
 * script, that its authenticators are understood, and what a page on another port of the same machine gets to do.
 */
// needs: chromium
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { endpoints } from "@countersign/api";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { addAuthenticator } from "./browser/virtual-authenticator.ts";

const blank = "<!doctype html><title>Test</title><p>Test";
const ann = { email: "ann@example.org", password: testPassword };

let server: TestServer;
let browser: Browser;
/** Another local program's pages: same site, another port. */
let neighbour: Server;
let neighbourUrl: string;

beforeAll(async () => {
  server = await startTestServer();
  await administratorToken(server);
  neighbour = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(blank);
  });
  await new Promise<void>((resolve) => neighbour.listen(0, "127.0.0.1", resolve));
  // A listening TCP server has an address of this kind.
  neighbourUrl = `http://localhost:${(neighbour.address() as AddressInfo).port}`;
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  neighbour.close();
  await server[Symbol.asyncDispose]();
});

/** A page of the server's own origin, with nothing on it. */
async function ownPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.route(`${server.url}/blank`, (route) =>
    route.fulfill({ contentType: "text/html", body: blank }),
  );
  await page.goto(`${server.url}/blank`);
  return page;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Runs a function of a page; it is text, since the types of a browser are not those of these tests. */
function inPage<Result>(page: Page, script: string, given: unknown = {}): Promise<Result> {
  return page.evaluate<Result>(`(${script})(${JSON.stringify(given)})`);
}

/** What a script of the page gets when it asks. */
function ask(page: Page, method: string, path: string, body?: object): Promise<Answer> {
  const script = `async ({ method, path, body }) => {
    const headers = body ? { "content-type": "application/json" } : {};
    const response = await fetch("/api/v1" + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }`;
  return inPage(page, script, { method, path, body });
}

async function signedIn(context: BrowserContext): Promise<Page> {
  const page = await ownPage(context);
  const { status } = await ask(page, "POST", "/sessions", { ...ann, session: "cookie" });
  expect(status).toBe(201);
  return page;
}

describe("the cookie", () => {
  test("is taken at http://localhost, sent back, and shown to no script", async () => {
    const context = await browser.newContext();
    const page = await signedIn(context);
    const [cookie, ...others] = await context.cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({
      name: "__Host-countersign",
      domain: "localhost",
      path: "/",
      httpOnly: true,
      secure: true,
      sameSite: "Strict",
    });
    expect(await inPage(page, "() => document.cookie")).toBe("");
    expect(await ask(page, "GET", "/me")).toMatchObject({
      status: 200,
      body: { user: { email: ann.email } },
    });
    expect((await ask(page, "POST", "/keys", { name: "by our own page" })).status).toBe(201);
    expect((await ask(page, "DELETE", "/sessions/current")).status).toBe(204);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test("comes along from a page on another port, and helps that page to nothing", async () => {
    const context = await browser.newContext();
    const own = await signedIn(context);
    const page = await context.newPage();
    await page.goto(neighbourUrl);
    const before = server.logLines.length;
    const script = `async (url) => {
      const quietly = (work) => work.catch(() => undefined);
      const include = { credentials: "include", mode: "no-cors" };
      await quietly(fetch(url + "/api/v1/me", include));
      const body = '{"name": "by the neighbour"}';
      await quietly(fetch(url + "/api/v1/keys", { ...include, method: "POST", body }));
      const form = document.createElement("form");
      const frame = document.createElement("iframe");
      frame.name = "target";
      Object.assign(form, { method: "post", action: url + "/api/v1/me/totp/options", target: "target" });
      document.body.append(frame, form);
      const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
      form.submit();
      await loaded;
      await new Promise((resolve) => {
        const events = new EventSource(url + "/api/v1/events?topics=runs", { withCredentials: true });
        events.addEventListener("error", resolve, { once: true });
      });
    }`;
    await inPage(page, script, server.url);
    const answered = server.logLines
      .slice(before)
      .map((line) => JSON.parse(line) as Record<string, string>)
      .filter(({ msg }) => msg === "answered");
    // 403 and not 401: the browser did send the cookie, since SameSite keeps no port of a machine from another.
    expect(answered.map(({ method, route, status }) => `${method} ${route} ${status}`).toSorted()).toEqual([
      "GET /api/v1/events 403",
      "GET /api/v1/me 403",
      "POST /api/v1/keys 403",
      "POST /api/v1/me/totp/options 403",
    ]);
    const keys = await ask(own, "GET", "/keys");
    expect(JSON.stringify(keys)).not.toContain("by the neighbour");
    await context.close();
  });
});

describe("a passkey of the browser", () => {
  const { account } = endpoints;

  /** Makes one in the page, as the console does. */
  async function register(page: Page, alg: number): Promise<Answer> {
    const { body } = await ask(page, "POST", account.offerPasskey.path);
    const script = `async ({ options, alg }) => {
      const pubKeyCredParams = [{ type: "public-key", alg }];
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({ ...options, pubKeyCredParams });
      return (await navigator.credentials.create({ publicKey })).toJSON();
    }`;
    const passkey = await inPage<object>(page, script, { options: body, alg });
    return ask(page, "POST", account.addPasskey.path, { name: `Browser ${alg}`, passkey });
  }

  /** Lets the browser answer a challenge; nobody says whose passkey it is. */
  async function answer(page: Page): Promise<object> {
    const offered = await server.client().call(endpoints.identity.offerPasskeySignIn);
    const script = `async (options) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }`;
    return inPage(page, script, offered.reply);
  }

  test.each([
    ["ES256", -7],
    ["EdDSA", -8],
    ["RS256", -257],
  ])("of %s signs in without a password, and from our own page only", async (_, alg) => {
    const context = await browser.newContext();
    const page = await signedIn(context);
    const session = await addAuthenticator(page);
    expect(await register(page, alg)).toMatchObject({ status: 201, body: { name: `Browser ${alg}` } });
    expect((await ask(page, "DELETE", "/sessions/current")).status).toBe(204);
    const passkey = await answer(page);
    const signed = await ask(page, "POST", "/sessions/passkey", { passkey, session: "cookie" });
    expect(signed).toMatchObject({ status: 201, body: { user: { email: ann.email } } });
    expect((await ask(page, "GET", "/me")).status).toBe(200);

    // Any page of this machine may ask for a passkey of `localhost`; the answer says which page it was.
    await page.goto(neighbourUrl);
    const stolen = await answer(page);
    await page.goto(`${server.url}/blank`);
    const refused = await ask(page, "POST", "/sessions/passkey", { passkey: stolen, session: "cookie" });
    expect(refused).toMatchObject({ status: 403, body: { code: "passkey-refused" } });

    // So that the password is enough for the next one.
    const listed = (await ask(page, "GET", "/me/passkeys")).body as { passkeys: { id: string }[] };
    for (const { id } of listed.passkeys)
      expect((await ask(page, "DELETE", `/me/passkeys/${id}`)).status).toBe(204);
    await session.detach();
    await context.close();
  });

  test("is not made where nobody is verified", async () => {
    const context = await browser.newContext();
    const page = await signedIn(context);
    await addAuthenticator(page, { isUserVerified: false });
    await expect(register(page, -7)).rejects.toThrow("NotAllowedError");
    await context.close();
  });
});
