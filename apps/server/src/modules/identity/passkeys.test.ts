/** Passkeys for signing in: by real signatures of software authenticators, honest ones and others. */
import { endpoints } from "@countersign/api";
import { NAMESPACES_IN_USE, verifySignature } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { PasskeySigningOverrides } from "@countersign/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
/** Somebody with a passkey. */
async function somebody(alg: "ES256" | "EdDSA" | "RS256" = "ES256") {
  const email = `person${(people += 1)}@example.org`;
  const client = server.client(await userToken(server, "standard", email));
  const passkey = makeLoginPasskey(server.ctx.config.publicUrl, alg);
  const options = (await client.call(account.offerPasskey)).reply;
  const added = await client.call(account.addPasskey, {
    body: { name: "Phone", passkey: passkey.register(options) },
  });
  return { email, client, passkey, id: added.reply.id };
}

const challenge = async () => (await server.client().call(of.offerPasskeySignIn)).reply;
const signIn = (passkey: ReturnType<ReturnType<typeof makeLoginPasskey>["answer"]>) =>
  server.client().call(of.signInWithPasskey, { body: { passkey } });

describe("signing in with a passkey", () => {
  test.each(["ES256", "EdDSA", "RS256"] as const)("of %s needs nothing else", async (alg) => {
    const { email, passkey } = await somebody(alg);
    const options = await challenge();
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
    expect(options.allowCredentials).toBeUndefined();
    const { reply } = await signIn(passkey.answer(options));
    expect(reply.user.email).toBe(email);
    const browser = softBrowser(server);
    const answer = passkey.answer(await challenge());
    const signed = await browser
      .page()
      .call(of.signInWithPasskey, { body: { passkey: answer, session: "cookie" } });
    expect(signed.reply.token).toBeUndefined();
    expect((await browser.page().call(of.whoAmI)).reply.user.email).toBe(email);
  });

  test("is asked for after the password of an account that has one: the password alone opens nothing", async () => {
    const { email } = await somebody();
    const { reply } = await server.client().call(of.signIn, { body: { email, password: testPassword } });
    expect(reply).toMatchObject({ step: "second-factor", methods: ["passkey"] });
  });

  const wrong: [string, PasskeySigningOverrides][] = [
    ["nobody verified by the authenticator", { flags: 0x01 }],
    ["nobody present", { flags: 0x04 }],
    ["made in a page of another origin", { origin: "https://localhost.evil.example" }],
    ["made in a page on another port of this machine", { origin: "http://localhost:7410" }],
    ["made in a page of the station", { origin: "http://sign.localhost:7410" }],
    ["made in a frame of another page", { crossOrigin: true }],
    ["made in a frame, which is named", { crossOrigin: true, topOrigin: "https://evil.example" }],
    ["made in a frame of our own page", { topOrigin: "http://localhost" }],
    ["for another relying party", { rpIdHash: nodeCrypto.sha256(Buffer.from("sign.localhost")) }],
    ["for a challenge of somebody else's", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["of a registration", { type: "webauthn.create" }],
  ];
  test.each(wrong)("is refused: %s", async (_, overrides) => {
    const { passkey } = await somebody();
    expect(await codeOf(signIn(passkey.answer(await challenge(), overrides)))).toBe("passkey-refused");
  });

  test("is refused with a signature over something else, an unknown passkey, or the handle of another person", async () => {
    const { passkey } = await somebody();
    const other = await somebody();
    const good = passkey.answer(await challenge());
    const elsewhere = other.passkey.answer(await challenge());
    const swapped = { ...good, response: { ...good.response, signature: elsewhere.response.signature } };
    expect(await codeOf(signIn(swapped))).toBe("passkey-refused");
    const unknown = makeLoginPasskey(server.ctx.config.publicUrl);
    expect(await codeOf(signIn(unknown.answer(await challenge())))).toBe("passkey-refused");
    // The other's id in front of one's own signature, and the other way round.
    const third = passkey.answer(await challenge());
    expect(await codeOf(signIn({ ...third, id: other.passkey.id }))).toBe("passkey-refused");
    const fourth = passkey.answer(await challenge());
    expect(await codeOf(signIn({ ...fourth, id: other.passkey.id, rawId: other.passkey.id }))).toBe(
      "passkey-refused",
    );
    const fifth = passkey.answer(await challenge());
    const handle = elsewhere.response.userHandle ?? "";
    expect(await codeOf(signIn({ ...fifth, response: { ...fifth.response, userHandle: handle } }))).toBe(
      "passkey-refused",
    );
  });

  test("spends its challenge: it is good once, for five minutes, and not after a failed answer", async () => {
    const { passkey } = await somebody();
    const options = await challenge();
    const answer = passkey.answer(options);
    const many = await Promise.all(Array.from({ length: 20 }, () => codeOf(signIn(answer))));
    expect(many.filter((code) => code === "done")).toHaveLength(1);
    await forgetAttempts(server);
    const late = await challenge();
    clock.now += 300;
    expect(await codeOf(signIn(passkey.answer(late)))).toBe("passkey-refused");
    const failed = await challenge();
    expect(await codeOf(signIn(passkey.answer(failed, { flags: 0x01 })))).toBe("passkey-refused");
    expect(await codeOf(signIn(passkey.answer(failed)))).toBe("passkey-refused");
  });

  test("refuses an authenticator that counts backwards, as a copy would", async () => {
    const { passkey } = await somebody();
    expect(await codeOf(signIn(passkey.answer(await challenge(), { counter: 7 })))).toBe("done");
    for (const counter of [7, 3])
      expect(await codeOf(signIn(passkey.answer(await challenge(), { counter })))).toBe("passkey-refused");
    expect(await codeOf(signIn(passkey.answer(await challenge(), { counter: 8 })))).toBe("done");
    // Nor do answers with one count get in together, each for a challenge of its own.
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => passkey.answer(await challenge(), { counter: 9 })),
    );
    const codes = await Promise.all(answers.map((answer) => codeOf(signIn(answer))));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
  });

  test("opens no disabled account, and no account after the passkey was removed", async () => {
    const administrator = server.client(await administratorToken(server));
    const one = await somebody();
    const { user } = (await one.client.call(of.whoAmI)).reply;
    const disable = (disabled: boolean) =>
      administrator.call(of.changeUser, { params: { id: user.id }, body: { disabled } });
    await disable(true);
    expect(await codeOf(signIn(one.passkey.answer(await challenge())))).toBe("passkey-refused");
    await disable(false);
    const session = (await signIn(one.passkey.answer(await challenge()))).reply;
    const client = server.client(session.token);
    await client.call(account.removePasskey, { params: { id: one.id } });
    expect(await codeOf(signIn(one.passkey.answer(await challenge())))).toBe("passkey-refused");
    // With the last factor gone the password is enough again.
    const { reply } = await server
      .client()
      .call(of.signIn, { body: { email: one.email, password: testPassword } });
    expect(reply.step).toBe("signed-in");
  });

  test("takes its relying party from the configuration, whatever host a request names", async () => {
    const response = await server.api.fastify.inject({
      method: "POST",
      url: "/api/v1/sessions/passkey/options",
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    expect(response.json<{ rpId: string }>().rpId).toBe("localhost");
  });

  test("is told to be unavailable where the public address is a number", async () => {
    for (const publicUrl of ["http://127.0.0.1:7400", "http://[::1]:7400"]) {
      await using numbered = await startTestServer({ config: { publicUrl } });
      expect(await codeOf(numbered.client().call(of.offerPasskeySignIn))).toBe("passkeys-unavailable");
    }
  });

  test("hands out no more than so many challenges to one address", async () => {
    const codes = await Promise.all(
      Array.from({ length: 70 }, () => codeOf(server.client().call(of.offerPasskeySignIn))),
    );
    expect(codes.filter((code) => code === "done").length).toBeLessThan(65);
    expect(codes).toContain("too-many-requests");
  });
});

describe("adding a passkey", () => {
  const register = async (overrides: PasskeySigningOverrides) => {
    const client = server.client(await userToken(server, "standard", `person${(people += 1)}@example.org`));
    const passkey = makeLoginPasskey(server.ctx.config.publicUrl);
    const options = (await client.call(account.offerPasskey)).reply;
    const body = { name: "Phone", passkey: passkey.register(options, overrides) };
    return codeOf(client.call(account.addPasskey, { body }));
  };

  test.each([
    ["nobody verified by the authenticator", { flags: 0x41 }],
    ["made in a page on another port", { origin: "http://localhost:7410" }],
    ["made in a frame of another page", { crossOrigin: true }],
    ["for another relying party", { rpIdHash: nodeCrypto.sha256(Buffer.from("evil.example")) }],
    ["for another challenge", { challenge: Buffer.alloc(32).toString("base64url") }],
    ["an assertion and no registration", { type: "webauthn.get" }],
  ] as [string, PasskeySigningOverrides][])("is refused: %s", async (_, overrides) => {
    expect(await register(overrides)).toBe("passkey-refused");
  });

  test("is refused with the challenge of another person, of signing in, and with one's own passkey again", async () => {
    const one = await somebody();
    const other = await somebody();
    const theirs = (await other.client.call(account.offerPasskey)).reply;
    const fresh = makeLoginPasskey(server.ctx.config.publicUrl);
    const add = (passkey: ReturnType<typeof fresh.register>) =>
      codeOf(one.client.call(account.addPasskey, { body: { name: "x", passkey } }));
    expect(await add(fresh.register(theirs))).toBe("passkey-refused");
    const own = (await one.client.call(account.offerPasskey)).reply;
    expect(await add(fresh.register({ ...own, challenge: (await challenge()).challenge }))).toBe(
      "passkey-refused",
    );
    const again = (await one.client.call(account.offerPasskey)).reply;
    expect(again.excludeCredentials.map(({ id }) => id)).toEqual([one.passkey.id]);
    expect(await add(one.passkey.register(again))).toBe("passkey-exists");
    // Nor can somebody put another's credential into their own account.
    const mine = (await one.client.call(account.offerPasskey)).reply;
    expect(await add(other.passkey.register(mine))).toBe("passkey-exists");
  });

  test("shows, names and removes one's own, and nobody else's", async () => {
    const one = await somebody();
    const other = await somebody();
    const params = { id: one.id };
    await one.client.call(account.renamePasskey, { params, body: { name: "Old phone" } });
    const { passkeys } = (await one.client.call(account.listPasskeys)).reply;
    expect(passkeys).toMatchObject([{ id: one.id, name: "Old phone", synced: false, last_used_at: null }]);
    expect(await codeOf(other.client.call(account.renamePasskey, { params, body: { name: "x" } }))).toBe(
      "not-found",
    );
    expect(await codeOf(other.client.call(account.removePasskey, { params }))).toBe("not-found");
    expect(await codeOf(one.client.call(account.removePasskey, { params }))).toBe("done");
    const mine = (await recordedEvents(server)).filter(({ event }) => event.startsWith("passkey."));
    expect(mine.slice(-2).map(({ event }) => event)).toEqual(["passkey.renamed", "passkey.removed"]);
  });
});

test("an assertion for signing in is no approval, whatever it is shown for and even by its own key in a root", async () => {
  const { passkey } = await somebody();
  const message = Buffer.from("countersign canonical request");
  const options = await challenge();
  const { response } = passkey.answer(options);
  const station = { rpId: "sign.localhost", origin: "http://sign.localhost:7410" };
  const console = { rpId: options.rpId, origin: server.ctx.config.publicUrl };
  for (const namespace of NAMESPACES_IN_USE) {
    const signature = {
      namespace,
      key: passkey.soft.fingerprint,
      kind: "webauthn" as const,
      authenticatorData: response.authenticatorData,
      clientDataJSON: response.clientDataJSON,
      sig: response.signature,
    };
    const verdict = (as: typeof station) =>
      verifySignature({
        signature,
        keyText: passkey.soft.key,
        message,
        namespace,
        passkey: as,
        crypto: nodeCrypto,
      });
    // Its challenge is random and no document's; and the station is another relying party.
    expect(await verdict(station)).toMatchObject({ ok: false });
    expect(await verdict(console)).toEqual({ ok: false, because: "passkey-challenge" });
  }
  // The same key does approve where it signs the document itself: it is the challenge that makes the difference.
  const approval = passkey.soft.sign("countersign.approve.v1", message);
  const good = await verifySignature({
    signature: approval,
    keyText: passkey.soft.key,
    message,
    namespace: "countersign.approve.v1",
    passkey: console,
    crypto: nodeCrypto,
  });
  expect(good.ok).toBe(true);
});
