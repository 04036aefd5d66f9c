/** Signing in by SAML through the server: browsers, forms posted by another site, and everything that comes twice. */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { ApiError, endpoints } from "@countersign/api";
import { asPosted, type Said, sayEncrypted, sayOnce } from "@countersign/testkit/saml";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { forgetAttempts } from "../../../testing/forget-attempts.ts";
import { recordedEvents } from "../../../testing/recorded-events.ts";
import { administratorToken, testPassword } from "../../../testing/sign-up.ts";
import { softBrowser, type SoftBrowser } from "../../../testing/soft-browser.ts";
import { startTestServer, testClock, type TestServer } from "../../../testing/start-test-server.ts";
import { readXml } from "./read-xml.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";
import { attributeOf, everythingIn } from "./xml-names.ts";

const of = endpoints.providers;
const { identity, account } = endpoints;
const clock = testClock();
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const signing = {
  key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  certificate: selfSignedCertificate(privateKey, "idp.example", clock.now - 60, clock.now + 86_400),
};
const issuer = "https://idp.example/metadata";
const settings = {
  kind: "saml",
  entity_id: issuer,
  sso_url: "https://idp.example/sso",
  certificates: signing.certificate,
  name_id: "email",
  idp_initiated: false,
  email_attribute: null,
  display_name_attribute: "displayName",
  groups_attribute: "groups",
} as const;

let server: TestServer;
let desk: SoftBrowser;
beforeAll(async () => {
  server = await startTestServer({ clock });
  await administratorToken(server);
  desk = softBrowser(server);
  const body = { email: "ann@example.org", password: testPassword, session: "cookie" } as const;
  await desk.page().call(identity.signIn, { body });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  await forgetAttempts(server);
  await desk.page().call(account.reauthenticate, { body: { password: testPassword } });
});

let made = 0;
/** A provider in use, tested by being signed in by. */
async function provider(changes: object = {}, creates = true): Promise<string> {
  const id = randomUUID();
  const body = {
    id,
    name: `idp ${(made += 1)}`,
    settings: { ...settings, ...changes },
    secret_expires_at: null,
    creates_accounts: creates,
    default_role: "analyst" as const,
    trusts_factors: false,
  };
  await desk.page().call(of.createProvider, { body });
  const { location } = (await desk.page().call(of.beginTest, { params: { id } })).reply;
  const answer = await bring(desk, id, location, { nameId: "tester@example.org" });
  const tested = (await desk.page().call(of.finishTest, { params: { id }, body: { answer } })).reply;
  expect(tested.identity).toMatchObject({ issuer, subject: "tester@example.org", email_verified: true });
  await desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
  return id;
}

/** What a question says. */
function asked(location: string) {
  const { searchParams } = new URL(location);
  const xml = inflateRawSync(Buffer.from(searchParams.get("SAMLRequest") ?? "", "base64")).toString();
  const read = readXml(xml);
  const id = read.ok ? attributeOf(read.root, "ID") : undefined;
  return { id, state: searchParams.get("RelayState") ?? "" };
}

let assertions = 0;
/** An honest answer to a question, or to none. */
const said = (id: string, inResponseTo: string | undefined, changes: Partial<Said> = {}): Said => ({
  issuer,
  destination: `${server.ctx.config.publicUrl}/saml/${id}/response`,
  recipient: `${server.ctx.config.publicUrl}/saml/${id}/response`,
  audience: `${server.ctx.config.publicUrl}/saml/${id}/metadata`,
  inResponseTo,
  nameId: "ada@example.org",
  now: clock.now,
  assertionId: `_a${(assertions += 1)}`,
  attributes: { displayName: ["Ada Lovelace"], groups: ["staff"] },
  ...changes,
});

/** Posts a form as the provider's page makes a browser do it; the query that the browser goes on with. */
async function post(browser: SoftBrowser, id: string, xml: string, relayState: string) {
  const response = await browser.ask(
    `/saml/${id}/response`,
    {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ SAMLResponse: asPosted(xml), RelayState: relayState }).toString(),
    },
    // No strict cookie comes along from another site.
    { "sec-fetch-site": "cross-site", origin: "https://idp.example", cookie: undefined },
  );
  const location = response.headers.get("location");
  return { status: response.status, query: location === null ? "" : new URL(location).search, location };
}

async function bring(browser: SoftBrowser, id: string, location: string, changes: Partial<Said> = {}) {
  const question = asked(location);
  const posted = await post(
    browser,
    id,
    sayOnce(said(id, question.id, changes), "both", signing),
    question.state,
  );
  expect(posted).toMatchObject({
    status: 303,
    location: `${server.ctx.config.publicUrl}/signed-in/${id}?state=${question.state}`,
  });
  return posted.query;
}

