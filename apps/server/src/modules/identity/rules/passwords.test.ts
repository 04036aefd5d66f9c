/** The rules for passwords at every place where one is set, what comes when one ends, and what guessing gets. */
import { bearerToken, type Client, endpoints, PROFILE_RULES } from "@countersign/api";
import type * as argon2 from "@node-rs/argon2";
import { verify } from "@node-rs/argon2";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { codeOf } from "../../../testing/code-of.ts";
import { forgetAttempts } from "../../../testing/forget-attempts.ts";
import { makeLoginPasskey } from "../../../testing/login-passkey.ts";
import { problemOf } from "../../../testing/problem-of.ts";
import { recordedEvents } from "../../../testing/recorded-events.ts";
import { administratorToken, testPassword } from "../../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../../testing/start-test-server.ts";

// The real thing, counted: work tells who has an account as well as answers do, and more surely than a clock.
vi.mock("@node-rs/argon2", async (original) => {
  const real = await original<typeof argon2>();
  return { ...real, verify: vi.fn(real.verify) };
});

const { identity, account, signInRules: of } = endpoints;
const clock = testClock();
const DAY = 86_400;
/** Strong enough for every profile. */
const strong = (at: number) => `Marble-kitchen umbrella ${at} Oboe`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
  await administratorToken(server);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => forgetAttempts(server));

let annPassword = testPassword;
/** A fresh session of the first administrator. */
async function ann(): Promise<Client> {
  return server.client(bearerToken((await signIn("ann@example.org", annPassword)).reply));
}
const signIn = (email: string, password: string) =>
  server.client().call(identity.signIn, { body: { email, password } });
const profile = async (name: "modern" | "strict") =>
  (await ann()).call(of.changeSignInRules, { body: { profile: name } });

let people = 0;
async function invited() {
  const email = `person${(people += 1)}@example.org`;
  const body = { email, name: "Some One", role: "standard" as const };
  const { invitation, user } = (await (await ann()).call(identity.inviteUser, { body })).reply;
  const accept = (password: string) =>
    server.client().call(identity.acceptInvitation, { body: { invitation, password } });
  return { email, params: { id: user.id }, accept };
}
async function somebody(password = testPassword) {
  const one = await invited();
  const client = server.client(bearerToken((await one.accept(password)).reply));
  const change = (to: string, current: string) =>
    client.call(account.changePassword, { body: { current, password: to } });
  const reset = async (to: string) => {
    const link = (await (await ann()).call(identity.offerPasswordReset, { params: one.params })).reply;
    return server.client().call(identity.usePasswordReset, { body: { reset: link.reset, password: to } });
  };
  return { ...one, client, change, reset };
}
const owedBy = async (client: Client) => (await client.call(identity.whoAmI)).reply.owes;

