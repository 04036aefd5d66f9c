/** Signing in with the ordinary form and a password that a directory keeps. A real OpenLDAP server. */
// needs: slapd, openssl
import { randomUUID } from "node:crypto";
import { ApiError, endpoints, ldapPresets, type LdapSettings } from "@countersign/api";
import { throwawaySlapd, type ThrowawaySlapd } from "@countersign/testkit/throwaway-slapd";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { forgetAttempts } from "../../../testing/forget-attempts.ts";
import { recordedEvents } from "../../../testing/recorded-events.ts";
import { administratorToken, testPassword } from "../../../testing/sign-up.ts";
import { softBrowser, type SoftBrowser } from "../../../testing/soft-browser.ts";
import { startTestServer, testClock, type TestServer } from "../../../testing/start-test-server.ts";

const of = endpoints.providers;
const { identity, account } = endpoints;
const clock = testClock();
const root = "dc=example,dc=org";
const person = (uid: string, mail: string) => `dn: uid=${uid},${root}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
mail: ${mail}
userPassword: ${uid} of the directory
`;
const ldif = [
  `dn: cn=reader,${root}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: reads\n`,
  person("ada", "ada@example.org"),
  person("bob", "bob@example.org"),
  person("impostor", "ann@example.org"),
].join("\n");

let slapd: ThrowawaySlapd;
let server: TestServer;
let desk: SoftBrowser;
let provider = "";
beforeAll(async () => {
  slapd = await throwawaySlapd(ldif);
  server = await startTestServer({ clock });
  await administratorToken(server);
  desk = softBrowser(server);
  const body = { email: "ann@example.org", password: testPassword, session: "cookie" } as const;
  await desk.page().call(identity.signIn, { body });
  provider = await inUse();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await slapd.stop();
});
beforeEach(async () => {
  await forgetAttempts(server);
  await desk.page().call(account.reauthenticate, { body: { password: testPassword } });
});

const settings = (): LdapSettings => ({
  kind: "ldap",
  ...ldapPresets.generic,
  url: `ldap://localhost:${slapd.ldapPort}`,
  encryption: "start-tls",
  ca_certificates: slapd.certificate,
  flavour: "generic",
  bind_dn: `cn=reader,${root}`,
  base_dn: root,
  group_base_dn: null,
});
const wanted = (changes: object = {}) => ({
  name: `directory ${randomUUID()}`,
  settings: settings(),
  secret: "reads",
  secret_expires_at: null,
  creates_accounts: false,
  default_role: "analyst" as const,
  trusts_factors: false,
  ...changes,
});
const tests = async (id: string, name: string, password: string) =>
  (await desk.page().call(of.testDirectory, { params: { id }, body: { name, password } })).reply;

async function inUse(): Promise<string> {
  const id = randomUUID();
  await desk.page().call(of.createProvider, { body: { id, ...wanted() } });
  const enable = () => desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
  await expect(enable()).rejects.toMatchObject({ code: "provider-untested" });
  expect(await tests(id, "bob", "bob of the directory")).toMatchObject({
    identity: { email: "bob@example.org", name: "bob", email_verified: true },
    would: { outcome: "refused", code: "account-unknown" },
  });
  await enable();
  return id;
}