const begin = async (browser: SoftBrowser, id: string) =>
  (await browser.page().call(of.beginSignIn, { params: { id }, body: {} })).reply;
const finish = async (browser: SoftBrowser, id: string, answer: string) =>
  (await browser.page().call(of.finishSignIn, { params: { id }, body: { answer, session: "cookie" } })).reply;
const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("was not refused", { cause: error });
  return { code: error.code, detail: error.message };
};
const users = async () =>
  (await desk.page().call(identity.listUsers, { query: {} })).reply.users
    .map(({ email }) => email)
    .toSorted();

test("somebody is sent there, comes back, and has a session and an account of the default role", async () => {
  const id = await provider();
  const browser = softBrowser(server);
  const { location } = await begin(browser, id);
  expect(location).toMatch(/^https:\/\/idp\.example\/sso\?SAMLRequest=/);
  const answer = await bring(browser, id, location);
  expect(await finish(browser, id, answer)).toMatchObject({
    step: "signed-in",
    user: { email: "ada@example.org", name: "Ada Lovelace", role: "analyst" },
  });
  expect(browser.cookie?.attributes).toContain("samesite=strict");
  expect((await browser.page().call(identity.whoAmI)).reply).toMatchObject({
    user: { email: "ada@example.org" },
  });
  // Used up.
  expect(await refused(finish(browser, id, answer))).toMatchObject({ code: "sign-in-lost" });
});

