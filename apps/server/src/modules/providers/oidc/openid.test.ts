/** Signing in by OpenID Connect, and every way in which a provider, or somebody in between, could lie about it. */
import { randomUUID } from "node:crypto";
import { ApiError, endpoints } from "@countersign/api";
import { forgedTokens } from "@countersign/testkit/forged-tokens";
import { type Lies, type OpenIdProvider, startOpenIdProvider } from "@countersign/testkit/openid-provider";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetAttempts } from "../../../testing/forget-attempts.ts";
import { recordedEvents } from "../../../testing/recorded-events.ts";
import { administratorToken, testPassword } from "../../../testing/sign-up.ts";
import { softBrowser, type SoftBrowser } from "../../../testing/soft-browser.ts";
import { startTestServer, testClock, type TestServer } from "../../../testing/start-test-server.ts";
import type { ProviderTables } from "../provider-tables.ts";

const of = endpoints.providers;
const { identity, account } = endpoints;
const clock = testClock();
const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";

let server: TestServer;
let desk: SoftBrowser;
let honest: OpenIdProvider;
let entra: OpenIdProvider;

beforeAll(async () => {
  server = await startTestServer({ clock });
  await administratorToken(server);
  desk = softBrowser(server);
  await desk.page().call(identity.signIn, {
    body: { email: "ann@example.org", password: testPassword, session: "cookie" },
  });
  honest = await startOpenIdProvider({ seconds: () => clock.now });
  entra = await startOpenIdProvider({ path: `/${tenant}/v2.0`, seconds: () => clock.now });
});
afterAll(async () => {
  await honest[Symbol.asyncDispose]();
  await entra[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  honest.lies = {};
  entra.lies = {};
  await forgetAttempts(server);
  await desk.page().call(account.reauthenticate, { body: { password: testPassword } });
});

let made = 0;
interface Wish {
  readonly at?: OpenIdProvider;
  readonly settings?: object;
  readonly changes?: object;
}
const nameless: Lies["keys"] = ({ kid, ...own }) => (kid === undefined ? [] : [own]);
/** A provider that was added, and is not tested. */
async function added({ at = honest, settings = {}, changes = {} }: Wish = {}): Promise<string> {
  const id = randomUUID();
  await desk.page().call(of.createProvider, {
    body: {
      id,
      name: `provider ${(made += 1)}`,
      settings: {
        kind: "oidc",
        preset: "plain",
        issuer: at.issuer,
        client_id: at.clientId,
        tenant: null,
        hosted_domain: null,
        groups_claim: null,
        private_allowed: true,
        ...settings,
      },
      secret: at.clientSecret,
      secret_expires_at: null,
      creates_accounts: true,
      default_role: "analyst",
      trusts_factors: false,
      ...changes,
    },
  });
  return id;
}
const somebody = (changes: object = {}) => {
  const sub = randomUUID();
  return { sub, email: `${sub}@example.org`, email_verified: true, name: "Pat", ...changes };
};
async function tested(id: string, at = honest, who: object = somebody()) {
  const { location } = (await desk.page().call(of.beginTest, { params: { id } })).reply;
  const answer = at.visit(location, { ...who });
  return (await desk.page().call(of.finishTest, { params: { id }, body: { answer } })).reply;
}
/** A provider in use. */
async function inUse(wish: Wish = {}, who: object = somebody()): Promise<string> {
  const id = await added(wish);
  await tested(id, wish.at, who);
  await desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
  return id;
}
const begin = async (browser: SoftBrowser, id: string) =>
  (await browser.page().call(of.beginSignIn, { params: { id }, body: {} })).reply.location;
const finish = async (browser: SoftBrowser, id: string, answer: string) =>
  (await browser.page().call(of.finishSignIn, { params: { id }, body: { answer, session: "cookie" } })).reply;
async function come(id: string, who: object = somebody(), at = honest, browser = softBrowser(server)) {
  await finish(browser, id, at.visit(await begin(browser, id), { ...who }));
  return (await browser.page().call(identity.whoAmI)).reply.user;
}
/** The code of a refusal and the reason that was recorded; nothing was made by it, nobody signed in. */
async function refusalOf(attempt: () => Promise<unknown>) {
  await forgetAttempts(server);
  const count = async () => {
    const db = server.ctx.db.$extendTables<ProviderTables & { user_account: object; user_session: object }>();
    const tables = ["external_identity", "user_account", "user_session"] as const;
    const counts = tables.map((table) =>
      db
        .selectFrom(table)
        .select((select) => select.fn.countAll<number>().as("count"))
        .executeTakeFirst(),
    );
    return Promise.all(counts);
  };
  const before = await count();
  const code = await attempt().then(
    () => "done",
    (error: unknown) => (error instanceof ApiError ? error.code : Promise.reject(error as Error)),
  );
  expect(await count()).toEqual(before);
  const { event, body } = (await recordedEvents(server)).at(-1) ?? {};
  expect([event, body?.["code"]]).toEqual(["session.refused", code]);
  const details = body?.["details"] as { reason?: string } | undefined;
  return [code, details?.reason];
}
async function refusedWith(lies: Lies, id: string, at = honest, who: object = somebody()) {
  const browser = softBrowser(server);
  const location = await begin(browser, id);
  at.lies = lies;
  return refusalOf(() => finish(browser, id, at.visit(location, { ...who })));
}

describe("an honest provider", () => {
  test("is tested, put into use, and lets somebody in as whom it knows", async () => {
    const who = somebody({ groups: ["technicians"], amr: ["pwd"] });
    const id = await added({ settings: { groups_claim: "groups" } });
    expect(await tested(id, honest, who)).toMatchObject({
      provider: { tested_at: clock.now, enabled: false },
      identity: { issuer: honest.issuer, subject: who.sub, email_verified: true, groups: ["technicians"] },
      would: { outcome: "created", account: who.email },
    });
    expect(
      (await server.client().call(of.offeredProviders)).reply.providers.map((one) => one.id),
    ).not.toContain(id);
    await desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
    expect((await server.client().call(of.offeredProviders)).reply.providers.map((one) => one.id)).toContain(
      id,
    );
    const user = await come(id, who);
    expect(user).toMatchObject({ email: who.email, name: "Pat", role: "analyst" });
    // By the subject, whatever becomes of the address.
    expect((await come(id, { ...who, email: "moved@example.org" })).id).toBe(user.id);
    expect((await tested(id, honest, who)).would).toMatchObject({ outcome: "known", account: who.email });
  });

  test("that leaves groups out for being too many lets nobody in whose groups decide", async () => {
    const settings = { groups_claim: "groups" };
    const changes = { allowed_group: "technicians", group_roles: [{ group: "leads", role: "standard" }] };
    const id = await added({ settings, changes });
    const would = async (claims: object) => (await tested(id, honest, somebody(claims))).would;
    expect(await would({ groups: ["technicians", "leads"] })).toMatchObject({
      outcome: "created",
      role: "standard",
    });
    const groups = Array.from({ length: 501 }, (_, at) => (at === 0 ? "technicians" : `group ${at}`));
    for (const claims of [
      { groups: ["technicians"], hasgroups: true },
      { _claim_names: { groups: "src1" }, groups: ["technicians"] },
      { groups },
    ])
      expect(await would(claims)).toMatchObject({ outcome: "refused", code: "groups-unknown" });
    // One text is no list, and a list in a list is no text.
    for (const odd of ["technicians", [["technicians"]], { technicians: true }])
      expect(await would({ groups: odd })).toMatchObject({ outcome: "refused", code: "group-missing" });
  });

  test("sends the browser with state, nonce and a challenge, and never with the secret", async () => {
    const { searchParams } = new URL(await begin(softBrowser(server), await inUse()));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      scope: "openid email profile",
      code_challenge_method: "S256",
      client_id: "countersign",
    });
    for (const name of ["state", "nonce", "code_challenge"])
      expect(searchParams.get(name)?.length).toBeGreaterThan(40);
    expect(searchParams.toString()).not.toContain("secret");
  });

  test("may leave the address to its userinfo, if that is about the same person", async () => {
    const id = await inUse();
    const { sub, ...rest } = somebody();
    honest.lies = { claims: { email: undefined, email_verified: undefined }, userinfo: rest };
    expect(await come(id, { sub })).toMatchObject({ email: rest.email });
    honest.lies = { claims: { email: undefined }, userinfo: { ...somebody() } };
    const browser = softBrowser(server);
    const answer = honest.visit(await begin(browser, id), { sub: randomUUID() });
    expect(await refusalOf(() => finish(browser, id, answer))).toEqual([
      "provider-answer",
      "json-attribute-comparison-failed sub",
    ]);
  });

  test("may name its keys or not, and change them between two sign-ins", async () => {
    const id = await inUse();
    honest.lies = { keys: nameless, header: { kid: undefined } };
    await come(id);
    honest.lies = { keys: (own) => [{ ...own, kid: "new" }, own] };
    await come(id);
  });

  test("asks for a second factor of this server, unless its own is trusted and was given", async () => {
    const [id, trusting] = [await inUse(), await inUse({ changes: { trusts_factors: true } })];
    const secondStep = async (by: string, amr: readonly string[]) => {
      const who = somebody();
      const user = await come(by, who);
      await server.ctx.db
        .$extendTables<{ user_totp: object }>()
        .insertInto("user_totp")
        .values({
          user_id: user.id,
          sealed_secret: Buffer.of(1),
          offered_at: 1,
          confirmed_at: 1,
          last_step: 0,
        })
        .execute();
      const browser = softBrowser(server);
      const answer = honest.visit(await begin(browser, by), { ...who, amr });
      return (await finish(browser, by, answer)).step;
    };
    expect(await secondStep(id, ["pwd", "mfa"])).toBe("second-factor");
    expect(await secondStep(trusting, ["pwd"])).toBe("second-factor");
    expect(await secondStep(trusting, ["pwd", "mfa"])).toBe("signed-in");
  });
});

