/** Links to set another password: once, for one person, for a day, and for nothing but the password. */
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
const other = "marble kitchen umbrella 5520";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(server));

const signIn = (email: string, password: string) =>
  server.client().call(of.signIn, { body: { email, password } });
/** A fresh session of the first administrator. */
async function administrator() {
  await administratorToken(server);
  return server.client(bearerToken((await signIn("ann@example.org", testPassword)).reply));
}
let people = 0;
async function somebody() {
  const email = `forgetful${(people += 1)}@example.org`;
  const token = await userToken(server, "standard", email);
  const client = server.client(token);
  const { user } = (await client.call(of.whoAmI)).reply;
  return { email, client, id: user.id, params: { id: user.id } };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;
const offer = async ({ params }: Pick<Somebody, "params">) =>
  (await (await administrator()).call(of.offerPasswordReset, { params })).reply;
const set = (reset: string, password = other) =>
  server.client().call(of.usePasswordReset, { body: { reset, password } });

describe("a link to set another password", () => {
  test("sets it for the account that it was made for, which keeps its id; sessions end, and who made it is kept", async () => {
    const one = await somebody();
    const bystander = await somebody();
    const made = await offer(one);
    expect(made.link).toBe(`${server.ctx.config.publicUrl}/reset#${made.reset}`);
    expect(made.expires_at).toBe(clock.now + 86_400);
    // Nothing happens before it is used.
    expect(await codeOf(one.client.call(of.whoAmI))).toBe("done");
    const { reply } = await set(made.reset);
    if (reply.step !== "signed-in") throw new Error("no factor is there to ask for");
    expect(reply.user).toMatchObject({ id: one.id, email: one.email });
    expect(await codeOf(one.client.call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(bystander.client.call(of.whoAmI))).toBe("done");
    expect(await codeOf(signIn(one.email, testPassword))).toBe("wrong-credentials");
    expect(await codeOf(signIn(one.email, other))).toBe("done");
    expect(await codeOf(signIn(bystander.email, other))).toBe("wrong-credentials");
    const shown = (await (await administrator()).call(of.showUser, { params: one.params })).reply;
    expect(shown.user.password_reset_expires_at).toBeNull();
    // The clock of this test stands still: what happened in one second has no order.
    expect(shown.credential_events).toContainEqual(
      expect.objectContaining({
        what: "password.reset",
        by: "Annabel",
        by_self: false,
      }),
    );
    const events = (await recordedEvents(server)).filter(({ event }) => event.startsWith("password.reset"));
    expect(events.slice(-2).map(({ event, body }) => [event, body["outcome"]])).toEqual([
      ["password.reset-offered", "done"],
      ["password.reset", "done"],
    ]);
  });

  test("ends API keys where whoever sets the password wants it, and leaves them otherwise", async () => {
    for (const end_keys of [undefined, false, true]) {
      const one = await somebody();
      const body = { name: "mine", permissions: ["devices.read" as const] };
      const key = server.client((await one.client.call(of.createKey, { body })).reply.secret);
      const { reset } = await offer(one);
      const wish = end_keys === undefined ? {} : { end_keys };
      await server.client().call(of.usePasswordReset, { body: { reset, password: other, ...wish } });
      const kept = await codeOf(key.call(endpoints.devices.listDevices));
      expect([end_keys, kept]).toEqual([end_keys, end_keys ? "not-signed-in" : "done"]);
    }
  });

  test("is good once, whoever is quicker, and not for invitations; nor is an invitation good here", async () => {
    const one = await somebody();
    const { reset } = await offer(one);
    const codes = await Promise.all(Array.from({ length: 6 }, () => codeOf(set(reset))));
    expect(codes.toSorted()).toEqual(["done", ...Array.from({ length: 5 }, () => "reset-invalid")]);
    expect(await codeOf(set(reset))).toBe("reset-invalid");
    await forgetAttempts(server);
    const again = (await offer(one)).reset;
    const accept = server
      .client()
      .call(of.acceptInvitation, { body: { invitation: again, password: other } });
    expect(await codeOf(accept)).toBe("invitation-invalid");
    const ann = await administrator();
    const { invitation } = (
      await ann.call(of.inviteUser, {
        body: { email: "invited@example.org", name: "Invited", role: "analyst" },
      })
    ).reply;
    expect(await codeOf(set(invitation))).toBe("reset-invalid");
    expect(await codeOf(set("csr_nonsense"))).toBe("reset-invalid");
  });

  test("ends when another one is made, when it is taken back, and when the password is changed", async () => {
    const one = await somebody();
    const ann = await administrator();
    const first = (await offer(one)).reset;
    const second = (await offer(one)).reset;
    expect(await codeOf(set(first))).toBe("reset-invalid");
    await forgetAttempts(server);
    const keep = () => codeOf(ann.call(of.cancelPasswordReset, { params: one.params }));
    expect([await keep(), await keep()]).toEqual(["done", "not-found"]);
    expect(await codeOf(set(second))).toBe("reset-invalid");
    const third = (await offer(one)).reset;
    const signed = bearerToken((await signIn(one.email, testPassword)).reply);
    await server.client(signed).call(account.changePassword, {
      body: { current: testPassword, password: "quiet harbour lantern 88" },
    });
    expect(await codeOf(set(third))).toBe("reset-invalid");
  });

  test("opens no account that ended: disabled, disabled and back again, never activated, or deleted", async () => {
    const ann = await administrator();
    const one = await somebody();
    const { reset } = await offer(one);
    const disable = (disabled: boolean) =>
      ann.call(of.changeUser, { params: one.params, body: { disabled } });
    await disable(true);
    expect(await codeOf(set(reset))).toBe("reset-invalid");
    expect(await codeOf(ann.call(of.offerPasswordReset, { params: one.params }))).toBe("not-active");
    await disable(false);
    expect(await codeOf(set(reset))).toBe("reset-invalid");
    const gone = (await offer(one)).reset;
    await ann.call(of.deleteUser, { params: one.params });
    expect(await codeOf(set(gone))).toBe("reset-invalid");
    const { user } = (
      await ann.call(of.inviteUser, { body: { email: "new@example.org", name: "New", role: "analyst" } })
    ).reply;
    expect(await codeOf(ann.call(of.offerPasswordReset, { params: { id: user.id } }))).toBe("not-active");
  });

  test("is no way past a second factor, and none to a weak password, which does not spend it", async () => {
    const one = await somebody();
    const { secret } = (await one.client.call(account.offerTotp)).reply;
    await one.client.call(account.addTotp, { body: { code: appCode(secret, clock.now) } });
    const { reset } = await offer(one);
    expect(await codeOf(set(reset, "password1234"))).toBe("password-weak");
    const { reply } = await set(reset);
    if (reply.step !== "second-factor") throw new Error("a link alone opened an account with a factor");
    expect(reply.methods).toEqual(["totp"]);
    clock.now += 60;
    const code = appCode(secret, clock.now);
    const came = await server.client().call(of.giveSecondFactor, { body: { ticket: reply.ticket, code } });
    expect(came.reply.user.id).toBe(one.id);
  });

  test("is made by administrators who proved themselves a moment ago, and by no key", async () => {
    const one = await somebody();
    const ann = await administrator();
    const key = (await ann.call(of.createKey, { body: { name: "k" } })).reply.secret;
    expect(await codeOf(server.client(key).call(of.offerPasswordReset, { params: one.params }))).toBe(
      "not-allowed",
    );
    expect(await codeOf(one.client.call(of.offerPasswordReset, { params: one.params }))).toBe("not-allowed");
    clock.now += 601;
    expect(await codeOf(ann.call(of.offerPasswordReset, { params: one.params }))).toBe("reauthenticate");
  });

  test("is not found by guessing: attempts are counted by address", async () => {
    const codes = await Promise.all(Array.from({ length: 60 }, (_, at) => codeOf(set(`csr_guess-${at}`))));
    expect(codes).toContain("too-many-requests");
  });

  test.each<[what: string, ends: (ann: Client, params: { id: string }) => Promise<unknown>]>([
    ["disabled", (ann, params) => ann.call(of.changeUser, { params, body: { disabled: true } })],
    [
      "no administrator any more",
      (ann, params) => ann.call(of.changeUser, { params, body: { role: "standard" } }),
    ],
    ["deleted", (ann, params) => ann.call(of.deleteUser, { params })],
  ])("ends when whoever made it is %s", async (_what, ends) => {
    const maker = server.client(
      await userToken(server, "administrator", `maker${(people += 1)}@example.org`),
    );
    const { params } = await somebody();
    const { reset } = (await maker.call(of.offerPasswordReset, { params })).reply;
    await ends(await administrator(), { id: (await maker.call(of.whoAmI)).reply.user.id });
    expect(await codeOf(set(reset))).toBe("reset-invalid");
    // And it does not come back with them.
    expect(await codeOf(set(reset))).toBe("reset-invalid");
  });

  test("ends after a day", async () => {
    await forgetAttempts(server);
    const { reset } = await offer(await somebody());
    clock.now += 86_400;
    expect(await codeOf(set(reset))).toBe("reset-invalid");
  });
});