test("our metadata carries the certificate that opens what is encrypted for us", async () => {
  const id = await provider();
  const metadata = await (await fetch(`${server.url}/saml/${id}/metadata`)).text();
  const read = readXml(metadata);
  const [certificate] = read.ok
    ? everythingIn(read.root).filter(({ local }) => local === "X509Certificate")
    : [];
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate?.text.trim()}\n-----END CERTIFICATE-----\n`;
  const browser = softBrowser(server);
  const question = asked((await begin(browser, id)).location);
  const sealed = await sayEncrypted(
    said(id, question.id, { nameId: "sealed@example.org" }),
    "both",
    signing,
    {
      certificate: pem,
      publicKey: pem,
    },
  );
  const { query } = await post(browser, id, sealed, question.state);
  expect(await finish(browser, id, query)).toMatchObject({ user: { email: "sealed@example.org" } });
});

describe("refused, recorded, and nobody is made:", () => {
  let id = "";
  let before: string[];
  beforeEach(async () => {
    id ||= await provider();
    before = await users();
  });

  test.each<[string, string, Partial<Said>]>([
    ["another audience", "audience-wrong", { audience: "https://elsewhere.example" }],
    ["another question", "request-wrong", { inResponseTo: "_another" }],
    ["no question", "request-wrong", { inResponseTo: undefined }],
    ["too late", "expired", { now: clock.now - 7200 }],
    [
      "a name id that is new each time",
      "subject-missing",
      { nameIdFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" },
    ],
  ])("%s", async (_, reason, changes) => {
    const browser = softBrowser(server);
    const answer = await bring(browser, id, (await begin(browser, id)).location, {
      nameId: "mallory@example.org",
      ...changes,
    });
    const { code, detail } = await refused(finish(browser, id, answer));
    expect(code).toBe("provider-answer");
    expect(detail).toContain(reason);
    expect(browser.cookie).toBeUndefined();
    expect(await users()).toEqual(before);
    const last = (await recordedEvents(server)).at(-1);
    expect(last).toMatchObject({ event: "session.refused", body: { code, details: { reason } } });
  });

  test("an answer that another browser began, and one that was planted in one's own", async () => {
    const [mine, theirs] = [softBrowser(server), softBrowser(server)];
    const question = (await begin(mine, id)).location;
    await begin(theirs, id);
    const answer = await bring(mine, id, question, { nameId: "mallory@example.org" });
    expect(await refused(finish(theirs, id, answer))).toMatchObject({ code: "sign-in-lost" });
    // And is used up by that.
    expect(await refused(finish(mine, id, answer))).toMatchObject({ code: "sign-in-lost" });
  });

  test("the same assertion again, at another attempt and in parallel", async () => {
    const browser = softBrowser(server);
    const question = asked((await begin(browser, id)).location);
    const one = said(id, question.id, { nameId: "replayed@example.org" });
    const posted = await post(browser, id, sayOnce(one, "both", signing), question.state);
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => finish(browser, id, posted.query)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const again = asked((await begin(browser, id)).location);
    const replayed = sayOnce({ ...one, inResponseTo: again.id }, "both", signing);
    const { query } = await post(browser, id, replayed, again.state);
    expect((await refused(finish(browser, id, query))).detail).toContain("assertion-used");
  });

  test("a second response for one attempt, one for none, and what is no form", async () => {
    const browser = softBrowser(server);
    const question = asked((await begin(browser, id)).location);
    const xml = sayOnce(said(id, question.id), "both", signing);
    expect((await post(browser, id, xml, question.state)).status).toBe(303);
    expect((await post(browser, id, xml, question.state)).status).toBe(403);
    expect((await post(browser, id, xml, "no state")).status).toBe(403);
    expect((await post(browser, randomUUID(), xml, question.state)).status).toBe(404);
    const json = await browser.ask(`/saml/${id}/response`, { method: "POST", body: "{}" });
    expect(json.status).toBeGreaterThanOrEqual(400);
  });

  test("an answer at another provider of the same key", async () => {
    const other = await provider({ entity_id: issuer });
    const browser = softBrowser(server);
    const question = asked((await begin(browser, id)).location);
    const xml = sayOnce(said(id, question.id, { nameId: "mallory@example.org" }), "both", signing);
    expect((await post(browser, other, xml, question.state)).status).toBe(403);
    const there = asked((await begin(browser, other)).location);
    const { query } = await post(browser, other, xml, there.state);
    expect((await refused(finish(browser, other, query))).detail).toContain("destination-wrong");
  });
});

test("a provider sends people by itself only where it may, once, and goes where we say", async () => {
  const [closed, open] = [await provider(), await provider({ idp_initiated: true })];
  const browser = softBrowser(server);
  const unasked = (id: string, changes: Partial<Said> = {}) =>
    post(
      browser,
      id,
      sayOnce(said(id, undefined, { nameId: "walk-in@example.org", ...changes }), "both", signing),
      "https://evil.example/",
    );
  expect((await unasked(closed)).status).toBe(403);
  // A form of another page than the provider's own.
  const elsewhere = await provider({ idp_initiated: true, idp_origin: "https://other.example" });
  expect((await unasked(elsewhere)).status).toBe(403);
  const there = await provider({ idp_initiated: true, idp_origin: "https://idp.example" });
  expect((await unasked(there)).status).toBe(303);
  expect((await unasked(open, { audience: "https://elsewhere.example" })).status).toBe(403);
  expect((await unasked(open, { inResponseTo: "_stolen" })).status).toBe(403);
  const { status, query, location } = await unasked(open);
  expect(status).toBe(303);
  expect(location).toMatch(new RegExp(`^${server.ctx.config.publicUrl}/signed-in/${open}\\?state=[\\w-]+$`));
  expect(await refused(finish(softBrowser(server), open, query))).toMatchObject({ code: "sign-in-lost" });
});

test("an account that waits for a provider is claimed by its address, and one that does not is left alone", async () => {
  const id = await provider({}, false);
  const invited = (
    await desk.page().call(identity.inviteUser, {
      body: { email: "waiting@example.org", name: "Waiting", role: "standard" },
    })
  ).reply;
  const browser = softBrowser(server);
  const come = async (nameId: string) =>
    finish(browser, id, await bring(browser, id, (await begin(browser, id)).location, { nameId }));
  expect(await refused(come("waiting@example.org"))).toMatchObject({ code: "account-elsewhere" });
  expect(await refused(come("ann@example.org"))).toMatchObject({ code: "account-elsewhere" });
  expect(await refused(come("nobody@example.org"))).toMatchObject({ code: "account-unknown" });
  await desk.page().call(of.setUserProvider, { params: { id: invited.user.id }, body: { provider: id } });
  expect(await come("waiting@example.org")).toMatchObject({ user: { email: "waiting@example.org" } });
});

test("nothing of a response or of our key stands in the tables or the log in clear", async () => {
  const id = await provider();
  const browser = softBrowser(server);
  const question = asked((await begin(browser, id)).location);
  const xml = sayOnce(said(id, question.id, { nameId: "secret-name@example.org" }), "both", signing);
  await post(browser, id, xml, question.state);
  const superuser = new Client({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  const { rows } = await superuser.query<{ sealed: Buffer }>(
    "select sealed from saml_response union all select sealed_key from saml_key",
  );
  await superuser.end();
  const kept = Buffer.concat(rows.map(({ sealed }) => sealed)).toString("latin1");
  expect(kept).not.toMatch(/secret-name|SAMLResponse|PRIVATE|Assertion/);
  expect(server.logLines.join("\n")).not.toMatch(/secret-name|SAMLResponse=|PRIVATE/);
  expect(server.logLines.join("\n")).not.toContain(question.state);
});
