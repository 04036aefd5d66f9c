/** What administrators do for accounts, and that nobody is left without one. */
import { bearerToken, type Client, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { appCode } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const account = endpoints.account;
const clock = testClock();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(server));

const signIn = (email: string) =>
  server.client().call(of.signIn, { body: { email, password: testPassword } });
/** A fresh session of the first administrator. */
async function administrator() {
  await administratorToken(server);
  return server.client(bearerToken((await signIn("ann@example.org")).reply));
}
let people = 0;
async function somebody() {
  const email = `person${(people += 1)}@example.org`;
  const token = await userToken(server, "standard", email);
  const { user } = (await server.client(token).call(of.whoAmI)).reply;
  return { email, token, id: user.id, params: { id: user.id } };
}

describe("second factors", () => {
  test("are reset by an administrator whose session is fresh: the password stays, sessions end, and who did it is kept", async () => {
    const ann = await administrator();
    const { email, token, id, params } = await somebody();
    const client = server.client(token);
    const { secret } = (await client.call(account.offerTotp)).reply;
    await client.call(account.addTotp, { body: { code: appCode(secret, clock.now) } });
    await client.call(account.makeRecoveryCodes);
    expect((await ann.call(of.showUser, { params })).reply.user).toMatchObject({
      factors: { totp: true, passkeys: 0, recovery_codes_left: 10 },
      sessions: 1,
    });
    clock.now += 601;
    expect(await codeOf(ann.call(of.resetFactors, { params }))).toBe("reauthenticate");
    await ann.call(account.reauthenticate, { body: { password: testPassword } });
    const key = (await ann.call(of.createKey, { body: { name: "k" } })).reply.secret;
    expect(await codeOf(server.client(key).call(of.resetFactors, { params }))).toBe("not-allowed");
    await ann.call(of.resetFactors, { params });
    expect(await codeOf(client.call(of.whoAmI))).toBe("not-signed-in");
    expect((await signIn(email)).reply.step).toBe("signed-in");
    const { user, credential_events } = (await ann.call(of.showUser, { params })).reply;
    expect(user.factors).toEqual({ totp: false, passkeys: 0, recovery_codes_left: 0, changed_at: clock.now });
    expect(credential_events.map(({ what, by_self }) => [what, by_self])).toContainEqual([
      "user.factors-reset",
      false,
    ]);
    expect(credential_events[0]).toMatchObject({ by: "Annabel" });
    const reset = (await recordedEvents(server)).find(({ event }) => event === "user.factors-reset");
    expect(reset?.body).toMatchObject({
      object: { kind: "user", id },
      before: { totp: true, passkeys: 0, recovery_codes_left: 10 },
    });
  });

  test("are reset by nobody else, not for oneself either", async () => {
    const { token, params } = await somebody();
    expect(await codeOf(server.client(token).call(of.resetFactors, { params }))).toBe("not-allowed");
  });
});

test("doctor says which administrators a password alone lets in, until they have something else", async () => {
  await using other = await startTestServer();
  const ann = other.client(await administratorToken(other));
  const said = async () =>
    (await ann.call(endpoints.system.examine)).reply.weaknesses.find(({ code }) => code === "password-alone");
  expect((await said())?.sentence).toContain("1 of 1 administrators");
  const { secret } = (await ann.call(account.offerTotp)).reply;
  expect(await said()).toBeDefined();
  await ann.call(account.addTotp, { body: { code: appCode(secret, other.ctx.clock.seconds()) } });
  expect(await said()).toBeUndefined();
});

test("a user is signed out everywhere at once", async () => {
  const ann = await administrator();
  const { email, token, params } = await somebody();
  const other = bearerToken((await signIn(email)).reply);
  expect((await ann.call(of.endUserSessions, { params })).reply.ended).toBe(2);
  for (const one of [token, other])
    expect(await codeOf(server.client(one).call(of.whoAmI))).toBe("not-signed-in");
});