describe("a token is not believed:", () => {
  let id: string;
  beforeAll(async () => {
    await desk.page().call(account.reauthenticate, { body: { password: testPassword } });
    honest.lies = {};
    id = await inUse();
  });
  test.each(Object.entries(forgedTokens))("%s", async (_, lies) => {
    const [code, reason] = await refusedWith(lies, id);
    expect([code, typeof reason]).toEqual(["provider-answer", "string"]);
  });
  test("and the same one is, where nothing was done to it", async () => {
    await come(id);
  });
});

describe("an answer signs nobody in:", () => {
  test("one that was used, is too old, was begun in another browser or under another state", async () => {
    const id = await inUse();
    const browser = softBrowser(server);
    const answer = honest.visit(await begin(browser, id), somebody());
    expect(await refusalOf(() => finish(softBrowser(server), id, answer))).toEqual([
      "sign-in-lost",
      "attempt-unknown",
    ]);
    // Whoever tried it has used it up.
    expect(await refusalOf(() => finish(browser, id, answer))).toEqual(["sign-in-lost", "attempt-unknown"]);
    const second = honest.visit(await begin(browser, id), somebody());
    await finish(browser, id, second);
    expect(await refusalOf(() => finish(browser, id, second))).toEqual(["sign-in-lost", "attempt-unknown"]);
    for (const state of ["", "made-up", undefined])
      expect((await refusedWith({ answer: { state } }, id))[0]).toBe("sign-in-lost");
    const late = honest.visit(await begin(browser, id), somebody());
    clock.now += 901;
    expect((await refusalOf(() => finish(browser, id, late)))[0]).toBe("sign-in-lost");
  });

  test("one by a page of another origin, or without the browser's secret", async () => {
    const id = await inUse();
    const browser = softBrowser(server);
    const answer = honest.visit(await begin(browser, id), somebody());
    const body = { answer, session: "cookie" } as const;
    const other = browser.page({ "sec-fetch-site": "cross-site", origin: "https://other.example.org" });
    await expect(other.call(of.finishSignIn, { params: { id }, body })).rejects.toMatchObject({
      code: "cross-site",
    });
    await expect(other.call(of.beginSignIn, { params: { id }, body: {} })).rejects.toMatchObject({
      code: "cross-site",
    });
    const bare = browser.page({ cookie: "" });
    expect((await refusalOf(() => bare.call(of.finishSignIn, { params: { id }, body })))[0]).toBe(
      "sign-in-lost",
    );
  });

  test("one that a test began, and a test counts for the session that began it only", async () => {
    const id = await inUse();
    const { location } = (await desk.page().call(of.beginTest, { params: { id } })).reply;
    expect((await refusalOf(() => finish(desk, id, honest.visit(location, somebody()))))[0]).toBe(
      "sign-in-lost",
    );
    const answer = honest.visit(await begin(desk, id), somebody());
    await expect(desk.page().call(of.finishTest, { params: { id }, body: { answer } })).rejects.toMatchObject(
      {
        code: "sign-in-lost",
      },
    );
  });

  test("one that another provider gave: mixed up, or in its own name", async () => {
    const [one, two] = [await inUse(), await inUse({ at: entra })];
    const browser = softBrowser(server);
    // The browser was sent to one, and comes back from the other.
    const location = await begin(browser, one);
    expect(await refusalOf(() => finish(browser, two, entra.visit(location, somebody())))).toEqual([
      "sign-in-lost",
      "attempt-unknown",
    ]);
    for (const iss of [entra.issuer, `${honest.issuer}/`, ""])
      expect((await refusedWith({ answer: { iss } }, one))[0]).toBe("provider-answer");
    // It promised to name itself.
    expect((await refusedWith({ answer: { iss: undefined } }, one))[0]).toBe("provider-answer");
  });

  test("one with a code that was used, or of another attempt: the verifier is missing", async () => {
    const id = await inUse();
    const [mine, theirs] = [softBrowser(server), softBrowser(server)];
    const stolen = new URLSearchParams(honest.visit(await begin(theirs, id), somebody()));
    const own = new URLSearchParams(honest.visit(await begin(mine, id), somebody()));
    own.set("code", stolen.get("code") ?? "");
    expect(await refusalOf(() => finish(mine, id, `?${own.toString()}`))).toEqual([
      "provider-answer",
      "code-refused invalid-grant",
    ]);
    expect((await refusedWith({ answer: { code: undefined } }, id))[0]).toBe("provider-answer");
  });

  test("one that says no, in the provider's words as far as they are words", async () => {
    const id = await inUse();
    const no = (error: string) =>
      refusedWith({ answer: { code: undefined, error, error_description: "<b>x" } }, id);
    expect(await no("access_denied")).toEqual(["provider-said-no", "access-denied"]);
    expect(await no("<script>")).toEqual(["provider-said-no", "refused"]);
  });

  test("one of a provider that was changed, exchanged or taken out of use meanwhile", async () => {
    const id = await inUse();
    const { providers } = (await desk.page().call(of.listProviders)).reply;
    const { name, settings } = providers.find((one) => one.id === id) ?? {};
    if (!name || !settings) throw new Error("it is listed");
    const browser = softBrowser(server);
    const answers: string[] = [];
    for (let at = 0; at < 3; at += 1) answers.push(honest.visit(await begin(browser, id), somebody()));
    honest.lies = { description: { issuer: "https://other.example.org" } };
    expect(await refusalOf(() => finish(browser, id, answers[0] ?? ""))).toEqual([
      "provider-unreachable",
      "issuer-differs",
    ]);
    honest.lies = {};
    const body = {
      name,
      settings,
      secret: honest.clientSecret,
      secret_expires_at: null,
      creates_accounts: true,
      default_role: "analyst",
      trusts_factors: false,
    } as const;
    await desk.page().call(of.changeProvider, { params: { id }, body });
    expect((await refusalOf(() => finish(browser, id, answers[1] ?? "")))[0]).toBe("provider-disabled");
    await tested(id);
    await desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
    expect((await refusalOf(() => finish(browser, id, answers[2] ?? "")))[0]).toBe("sign-in-lost");
    await come(id);
  });
});

