/** One's own account: what changes how somebody signs in asks for a fresh proof, and everything is recorded. */
import { bearerToken, type Client, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appCode } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { makeLoginPasskey } from "../../testing/login-passkey.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { softBrowser } from "../../testing/soft-browser.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const account = endpoints.account;
const clock = testClock();
const newPassword = "another otter bicycle";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
  await administratorToken(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(server));

let people = 0;
async function somebody() {
  const email = `person${(people += 1)}@example.org`;
  const token = await userToken(server, "standard", email);
  const client = server.client(token);
  const { user } = (await client.call(of.whoAmI)).reply;
  return { email, token, client, id: user.id };
}
const signIn = async (email: string, password = testPassword) =>
  bearerToken((await server.client().call(of.signIn, { body: { email, password } })).reply);
const eventsOf = async (id: string) =>
  (await recordedEvents(server)).filter(({ body }) => JSON.stringify(body).includes(id));

/** Everything that needs a fresh proof. */
const guarded: [string, (client: Client) => Promise<unknown>][] = [
  ["offering an app", (client) => client.call(account.offerTotp)],
  ["adding an app", (client) => client.call(account.addTotp, { body: { code: "123456" } })],
  ["removing the app", (client) => client.call(account.removeTotp)],
  ["making recovery codes", (client) => client.call(account.makeRecoveryCodes)],
  ["offering a passkey", (client) => client.call(account.offerPasskey)],
  [
    "adding a passkey",
    (client) => {
      const passkey = makeLoginPasskey("http://localhost:1");
      const user = { id: "AAAA", name: "x", displayName: "x" };
      return client.call(account.addPasskey, {
        body: { name: "x", passkey: passkey.register({ challenge: "AAAA", user } as never) },
      });
    },
  ],
  [
    "removing a passkey",
    (client) =>
      client.call(account.removePasskey, { params: { id: "00000000-0000-4000-8000-000000000000" } }),
  ],
  [
    "setting a password without the current one",
    (client) => client.call(account.changePassword, { body: { password: newPassword } }),
  ],
  ["making an API key", (client) => client.call(of.createKey, { body: { name: "theirs" } })],
];

describe("a session that was proved more than ten minutes ago", () => {
  test.each(guarded)("is sent to prove itself again before %s", async (_, act) => {
    const { client } = await somebody();
    clock.now += 599;
    expect(await codeOf(act(client))).not.toBe("reauthenticate");
    clock.now += 1;
    expect(await codeOf(act(client))).toBe("reauthenticate");
    await client
      .call(account.reauthenticate, { body: { password: newPassword } })
      .catch(() => client.call(account.reauthenticate, { body: { password: testPassword } }));
    expect(await codeOf(act(client))).not.toBe("reauthenticate");
  });

  test.each(guarded)("and no API key ever does: %s", async (_, act) => {
    const { client } = await somebody();
    const key = (await client.call(of.createKey, { body: { name: "k" } })).reply.secret;
    expect(await codeOf(act(server.client(key)))).toBe("not-allowed");
  });

  test("nor does an API key see or end sessions, or prove anything", async () => {
    const { client } = await somebody();
    const key = server.client((await client.call(of.createKey, { body: { name: "k" } })).reply.secret);
    const { listSessions, listPasskeys, readFactors, endOtherSessions, offerReauthentication } = account;
    for (const endpoint of [listSessions, listPasskeys, readFactors, endOtherSessions, offerReauthentication])
      expect(await codeOf(key.call(endpoint))).toBe("not-allowed");
    expect(await codeOf(key.call(account.reauthenticate, { body: { password: testPassword } }))).toBe(
      "not-allowed",
    );
  });
});