describe("profile strict", () => {
  test("holds wherever a password is set: invitation, change, link; and is told before anybody signs in", async () => {
    const [one, newcomer] = [await somebody(), await invited()];
    await profile("strict");
    const { min_length, classes, history } = PROFILE_RULES.strict;
    const { reply } = await server.client().call(of.readEntrance);
    expect(reply).toEqual({
      notice: "What you do here is recorded in the audit log.",
      password: { min_length, classes, history },
    });
    for (const password of ["violet otter bicycle", "Vi0let otter"]) {
      for (const set of [
        newcomer.accept,
        (to: string) => one.change(to, testPassword),
        (to: string) => one.reset(to),
      ])
        expect(await problemOf(set(password))).toContain("422 password-weak");
    }
    expect(await codeOf(newcomer.accept(strong(1)))).toBe("done");
    await profile("modern");
    expect(await codeOf(one.change("marble kitchen umbrella", testPassword))).toBe("done");
  });

  test("lets none of the last twelve come back, nor somebody hurry through them", async () => {
    await profile("strict");
    const one = await somebody(strong(0));
    expect(await codeOf(one.change(strong(1), strong(0)))).toBe("password-too-new");
    for (let at = 1; at <= 12; at++) {
      // A link is for somebody whose password is not theirs alone any more: it does not wait.
      expect(await codeOf(one.reset(strong(at - 1)))).toBe("password-used");
      expect(await codeOf(one.reset(strong(at)))).toBe("done");
      clock.now += 2;
    }
    expect(await codeOf(one.reset(strong(1)))).toBe("password-used");
    expect(await codeOf(one.reset(strong(0)))).toBe("done");
    await profile("modern");
  });

  test("ends a password after ninety days: signing in opens nothing but setting another one", async () => {
    await profile("strict");
    const one = await somebody(strong(0));
    const passkey = makeLoginPasskey(server.ctx.config.publicUrl);
    const options = (await one.client.call(account.offerPasskey)).reply;
    await one.client.call(account.addPasskey, { body: { name: "p", passkey: passkey.register(options) } });
    const other = await somebody(strong(7));
    clock.now += 91 * DAY;
    // Nothing but a passkey, which needs no password, goes on without one.
    const asked = (await server.client().call(identity.offerPasskeySignIn)).reply;
    const byPasskey = await server
      .client()
      .call(identity.signInWithPasskey, { body: { passkey: passkey.answer(asked) } });
    expect(await owedBy(server.client(bearerToken(byPasskey.reply)))).toBe(undefined);

    const late = server.client(bearerToken((await signIn(other.email, strong(7))).reply));
    expect(await owedBy(late)).toBe("password");
    expect(await codeOf(late.call(endpoints.devices.listDevices))).toBe("password-due");
    expect(await codeOf(late.call(identity.createKey, { body: { name: "k" } }))).toBe("password-due");
    expect(await codeOf(late.call(account.offerTotp))).toBe("password-due");
    const again = (current: string, password: string) =>
      late.call(account.changePassword, { body: { current, password } });
    expect(await codeOf(again(strong(7), strong(7)))).toBe("password-used");
    expect(await codeOf(again(strong(7), strong(8)))).toBe("done");
    expect(await owedBy(late)).toBe(undefined);
    expect(await codeOf(late.call(endpoints.devices.listDevices))).toBe("done");

    // The administrator's ended as well: not even they get round it.
    const admin = await ann();
    expect(await codeOf(admin.call(of.changeSignInRules, { body: { profile: "modern" } }))).toBe(
      "password-due",
    );
    annPassword = strong(20);
    await admin.call(account.changePassword, { body: { current: testPassword, password: annPassword } });
    await admin.call(of.changeSignInRules, { body: { profile: "modern" } });
  });
});

test("an administrator asks for another password: it is due at the next request, and done once it is set", async () => {
  const one = await somebody();
  await one.client.call(endpoints.devices.listDevices);
  await one.client.call(endpoints.devices.listDevices);
  await (await ann()).call(of.requirePasswordChange, { params: one.params });
  expect(await codeOf(one.client.call(endpoints.devices.listDevices))).toBe("password-due");
  expect(await codeOf(one.change("marble kitchen umbrella", testPassword))).toBe("done");
  expect(await codeOf(one.client.call(endpoints.devices.listDevices))).toBe("done");
  const asked = (await recordedEvents(server)).filter(
    ({ event }) => event === "user.password-change-required",
  );
  expect(asked).toHaveLength(1);
});