describe("the habits of", () => {
  const xms = { tid: tenant, xms_edov: true };
  test("Entra ID: the directory is the one that was set, and only a proved domain makes an address count", async () => {
    const settings = { preset: "entra", tenant };
    const id = await inUse({ at: entra, settings }, somebody({ ...xms }));
    const who = somebody({ ...xms, email_verified: undefined });
    expect(await come(id, who, entra)).toMatchObject({ email: who.email });
    for (const tid of ["11111111-1111-4111-8111-111111111111", undefined, 1])
      expect(await refusedWith({}, id, entra, somebody({ ...xms, tid }))).toEqual([
        "provider-answer",
        "other-tenant",
      ]);
    // Any administrator of a directory may write any address into a profile.
    for (const xms_edov of [undefined, false, "0", 0])
      expect(await refusedWith({}, id, entra, somebody({ tid: tenant, xms_edov }))).toEqual([
        "email-unverified",
        undefined,
      ]);
    const common = { ...settings, issuer: entra.issuer.replace(tenant, "common") };
    await expect(added({ at: entra, settings: common })).rejects.toMatchObject({ code: "provider-settings" });
  });

  test("Google: the organisation is the one that was set, and accounts are made for no other people", async () => {
    const settings = { preset: "google", hosted_domain: "example.org" };
    const id = await inUse({ settings }, somebody({ hd: "example.org" }));
    await come(id, somebody({ hd: "example.org" }));
    for (const hd of ["other.example.org", undefined, ["example.org"]])
      expect(await refusedWith({}, id, honest, somebody({ hd }))).toEqual([
        "provider-answer",
        "other-domain",
      ]);
    await expect(added({ settings: { preset: "google" } })).rejects.toMatchObject({
      code: "provider-settings",
    });
  });

  test("any: an address counts where it is vouched for, as a truth value and in the same place", async () => {
    const id = await inUse();
    for (const email_verified of ["true", 1, undefined, false])
      expect((await refusedWith({}, id, honest, somebody({ email_verified })))[0]).toBe("email-unverified");
    // The address is the userinfo's, the vouching the token's.
    const { sub, email } = somebody();
    const lies = { claims: { email: undefined }, userinfo: { email, email_verified: undefined } };
    expect((await refusedWith(lies, id, honest, { sub, email_verified: true }))[0]).toBe("email-unverified");
    expect((await refusedWith({}, id, honest, { sub: randomUUID() }))[0]).toBe("email-missing");
  });
});