describe("proving again who one is", () => {
  test("by a wrong password is refused, recorded, and counted together with signing in", async () => {
    const { email, client, id } = await somebody();
    const prove = (password: string) => codeOf(client.call(account.reauthenticate, { body: { password } }));
    for (let at = 0; at < 9; at++) expect(await prove("a wrong password")).toBe("wrong-password");
    expect(await codeOf(signIn(email, "a wrong password"))).toBe("wrong-credentials");
    expect(await prove(testPassword)).toBe("too-many-requests");
    expect(await codeOf(signIn(email))).toBe("too-many-requests");
    const refused = (await eventsOf(id)).filter(({ event }) => event === "session.reauthenticated");
    expect(refused[0]?.body).toMatchObject({ outcome: "refused", code: "wrong-password" });
  });

  test("by a passkey works for one's own passkey, in the session that was asked, once", async () => {
    const one = await somebody();
    const other = await somebody();
    const passkeys = new Map<Client, ReturnType<typeof makeLoginPasskey>>();
    for (const { client } of [one, other]) {
      const passkey = makeLoginPasskey(server.ctx.config.publicUrl);
      const offered = (await client.call(account.offerPasskey)).reply;
      await client.call(account.addPasskey, { body: { name: "k", passkey: passkey.register(offered) } });
      passkeys.set(client, passkey);
    }
    clock.now += 601;
    const options = async (client: Client) => (await client.call(account.offerReauthentication)).reply;
    const prove = (client: Client, by: Client, asked: Awaited<ReturnType<typeof options>>) => {
      const passkey = passkeys.get(by)?.answer(asked);
      if (!passkey) throw new Error("no passkey");
      return codeOf(client.call(account.reauthenticate, { body: { passkey } }));
    };
    // Another's passkey, another session's challenge, a challenge for signing in.
    expect(await prove(one.client, other.client, await options(one.client))).toBe("passkey-refused");
    expect(await prove(one.client, one.client, await options(other.client))).toBe("passkey-refused");
    const forSignIn = (await server.client().call(of.offerPasskeySignIn)).reply;
    expect(await prove(one.client, one.client, forSignIn)).toBe("passkey-refused");
    expect(await codeOf(one.client.call(account.makeRecoveryCodes))).toBe("reauthenticate");
    const asked = await options(one.client);
    expect(await prove(one.client, one.client, asked)).toBe("done");
    expect(await prove(one.client, one.client, asked)).toBe("passkey-refused");
    expect(await codeOf(one.client.call(account.makeRecoveryCodes))).toBe("done");
    // And a challenge for proving does not sign anybody in.
    const passkey = passkeys.get(one.client)?.answer(await options(one.client));
    expect(await codeOf(server.client().call(of.signInWithPasskey, { body: { passkey } as never }))).toBe(
      "passkey-refused",
    );
  });

  test("gives a browser another token, and the one before is worth nothing", async () => {
    const { email } = await somebody();
    const browser = softBrowser(server);
    await browser.page().call(of.signIn, { body: { email, password: testPassword, session: "cookie" } });
    const before = browser.cookie?.value ?? "";
    const { reply } = await browser.page().call(account.reauthenticate, { body: { password: testPassword } });
    expect(reply.fresh_until).toBe(clock.now + 600);
    expect(browser.cookie?.value).not.toBe(before);
    expect(await codeOf(browser.page().call(of.whoAmI))).toBe("done");
    const copied = browser.page({ cookie: `__Host-countersign=${before}` });
    expect(await codeOf(copied.call(of.whoAmI))).toBe("not-signed-in");
  });

  test("takes either a password or a passkey, not both and not neither", async () => {
    const { client } = await somebody();
    expect(await codeOf(client.call(account.reauthenticate, { body: {} }))).toBe("bad-request");
  });
});

