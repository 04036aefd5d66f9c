/** A second factor that everybody needs: whichever way somebody comes in without one, nothing is open but adding one. */
import { bearerToken, type Client, type Endpoint, endpoints } from "@countersign/api";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appCode } from "../../../testing/app-code.ts";
import { codeOf } from "../../../testing/code-of.ts";
import { forgetAttempts } from "../../../testing/forget-attempts.ts";
import { makeLoginPasskey } from "../../../testing/login-passkey.ts";
import { administratorToken, testPassword, userToken } from "../../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../../testing/start-test-server.ts";

const { identity, account, signInRules: of } = endpoints;
const clock = testClock();
const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => forgetAttempts(server));

/** What is open to whoever owes a second factor: who they are, the way out, and adding one. Nothing that shows or changes more. */
const openWhileOwing = [
  "me.factors",
  "me.passkey-add",
  "me.passkey-options",
  "me.read",
  "me.reauthenticate",
  "me.reauthenticate-options",
  "me.totp-add",
  "me.totp-options",
  "sessions.end",
];

/** Asks every endpoint, and every route beside them, with this token; gives those that did not say `factor-due`. */
async function opened(token: string): Promise<string[]> {
  const contract = all.filter(({ access }) => access !== "public" && access !== "station");
  const asked = [];
  for (const { id, method, path } of contract) {
    const place = path.replaceAll(/:([a-z_]+)/g, () => randomUUID());
    if (id === "sessions.end") continue;
    asked.push({ id, method, url: `/api/v1${place}` });
  }
  const beside = server.api.routes.filter(
    ({ method, url }) => method === "GET" && /^\/(?:log|metrics)/.test(url),
  );
  for (const { method, url } of beside) asked.push({ id: url, method, url: url.replace("*", "0/000") });
  expect(beside.length).toBeGreaterThan(2);
  const found = [];
  for (const { id, method, url } of asked) {
    const reply = await server.api.fastify.inject({
      method: method as "GET",
      url,
      remoteAddress: "203.0.113.9",
      headers: { authorization: `Bearer ${token}` },
    });
    if (reply.statusCode !== 403 || reply.json<{ code: string }>().code !== "factor-due") found.push(id);
  }
  return found.toSorted();
}
const openToAdd = openWhileOwing.filter((id) => id !== "sessions.end");

const signIn = (email: string) =>
  server.client().call(identity.signIn, { body: { email, password: testPassword } });
let admin: Client;
async function requireFrom(from: number): Promise<void> {
  await admin.call(account.reauthenticate, { body: { password: testPassword } });
  await admin.call(of.changeSignInRules, { body: { factor_required_from: from } });
}
async function addTotp(client: Client): Promise<string> {
  const { secret } = (await client.call(account.offerTotp)).reply;
  await client.call(account.addTotp, { body: { code: appCode(secret, clock.now) } });
  // The code that confirmed the app is used up.
  clock.now += 90;
  return secret;
}

test("the endpoints that say they are open then are these, and no others", () => {
  const declared = all.filter(({ whileOwing }) => whileOwing?.includes("factor")).map(({ id }) => id);
  expect(declared.toSorted()).toEqual(openWhileOwing);
  const forPassword = all.filter(({ whileOwing }) => whileOwing?.includes("password")).map(({ id }) => id);
  expect(forPassword.toSorted()).toEqual(["me.password", "me.read", "sessions.end"]);
});