describe("nobody is sent to a provider", () => {
  const unreachable = async (lies: Lies, settings: object = {}) => {
    const id = await added({ settings });
    honest.lies = lies;
    return desk
      .page()
      .call(of.beginTest, { params: { id } })
      .then(
        () => "done",
        (error: unknown) => (error instanceof ApiError ? `${error.code} ${error.problem?.detail}` : "?"),
      )
      .finally(() => (honest.lies = {}));
  };
  test("that cannot do what is needed, and it is said what is missing", async () => {
    const said: readonly (readonly [object, string])[] = [
      [{ issuer: "https://other.example.org" }, "issuer-differs"],
      [{ response_types_supported: ["id_token"] }, "no-code-flow"],
      [{ scopes_supported: ["openid"] }, "no-scope-email"],
      [{ code_challenge_methods_supported: ["plain"] }, "no-pkce-s256"],
      [{ id_token_signing_alg_values_supported: ["none", "HS256"] }, "no-signature"],
      [{ authorization_endpoint: "http://other.example.org/" }, "no-authorization-endpoint"],
      [{ jwks_uri: undefined }, "no-jwks-uri"],
    ];
    for (const [description, reason] of said)
      expect(await unreachable({ description: { ...description } })).toMatch(
        new RegExp(`^provider-unreachable .*${reason}[.]$`),
      );
  });

  test("that stands in a network of one's own, redirects, says nothing of itself or too much", async () => {
    const asked = honest.asked.length;
    expect(await unreachable({}, { private_allowed: false })).toContain("provider-unreachable");
    for (const issuer of [
      "https://169.254.169.254",
      "https://127.0.0.1:1",
      "https://[::ffff:10.0.0.1]",
      "http://example.org",
    ])
      expect(
        await unreachable({}, { issuer, private_allowed: issuer === "https://169.254.169.254" }),
      ).toMatch(/Not asked/);
    expect(honest.asked.length).toBe(asked);
    const http = (status: number, headers: Record<string, string>, body: string): Lies => ({
      http: (_request, response) => {
        response.writeHead(status, headers).end(body);
        return true;
      },
    });
    expect(await unreachable(http(302, { location: "http://169.254.169.254/" }, ""))).toContain("redirect");
    expect(await unreachable(http(200, { "content-type": "text/html" }, "<p>"))).toContain("no-description");
    expect(
      await unreachable(http(200, { "content-type": "application/json" }, " ".repeat(1_100_000))),
    ).toContain("more than is read");
    expect(await unreachable(http(500, {}, ""))).toContain("no-description");
  });

  test("that is not in use, or is not there", async () => {
    const id = await added();
    const browser = softBrowser(server);
    await expect(begin(browser, id)).rejects.toMatchObject({ code: "provider-disabled" });
    await expect(begin(browser, randomUUID())).rejects.toMatchObject({ code: "not-found" });
  });
});

test("no secret of a provider stands in a log, an answer or the audit log", async () => {
  await come(await inUse());
  const seen = [
    ...server.logLines,
    JSON.stringify(await recordedEvents(server)),
    JSON.stringify((await desk.page().call(of.listProviders)).reply),
  ];
  expect(seen.join("\n")).not.toContain(honest.clientSecret);
  expect(seen.join("\n")).not.toMatch(/[?&]code=/);
});