describe("sessions of others", () => {
  test("are seen and ended one by one by administrators, and by nobody else", async () => {
    const ann = await administrator();
    const { email, token, id, params } = await somebody();
    const second = bearerToken((await signIn(email)).reply);
    const { sessions } = (await ann.call(of.listUserSessions, { params })).reply;
    expect(sessions.map(({ current }) => current)).toEqual([false, false]);
    const mine = (await server.client(token).call(account.listSessions)).reply.sessions;
    const session = mine.find(({ current }) => current)?.id ?? "";
    const end = (client: Client, user: string) =>
      codeOf(client.call(of.endUserSession, { params: { id: user, session } }));
    // Only as one of the user who is named.
    const other = await somebody();
    expect(await end(ann, other.id)).toBe("not-found");
    expect(await end(server.client(other.token), id)).toBe("not-allowed");
    expect(await codeOf(server.client(other.token).call(of.listUserSessions, { params }))).toBe(
      "not-allowed",
    );
    expect(await end(ann, id)).toBe("done");
    expect(await end(ann, id)).toBe("not-found");
    expect(await codeOf(server.client(token).call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(server.client(second).call(of.whoAmI))).toBe("done");
    const entry = (await recordedEvents(server)).findLast(({ event }) => event === "user.sessions-ended");
    expect(entry?.body).toMatchObject({ object: { kind: "user", id }, details: { sessions: 1, session } });
  });
});

describe("an invitation", () => {
  const accept = (invitation: string) =>
    codeOf(server.client().call(of.acceptInvitation, { body: { invitation, password: testPassword } }));

  test("is an address of the console with the secret behind #, and a new one takes the earlier one's place", async () => {
    const ann = await administrator();
    const body = { email: "late@example.org", name: "Some One", role: "standard" } as const;
    const first = (await ann.call(of.inviteUser, { body })).reply;
    const link = new URL(first.link);
    expect([link.origin, link.pathname, link.search, link.hash]).toEqual([
      server.ctx.config.publicUrl,
      "/accept",
      "",
      `#${first.invitation}`,
    ]);
    const params = { id: first.user.id };
    const again = (await ann.call(of.renewInvitation, { params })).reply;
    expect(await accept(first.invitation)).toBe("invitation-invalid");
    const listed = (await ann.call(of.listUsers)).reply.users.find(({ id }) => id === first.user.id);
    expect(listed?.invitation_expires_at).toBe(again.expires_at);
    await ann.call(of.cancelInvitation, { params });
    expect(await accept(again.invitation)).toBe("invitation-invalid");
    expect(await codeOf(ann.call(of.cancelInvitation, { params }))).toBe("not-invited");
    const third = (await ann.call(of.renewInvitation, { params })).reply;
    expect(await accept(third.invitation)).toBe("done");
    expect(await codeOf(ann.call(of.renewInvitation, { params }))).toBe("not-invited");
    const recorded = (await recordedEvents(server)).map(({ event }) => event);
    expect(recorded).toEqual(expect.arrayContaining(["invitation.renewed", "invitation.cancelled"]));
  });
});

describe("a user who is deleted", () => {
  test("is gone with sessions, keys and factors, the address is free again, and the log keeps what was done", async () => {
    const ann = await administrator();
    const { email, token, id, params } = await somebody();
    const key = (await server.client(token).call(of.createKey, { body: { name: "k" } })).reply.secret;
    await ann.call(of.deleteUser, { params });
    for (const one of [token, key])
      expect(await codeOf(server.client(one).call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(signIn(email))).toBe("wrong-credentials");
    expect(await codeOf(ann.call(of.deleteUser, { params }))).toBe("not-found");
    expect(await codeOf(ann.call(of.showUser, { params }))).toBe("not-found");
    const body = { email, name: "Some One Else", role: "analyst" } as const;
    expect(await codeOf(ann.call(of.inviteUser, { body }))).toBe("done");
    const mine = (await recordedEvents(server)).filter(({ body: entry }) =>
      JSON.stringify(entry).includes(id),
    );
    expect(mine.at(-1)).toMatchObject({ event: "user.deleted", body: { before: { email } } });
  });

  test("is never the last administrator, not even when two delete each other", async () => {
    const ann = await administrator();
    const annId = (await ann.call(of.whoAmI)).reply.user.id;
    expect(await codeOf(ann.call(of.deleteUser, { params: { id: annId } }))).toBe("last-administrator");
    const refused = (await recordedEvents(server)).filter(({ event }) => event === "user.deleted").at(-1);
    expect(refused?.body).toMatchObject({ outcome: "refused", code: "last-administrator" });
    const bob = server.client(await userToken(server, "administrator", "bob@example.org"));
    const bobId = (await bob.call(of.whoAmI)).reply.user.id;
    const codes = await Promise.all([
      codeOf(ann.call(of.deleteUser, { params: { id: bobId } })),
      codeOf(bob.call(of.deleteUser, { params: { id: annId } })),
    ]);
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
  });
});

test("an invitation that expired is lost, and can be renewed", async () => {
  const late = testClock();
  await using other = await startTestServer({ clock: late });
  const ann = other.client(await administratorToken(other));
  const body = { email: "later@example.org", name: "Some One", role: "standard" } as const;
  const first = (await ann.call(of.inviteUser, { body })).reply;
  late.now += 7 * 86_400 + 1;
  const accept = (invitation: string) =>
    codeOf(other.client().call(of.acceptInvitation, { body: { invitation, password: testPassword } }));
  expect(await accept(first.invitation)).toBe("invitation-invalid");
  const given = { email: "ann@example.org", password: testPassword };
  const again = other.client(bearerToken((await other.client().call(of.signIn, { body: given })).reply));
  const renewed = (await again.call(of.renewInvitation, { params: { id: first.user.id } })).reply;
  expect(await accept(renewed.invitation)).toBe("done");
});