describe("a password of one's own", () => {
  test("is changed with the current one, ends the other sessions, and is the only one afterwards", async () => {
    const { email, client, id } = await somebody();
    const elsewhere = server.client(await signIn(email));
    clock.now += 3600;
    const change = (current: string, password: string) =>
      codeOf(client.call(account.changePassword, { body: { current, password } }));
    expect(await change("a wrong password", newPassword)).toBe("wrong-password");
    expect(await change(testPassword, "password1234")).toBe("password-weak");
    expect(await codeOf(elsewhere.call(of.whoAmI))).toBe("done");
    expect(await change(testPassword, newPassword)).toBe("done");
    expect(await codeOf(client.call(of.whoAmI))).toBe("done");
    expect(await codeOf(elsewhere.call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(signIn(email))).toBe("wrong-credentials");
    expect(await codeOf(signIn(email, newPassword))).toBe("done");
    const changed = (await eventsOf(id)).filter(({ event }) => event === "password.changed");
    expect(changed.map(({ body }) => body["outcome"])).toEqual(["refused", "done"]);
    const { reply } = await client.call(account.readFactors);
    expect(reply.changed).toMatchObject({ what: "password.changed", by_self: true });
  });

  test.each([
    ["a space at its end", "violet otter bicycle "],
    ["a zero character", "violet otter\0bicycle"],
    ["128 characters of four bytes", "😀😁😂🤣😃😄😅😆".repeat(16)],
    ["letters in one of two spellings", "Café über naïve otter".normalize("NFD")],
  ])("is accepted exactly as it was received: %s", async (_, password) => {
    const { email, client } = await somebody();
    await client.call(account.changePassword, { body: { current: testPassword, password } });
    expect(await codeOf(signIn(email, password))).toBe("done");
    const others = [
      password.trimEnd(),
      password.slice(0, -2),
      password.normalize("NFC"),
      password.replace("\0", ""),
    ];
    for (const other of others.filter((text) => text !== password))
      expect(await codeOf(signIn(email, other))).toBe("wrong-credentials");
  });
});

describe("an authenticator app", () => {
  test("counts once a first code confirmed it in time, and not before", async () => {
    const { email, client } = await somebody();
    const { reply } = await client.call(account.offerTotp);
    expect(reply.uri).toContain(`secret=${reply.secret}&issuer=Countersign%20localhost`);
    const add = (code: string) => codeOf(client.call(account.addTotp, { body: { code } }));
    expect(await codeOf(signIn(email))).toBe("done");
    expect(await add("000000")).toBe("wrong-code");
    const again = (await client.call(account.offerTotp)).reply;
    expect(again.secret).not.toBe(reply.secret);
    expect(await add(appCode(reply.secret, clock.now))).toBe("wrong-code");
    expect(await add(appCode(again.secret, clock.now))).toBe("done");
    expect(await codeOf(client.call(account.offerTotp))).toBe("totp-exists");
    expect(await add(appCode(again.secret, clock.now))).toBe("totp-exists");
    await expect(signIn(email)).rejects.toThrow("second factor");
    await client.call(account.removeTotp);
    expect(await codeOf(client.call(account.removeTotp))).toBe("not-found");
    expect(await codeOf(signIn(email))).toBe("done");
  });

  test("that was offered waits ten minutes", async () => {
    const { client } = await somebody();
    const { secret } = (await client.call(account.offerTotp)).reply;
    clock.now += 600;
    await client.call(account.reauthenticate, { body: { password: testPassword } });
    expect(await codeOf(client.call(account.addTotp, { body: { code: appCode(secret, clock.now) } }))).toBe(
      "wrong-code",
    );
  });
});

describe("one's own sessions", () => {
  test("are listed with where they are, and end one by one or all but this one", async () => {
    const { email, client, id } = await somebody();
    const [second, third] = [server.client(await signIn(email)), server.client(await signIn(email))];
    const browser = softBrowser(server);
    await browser.page().call(of.signIn, { body: { email, password: testPassword, session: "cookie" } });
    const { sessions } = (await browser.page().call(account.listSessions)).reply;
    expect(sessions).toHaveLength(4);
    const current = sessions.find((session) => session.current);
    expect(current).toMatchObject({ kind: "cookie", agent: "Firefox on Linux", started_at: clock.now });
    expect(current?.address).toMatch(/^(::1|127\.0\.0\.1)$/);
    const of2 = (await second.call(account.listSessions)).reply.sessions.find((session) => session.current);
    const params = { id: of2?.id ?? "" };
    const stranger = await somebody();
    expect(await codeOf(stranger.client.call(account.endSession, { params }))).toBe("not-found");
    await client.call(account.endSession, { params });
    expect(await codeOf(second.call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(client.call(account.endSession, { params }))).toBe("not-found");
    expect((await third.call(account.endOtherSessions)).reply.ended).toBe(2);
    expect(await codeOf(client.call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(browser.page().call(of.whoAmI))).toBe("not-signed-in");
    expect((await third.call(account.endOtherSessions)).reply.ended).toBe(0);
    expect((await eventsOf(id)).filter(({ event }) => event === "session.ended")).toHaveLength(3);
  });
});
