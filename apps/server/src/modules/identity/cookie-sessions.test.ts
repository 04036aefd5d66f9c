/** Sessions in browsers: a cookie that no script reads, that no other page can use, and that ends when it should. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { softBrowser } from "../../testing/soft-browser.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const clock = testClock();
const ann = { email: "ann@example.org", password: testPassword };
const cookie = { session: "cookie" } as const;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
  await administratorToken(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function signedIn() {
  const browser = softBrowser(server);
  await browser.page().call(of.signIn, { body: { ...ann, ...cookie } });
  return browser;
}

describe("the cookie", () => {
  test("has the attributes that keep it to this host, and stands in no reply body", async () => {
    const browser = softBrowser(server);
    const { status, reply } = await browser.page().call(of.signIn, { body: { ...ann, ...cookie } });
    expect([status, Object.keys(reply).toSorted()]).toEqual([201, ["expires_at", "step", "user"]]);
    expect(browser.cookie?.value).toMatch(/^cst_[\w-]{43}$/);
    expect(browser.cookie?.attributes.toSorted()).toEqual(
      ["httponly", "max-age=604800", "path=/", "samesite=strict", "secure"].toSorted(),
    );
    expect((await browser.page().call(of.whoAmI)).reply.user.email).toBe(ann.email);
  });

  test("is given at set-up and with an accepted invitation too", async () => {
    await using fresh = await startTestServer();
    const browser = softBrowser(fresh);
    const token = readFileSync(join(fresh.dataDir, "setup-token"), "utf8").trim();
    const made = await browser.page().call(of.setUp, { body: { ...ann, name: "Annabel", token, ...cookie } });
    expect(made.reply.token).toBeUndefined();
    const { reply } = await browser
      .page()
      .call(of.inviteUser, { body: { email: "bob@example.org", name: "Bob", role: "standard" } });
    expect(reply.link).toBe(`${fresh.ctx.config.publicUrl}/accept#${reply.invitation}`);
    const other = softBrowser(fresh);
    const { invitation } = reply;
    const accepted = await other
      .page()
      .call(of.acceptInvitation, { body: { invitation, password: testPassword, ...cookie } });
    expect(accepted.reply.token).toBeUndefined();
    expect((await other.page().call(of.whoAmI)).reply.user.name).toBe("Bob");
  });

  test("is another one at each sign-in, whatever the browser came with", async () => {
    const browser = await signedIn();
    const before = browser.cookie?.value;
    await browser.page().call(of.signIn, { body: { ...ann, ...cookie } });
    expect(browser.cookie?.value).not.toBe(before);
    const planted = softBrowser(server);
    const fixed = `cst_${"A".repeat(43)}`;
    await planted
      .page({ cookie: `__Host-countersign=${fixed}` })
      .call(of.signIn, { body: { ...ann, ...cookie } });
    expect(planted.cookie?.value).not.toBe(fixed);
  });

  test("is taken away by signing out, and worth nothing afterwards", async () => {
    const browser = await signedIn();
    const before = `__Host-countersign=${browser.cookie?.value ?? ""}`;
    await browser.page().call(of.signOut);
    expect(browser.cookie).toBeUndefined();
    expect(await codeOf(browser.page({ cookie: before }).call(of.whoAmI))).toBe("not-signed-in");
  });

  test("counts once: two of its name, another name and a broken value are nobody's", async () => {
    const browser = await signedIn();
    const value = browser.cookie?.value ?? "";
    for (const wrong of [
      `__Host-countersign=${value}; __Host-countersign=${value}`,
      `countersign=${value}`,
      `__Secure-countersign=${value}`,
      `__host-countersign=${value}`,
      `__Host-countersign="${value}"`,
      `__Host-countersign=`,
    ])
      expect([wrong, await codeOf(browser.page({ cookie: wrong }).call(of.whoAmI))]).toEqual([
        wrong,
        "not-signed-in",
      ]);
    const among = `theme=dark; __Host-countersign=${value} ; other=1`;
    expect(await codeOf(browser.page({ cookie: among }).call(of.whoAmI))).toBe("done");
  });
});

describe("a session counts only in the way it was given out", () => {
  test("the cookie's token is no bearer token, a bearer token and an API key are no cookies", async () => {
    const browser = await signedIn();
    expect(await codeOf(server.client(browser.cookie?.value).call(of.whoAmI))).toBe("not-signed-in");
    const bearer = await administratorToken(server);
    const key = (await server.client(bearer).call(of.createKey, { body: { name: "k" } })).reply.secret;
    for (const token of [bearer, key]) {
      const page = browser.page({ cookie: `__Host-countersign=${token}` });
      expect(await codeOf(page.call(of.whoAmI))).toBe("not-signed-in");
    }
  });

  test("two that disagree are nobody's", async () => {
    const browser = await signedIn();
    const stan = await userToken(server, "standard", "stan@example.org");
    expect(await codeOf(browser.page({ authorization: `Bearer ${stan}` }).call(of.whoAmI))).toBe(
      "not-signed-in",
    );
    const same = `Bearer ${browser.cookie?.value ?? ""}`;
    expect(await codeOf(browser.page({ authorization: same }).call(of.whoAmI))).toBe("done");
  });
});

describe("a page of another origin", () => {
  const neighbour = { "sec-fetch-site": "same-site", origin: "http://sign.localhost:7410" };
  const stranger = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  const older = { "sec-fetch-site": undefined, origin: undefined };

  test.each([
    ["a neighbour's", neighbour],
    ["a stranger's", stranger],
    ["one in an older browser that says nothing", older],
    ["one in an older browser that says its origin", { ...older, origin: "http://localhost:9999" }],
  ])("changes nothing: %s", async (_, page) => {
    const browser = await signedIn();
    const asked = browser.page(page).call(of.createKey, { body: { name: "theirs" } });
    expect(await codeOf(asked)).toBe("cross-site");
    expect((await browser.page().call(of.listKeys)).reply.keys.map(({ name }) => name)).not.toContain(
      "theirs",
    );
    // Nor with what a form can send without asking first.
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const init = { method: "POST", headers: { "content-type": type }, body: '{"name":"theirs"}' };
      expect((await browser.ask("/api/v1/keys", init, page)).status).toBe(403);
    }
  });

  test("reads nothing, changes nothing and follows no events, at every endpoint that is not for everybody", async () => {
    const browser = await signedIn();
    const guarded = server.api.mounted.filter(({ access }) => access !== "public");
    expect(guarded.length).toBeGreaterThan(60);
    for (const page of [neighbour, stranger]) {
      for (const { id, method, path } of guarded) {
        const url = `/api/v1${path.replaceAll(/:[a-z_]+/g, "00000000-0000-4000-8000-000000000000")}`;
        const response = await browser.ask(url, { method }, page);
        const { code } = (await response.json()) as { code: string };
        expect([id, response.status, code]).toEqual([id, 403, "cross-site"]);
      }
    }
    expect((await browser.ask("/log/checkpoint", {}, neighbour)).status).toBe(403);
  });

  test("gets no cookie for a password that it knows", async () => {
    for (const page of [neighbour, stranger, older]) {
      const browser = softBrowser(server);
      expect(await codeOf(browser.page(page).call(of.signIn, { body: { ...ann, ...cookie } }))).toBe(
        "cross-site",
      );
      expect(browser.cookie).toBeUndefined();
    }
  });
});

test("our own page may, in an older browser too, and a bookmark may read", async () => {
  const browser = await signedIn();
  const older = { "sec-fetch-site": undefined, origin: server.ctx.config.publicUrl };
  expect(await codeOf(browser.page(older).call(of.createKey, { body: { name: "mine" } }))).toBe("done");
  expect(await codeOf(browser.page({ "sec-fetch-site": "none" }).call(of.whoAmI))).toBe("done");
  const stream = await browser.ask("/api/v1/events?topics=runs");
  expect([stream.status, stream.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  await stream.body?.cancel();
});

test("the event stream of a cookie ends with its session", async () => {
  const browser = await signedIn();
  const stream = await browser.ask("/api/v1/events?topics=runs");
  await browser.page().call(of.signOut);
  // Read to the end: it comes.
  expect(await stream.text()).toContain("ready");
});

test("a cookie session ends by lying idle for 12 hours, and after 7 days whatever happens", async () => {
  const idle = await signedIn();
  clock.now += 12 * 3600 - 61;
  expect(await codeOf(idle.page().call(of.whoAmI))).toBe("done");
  clock.now += 12 * 3600 + 1;
  expect(await codeOf(idle.page().call(of.whoAmI))).toBe("not-signed-in");
  const busy = await signedIn();
  for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
    clock.now += 6 * 3600;
    expect(await codeOf(busy.page().call(of.whoAmI))).toBe("done");
  }
  clock.now += 6 * 3600;
  expect(await codeOf(busy.page().call(of.whoAmI))).toBe("not-signed-in");
});