describe("once everybody needs one", () => {
  const emails = ["before@example.org", "password@example.org", "link@example.org"] as const;
  let before: string;
  let key: string;
  let invitation: string;
  let reset: string;
  beforeAll(async () => {
    const first = await administratorToken(server);
    admin = server.client(first);
    before = await userToken(server, "administrator", emails[0]);
    for (const email of emails.slice(1)) await userToken(server, "administrator", email);
    const made = await server.client(before).call(identity.createKey, { body: { name: "k" } });
    key = made.reply.secret;
    const body = { email: "new@example.org", name: "Newcomer", role: "administrator" as const };
    invitation = (await admin.call(identity.inviteUser, { body })).reply.invitation;
    const { users } = (await admin.call(identity.listUsers, { query: { q: "link@" } })).reply;
    const params = { id: users[0]?.id ?? "" };
    reset = (await admin.call(identity.offerPasswordReset, { params })).reply.reset;
    // Twice, so that this caller is remembered as one who owes nothing.
    for (const _ of [1, 2]) await server.client(before).call(endpoints.devices.listDevices);
    await addTotp(admin);
    await requireFrom(clock.now);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["a session of before", () => before],
    ["a password", async () => bearerToken((await signIn(emails[1])).reply)],
    [
      "a link to another password",
      async () => {
        const body = { reset, password: "marble kitchen umbrella" };
        return bearerToken((await server.client().call(identity.usePasswordReset, { body })).reply);
      },
    ],
    [
      "an invitation",
      async () => {
        const body = { invitation, password: testPassword };
        return bearerToken((await server.client().call(identity.acceptInvitation, { body })).reply);
      },
    ],
  ])("%s opens nothing but adding one, and everything after that", async (_way, come) => {
    const token = await come();
    expect(await opened(token)).toEqual(openToAdd);
    const client = server.client(token);
    const me = (await client.call(identity.whoAmI)).reply;
    expect(me.owes).toBe("factor");
    await addTotp(client);
    expect((await client.call(identity.whoAmI)).reply.owes).toBe(undefined);
    expect(await codeOf(client.call(endpoints.devices.listDevices))).toBe("done");
    expect(await codeOf(client.call(account.removeTotp))).toBe("factor-needed");
  });

  test("an API key of somebody without a factor opens nothing at all", async () => {
    const params = { id: (await server.client(before).call(identity.whoAmI)).reply.user.id };
    expect(await codeOf(server.client(key).call(endpoints.devices.listDevices))).toBe("done");
    await requireFrom(clock.now);
    await admin.call(identity.resetFactors, { params });
    expect(await opened(key)).toEqual(openToAdd);
    // What is open to people who owe one is open to no key.
    for (const own of [account.readFactors, account.offerTotp, account.offerPasskey])
      expect(await codeOf(server.client(key).call(own))).toBe("not-allowed");
  });

  test("app, recovery code and passkey owe nothing", async () => {
    const email = "full@example.org";
    const client = server.client(await userToken(server, "analyst", email));
    const secret = await addTotp(client);
    const { codes } = (await client.call(account.makeRecoveryCodes)).reply;
    const passkey = makeLoginPasskey(server.ctx.config.publicUrl);
    const options = (await client.call(account.offerPasskey)).reply;
    await client.call(account.addPasskey, { body: { name: "p", passkey: passkey.register(options) } });
    const byCode = async (code: string) => {
      const { reply } = await signIn(email);
      if (reply.step !== "second-factor") throw new Error("the password alone opened it");
      return server.client().call(identity.giveSecondFactor, { body: { ticket: reply.ticket, code } });
    };
    const offered = (await server.client().call(identity.offerPasskeySignIn)).reply;
    const body = { passkey: passkey.answer(offered) };
    for (const { reply } of [
      await byCode(appCode(secret, clock.now)),
      await byCode(codes[0] ?? ""),
      await server.client().call(identity.signInWithPasskey, { body }),
    ]) {
      const come = server.client(bearerToken(reply));
      expect((await come.call(identity.whoAmI)).reply.owes).toBe(undefined);
      expect(await codeOf(come.call(endpoints.devices.listDevices))).toBe("done");
    }
  });

  test("a session that has not shown its account's factor adds no other one", async () => {
    const email = "twice@example.org";
    const one = server.client(await userToken(server, "analyst", email));
    const other = server.client(bearerToken((await signIn(email)).reply));
    await addTotp(one);
    expect(await codeOf(other.call(account.offerPasskey))).toBe("factor-due");
    expect(await codeOf(one.call(account.offerPasskey))).toBe("done");
  });

  test("from a day that is still to come nobody owes anything, and each is told from when", async () => {
    const day = clock.now + 3600;
    await requireFrom(day);
    const late = server.client(await userToken(server, "analyst", "late@example.org"));
    const me = (await late.call(identity.whoAmI)).reply;
    expect([me.owes, me.factor_due_from]).toEqual([undefined, day]);
    for (const _ of [1, 2]) expect(await codeOf(late.call(endpoints.devices.listDevices))).toBe("done");
    clock.now = day;
    expect(await codeOf(late.call(endpoints.devices.listDevices))).toBe("factor-due");
  });
});