describe("guessing", () => {
  const wrong = (email: string) =>
    fetch(`${server.url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: "not this one at all" }),
    }).then(async (reply) => [reply.status, reply.headers.get("retry-after"), await reply.text()]);

  test("locks for longer each time and never for good, with the same answers and the same work for an account that is not there", async () => {
    const one = await somebody();
    await profile("strict");
    const { lock_after, lock_minutes, lock_most_minutes } = PROFILE_RULES.strict;
    for (let round = 0; round < 6; round++) {
      for (let at = 0; at < (round === 0 ? lock_after : 1); at++) {
        vi.mocked(verify).mockClear();
        const known = await wrong(one.email);
        expect(vi.mocked(verify)).toHaveBeenCalledTimes(1);
        expect(known).toEqual(await wrong("nobody@example.org"));
        expect(vi.mocked(verify)).toHaveBeenCalledTimes(2);
        expect(known[0]).toBe(401);
      }
      await forgetAttempts(server, { locks: false });
      vi.mocked(verify).mockClear();
      const locked = await wrong(one.email);
      expect(locked).toEqual(await wrong("nobody@example.org"));
      const minutes = Math.min(lock_most_minutes, lock_minutes * 2 ** round);
      expect(locked.slice(0, 2)).toEqual([429, String(minutes * 60)]);
      // Nor does the right one help, or a password asked for within a session; none is even looked at.
      expect(await codeOf(signIn(one.email, testPassword))).toBe("too-many-requests");
      expect(
        await codeOf(one.client.call(account.reauthenticate, { body: { password: testPassword } })),
      ).toBe("too-many-requests");
      expect(vi.mocked(verify)).not.toHaveBeenCalled();
      await forgetAttempts(server, { locks: false });
      clock.now += minutes * 60;
    }
    expect(await codeOf(signIn(one.email, testPassword))).toBe("done");
    // What was honest is forgotten: it takes as many again.
    for (let at = 1; at < lock_after; at++) expect((await wrong(one.email))[0]).toBe(401);
    expect(await codeOf(signIn(one.email, testPassword))).toBe("done");
    await profile("modern");
  });

  test("fifty at once look at no more passwords than one after another", async () => {
    const one = await somebody();
    await profile("strict");
    vi.mocked(verify).mockClear();
    await Promise.all(Array.from({ length: 50 }, () => wrong(one.email)));
    expect(vi.mocked(verify).mock.calls.length).toBeLessThanOrEqual(PROFILE_RULES.strict.lock_after);
    // A link to another password ends it: nobody keeps somebody out by guessing.
    await forgetAttempts(server, { locks: false });
    expect(await codeOf(signIn(one.email, testPassword))).toBe("too-many-requests");
    expect(await codeOf(one.reset(strong(3)))).toBe("done");
    expect(await codeOf(signIn(one.email, strong(3)))).toBe("done");
    await profile("modern");
  });
});

test("values of one's own come whole and within bounds, and only who may change settings changes them", async () => {
  const admin = await ann();
  const own = { ...PROFILE_RULES.modern, min_length: 20 };
  const change = (body: Record<string, unknown>) => admin.call(of.changeSignInRules, { body });
  for (const body of [
    { profile: "own" },
    { password: own },
    { profile: "strict", password: own },
    { profile: "own", password: { ...own, min_length: 7 } },
    { profile: "own", password: { ...own, lock_after: 0 } },
    { profile: "own", password: { ...own, dictionary: false } },
    { notice: "a\u0007b" },
  ])
    expect([body, await codeOf(change(body))]).toEqual([body, "bad-request"]);
  const one = await somebody();
  expect(await codeOf(one.client.call(of.changeSignInRules, { body: { profile: "modern" } }))).toBe(
    "not-allowed",
  );
  const { reply } = await admin.call(of.changeSignInRules, { body: { profile: "own", password: own } });
  expect(reply).toMatchObject({ profile: "own", password: own });
  expect(await codeOf(one.change("violet otter bike", testPassword))).toBe("password-weak");
  await change({ profile: "modern", notice: "Authorised people only.\nAll is recorded." });
  expect((await server.client().call(of.readEntrance)).reply.notice).toBe(
    "Authorised people only.\nAll is recorded.",
  );
  clock.now += 601;
  expect(await codeOf(change({ profile: "strict" }))).toBe("reauthenticate");
});

test("a session ends when it was idle for as long as is set now, and after the longest time in any case", async () => {
  const one = await somebody();
  const sessions = { idle_minutes: 5, longest_hours: 1 };
  await (await ann()).call(of.changeSignInRules, { body: { sessions } });
  for (let minutes = 0; minutes < 56; minutes += 4) {
    expect(await codeOf(one.client.call(identity.whoAmI))).toBe("done");
    clock.now += 240;
  }
  const idle = server.client(bearerToken((await signIn(one.email, testPassword)).reply));
  expect(await codeOf(one.client.call(identity.whoAmI))).toBe("done");
  clock.now += 240;
  expect(await codeOf(one.client.call(identity.whoAmI))).toBe("not-signed-in");
  clock.now += 61;
  expect(await codeOf(idle.call(identity.whoAmI))).toBe("not-signed-in");
});