async function signIn(email: string, password: string) {
  const browser = softBrowser(server);
  const body = { email, password, session: "cookie" } as const;
  try {
    await browser.page().call(identity.signIn, { body });
    return browser;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}
async function assign(email: string): Promise<string> {
  const body = { email, name: email, role: "standard" } as const;
  const { user } = (await desk.page().call(identity.inviteUser, { body })).reply;
  await desk.page().call(of.setUserProvider, { params: { id: user.id }, body: { provider } });
  return user.id;
}
const lastReason = async () => {
  const { event, body } = (await recordedEvents(server)).at(-1) ?? {};
  return [event, body?.["code"], (body?.["details"] as { reason?: string } | undefined)?.reason];
};

test("somebody who is assigned to the directory signs in with its password, and proves it again with it", async () => {
  await assign("ada@example.org");
  const browser = await signIn("ada@example.org", "ada of the directory");
  if (typeof browser === "string") throw new Error(browser);
  expect((await browser.page().call(identity.whoAmI)).reply.user).toMatchObject({ email: "ada@example.org" });
  const again = (password: string) => browser.page().call(account.reauthenticate, { body: { password } });
  await again("ada of the directory");
  await expect(again("bob of the directory")).rejects.toMatchObject({ code: "wrong-password" });
  await expect(again(testPassword)).rejects.toMatchObject({ code: "wrong-password" });
});

test("a wrong password is one answer to everybody, and a reason in the audit log", async () => {
  expect(await signIn("ada@example.org", "a guess")).toBe("wrong-credentials");
  expect(await lastReason()).toEqual(["session.refused", "wrong-credentials", "wrong-password"]);
  expect(await signIn("nobody@example.org", "a guess")).toBe("wrong-credentials");
  expect(await lastReason()).toEqual(["session.refused", "wrong-credentials", "person-unknown"]);
});

test("the directory's password opens no account of this server, whoever has its address there", async () => {
  expect(await signIn("ann@example.org", "impostor of the directory")).toBe("wrong-credentials");
  expect(typeof (await signIn("ann@example.org", testPassword))).not.toBe("string");
});

test("somebody whom nobody assigned has no account, and gets one where the provider may make some", async () => {
  expect(await signIn("bob@example.org", "bob of the directory")).toBe("wrong-credentials");
  expect(await lastReason()).toEqual(["session.refused", "account-unknown", undefined]);
  const { settings: same, ...rest } = wanted({ creates_accounts: true });
  await desk.page().call(of.changeProvider, { params: { id: provider }, body: { ...rest, settings: same } });
  await tests(provider, "bob", "bob of the directory");
  await desk.page().call(of.switchProvider, { params: { id: provider }, body: { enabled: true } });
  const browser = await signIn("bob@example.org", "bob of the directory");
  if (typeof browser === "string") throw new Error(browser);
  expect((await browser.page().call(identity.whoAmI)).reply.user).toMatchObject({ role: "analyst" });
});

test("guessing is counted as with passwords of this server", async () => {
  const answers: unknown[] = [];
  for (let guess = 0; guess < 11; guess += 1) answers.push(await signIn("ada@example.org", `guess ${guess}`));
  expect(answers.at(0)).toBe("wrong-credentials");
  expect(answers.at(-1)).toBe("too-many-requests");
});

test("a test says what is wrong; a directory that is elsewhere hears no password that was given for another", async () => {
  const refusal = (id: string, name: string, password: string) =>
    tests(id, name, password).then(
      () => "tested",
      (error: unknown) =>
        error instanceof ApiError ? `${error.code} ${error.message}` : Promise.reject(error as Error),
    );
  expect(await refusal(provider, "bob", "wrong")).toMatch(/^provider-said-no .*wrong-password/);
  const id = randomUUID();
  await desk.page().call(of.createProvider, { body: { id, ...wanted({ secret: "wrong" }) } });
  expect(await refusal(id, "bob", "x")).toMatch(/^provider-unreachable .*directory-service-account/);
  const elsewhere = { ...settings(), url: "ldap://elsewhere.example" };
  const { secret: _, ...withoutSecret } = wanted({ settings: elsewhere });
  await expect(
    desk.page().call(of.changeProvider, { params: { id }, body: withoutSecret }),
  ).rejects.toMatchObject({ code: "provider-secret" });
  const plain = { ...settings(), url: "ldap://elsewhere.example", encryption: "plain" as const };
  await expect(
    desk.page().call(of.createProvider, { body: { id: randomUUID(), ...wanted({ settings: plain }) } }),
  ).rejects.toMatchObject({ code: "provider-settings" });
});

test("out of use, nobody comes by it; passwords never stand in the log", async () => {
  await desk.page().call(of.switchProvider, { params: { id: provider }, body: { enabled: false } });
  expect(await signIn("ada@example.org", "ada of the directory")).toBe("wrong-credentials");
  expect(server.logLines.join("\n")).not.toMatch(/of the directory|reads/);
});
