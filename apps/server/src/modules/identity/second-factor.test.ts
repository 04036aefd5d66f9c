/** The second step of signing in: what a right password alone does not open, and how little guessing helps. */
import { bearerToken, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { appCode } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";
import { forgetEndedSessions } from "./forget-ended-sessions.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { useTotpCode } from "./own-totp.ts";
import { useRecoveryCode } from "./recovery-codes.ts";

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
/** Somebody with an authenticator app and recovery codes. */
async function somebody() {
  const email = `person${(people += 1)}@example.org`;
  const client = server.client(await userToken(server, "standard", email));
  const { secret } = (await client.call(account.offerTotp)).reply;
  await client.call(account.addTotp, { body: { code: appCode(secret, clock.now) } });
  const { codes } = (await client.call(account.makeRecoveryCodes)).reply;
  const { user } = (await client.call(of.whoAmI)).reply;
  // The code that confirmed the app is used up.
  clock.now += 90;
  return { email, client, secret, codes, id: user.id };
}

async function ticketOf(email: string): Promise<string> {
  const { status, reply } = await server
    .client()
    .call(of.signIn, { body: { email, password: testPassword } });
  if (reply.step !== "second-factor") throw new Error("no second factor was asked for");
  expect(status).toBe(200);
  return reply.ticket;
}

const give = (ticket: string, code: string) =>
  server.client().call(of.giveSecondFactor, { body: { ticket, code } });

describe("an account with an authenticator app", () => {
  test("opens with password and code, and not with the password alone", async () => {
    const { email, secret } = await somebody();
    const { reply } = await server.client().call(of.signIn, { body: { email, password: testPassword } });
    expect(reply).toMatchObject({ step: "second-factor", methods: ["totp", "recovery-code"] });
    expect(JSON.stringify(reply)).not.toContain("cst_");
    const ticket = await ticketOf(email);
    // The ticket is no session of any kind.
    expect(await codeOf(server.client(ticket).call(of.whoAmI))).toBe("not-signed-in");
    const code = appCode(secret, clock.now);
    const session = bearerToken((await give(ticket, ` ${code.slice(0, 3)} ${code.slice(3)} `)).reply);
    expect((await server.client(session).call(of.whoAmI)).reply.user.email).toBe(email);
    expect(await codeOf(give(ticket, appCode(secret, clock.now + 30)))).toBe("ticket-invalid");
  });

  test("asks nobody for a code who does not know the password", async () => {
    const { email } = await somebody();
    const wrong = (address: string) =>
      fetch(`${server.url}/api/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: address, password: "a wrong password" }),
      }).then(async (response) => [response.status, await response.text()]);
    expect(await wrong(email)).toEqual(await wrong("nobody@example.org"));
  });

  test("takes a code once, in its own ticket or another, by however many at once", async () => {
    const { email, secret } = await somebody();
    const tickets = [await ticketOf(email), await ticketOf(email), await ticketOf(email)];
    const code = appCode(secret, clock.now);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, at) => codeOf(give(tickets[at % 3] ?? "", code))),
    );
    expect(results.filter((result) => result === "done")).toHaveLength(1);
    expect(new Set(results)).toEqual(
      new Set(
        results.filter((one) => ["done", "wrong-code", "ticket-invalid", "too-many-requests"].includes(one)),
      ),
    );
  });

  test("takes a code once even where nothing counts the attempts: 50 transactions, 1 success", async () => {
    const { id, secret } = await somebody();
    const code = appCode(secret, clock.now);
    const use = (given: string) =>
      inTransaction(server.ctx, systemActor("race"), (tx) => useTotpCode(server.ctx, tx, id, given));
    const results = await Promise.all(Array.from({ length: 50 }, () => use(code)));
    expect(results.filter(Boolean)).toHaveLength(1);
    // Nor does an earlier code count after a later one.
    expect(await use(appCode(secret, clock.now - 30))).toBe(false);
    expect(await use(appCode(secret, clock.now + 30))).toBe(true);
  });

  test("refuses the code of another account, an old one and nonsense", async () => {
    const { email } = await somebody();
    const other = await somebody();
    const ticket = await ticketOf(email);
    for (const code of [appCode(other.secret, clock.now), other.codes[0] ?? "", "12 34", "not-a-code"])
      expect(await codeOf(give(ticket, code))).toBe("wrong-code");
  });

  test("is shut to guessing after five wrong codes, of either kind and in whichever ticket", async () => {
    const { email, secret, codes } = await somebody();
    const results: string[] = [];
    for (let at = 0; at < 6; at++)
      results.push(
        await codeOf(give(await ticketOf(email), at % 2 === 0 ? "000000" : "aaaa-bbbb-cccc-dddd")),
      );
    expect(results).toEqual([...Array.from({ length: 5 }, () => "wrong-code"), "too-many-requests"]);
    const ticket = await ticketOf(email);
    expect(await codeOf(give(ticket, appCode(secret, clock.now)))).toBe("too-many-requests");
    expect(await codeOf(give(ticket, codes[0] ?? ""))).toBe("too-many-requests");
  });
});

describe("a ticket", () => {
  test("is good for five minutes", async () => {
    const { email, secret } = await somebody();
    const ticket = await ticketOf(email);
    clock.now += 300;
    expect(await codeOf(give(ticket, appCode(secret, clock.now)))).toBe("ticket-invalid");
  });

  test("dies with the password, with the account, and with a reset", async () => {
    const administrator = server.client(await administratorToken(server));
    for (const spoil of [
      (one: Awaited<ReturnType<typeof somebody>>) =>
        one.client.call(account.changePassword, {
          body: { current: testPassword, password: "another otter bicycle" },
        }),
      ({ id }: { id: string }) =>
        administrator.call(of.changeUser, { params: { id }, body: { disabled: true } }),
      ({ id }: { id: string }) => administrator.call(of.endUserSessions, { params: { id } }),
    ]) {
      const one = await somebody();
      const ticket = await ticketOf(one.email);
      await spoil(one);
      expect(await codeOf(give(ticket, appCode(one.secret, clock.now)))).toBe("ticket-invalid");
    }
  });
});

describe("recovery codes", () => {
  test("stand in for the app, each once, however they are typed", async () => {
    const { email, codes, client } = await somebody();
    expect(new Set(codes).size).toBe(10);
    const [first = "", second = ""] = codes;
    expect(first).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    expect(await codeOf(give(await ticketOf(email), first.toUpperCase().replaceAll("-", " ")))).toBe("done");
    expect(await codeOf(give(await ticketOf(email), first))).toBe("wrong-code");
    expect((await client.call(account.readFactors)).reply.recovery_codes_left).toBe(9);
    expect(await codeOf(give(await ticketOf(email), second))).toBe("done");
  });

  test("are used once by however many at once", async () => {
    const { id, codes } = await somebody();
    const actor = systemActor("race");
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        inTransaction(server.ctx, actor, (tx) =>
          useRecoveryCode(tx, { id, name: "Some One" }, actor, codes[3] ?? ""),
        ),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test("of an earlier set do not count any more", async () => {
    const { email, codes } = await somebody();
    const ticket = await ticketOf(email);
    const session = bearerToken((await give(ticket, codes[9] ?? "")).reply);
    const again = (await server.client(session).call(account.makeRecoveryCodes)).reply.codes;
    expect(await codeOf(give(await ticketOf(email), codes[0] ?? ""))).toBe("wrong-code");
    expect(await codeOf(give(await ticketOf(email), again[0] ?? ""))).toBe("done");
  });
});

test("what was not finished in time is forgotten", async () => {
  const { email } = await somebody();
  await ticketOf(email);
  await server.client().call(of.offerPasskeySignIn);
  const other = server.client(await userToken(server, "standard", "unsure@example.org"));
  await other.call(account.offerTotp);
  const left = async () => {
    const db = server.ctx.db.$extendTables<IdentityTables>();
    const count = async (table: "sign_in_ticket" | "passkey_challenge" | "user_totp") =>
      (await db.selectFrom(table).selectAll().execute()).length;
    return [await count("sign_in_ticket"), await count("passkey_challenge"), await count("user_totp")];
  };
  await forgetEndedSessions(server.ctx);
  const [tickets = 0, challenges = 0, apps = 0] = await left();
  expect(Math.min(tickets, challenges)).toBeGreaterThan(0);
  clock.now += 600;
  await forgetEndedSessions(server.ctx);
  // The app that was offered and not confirmed is gone, those in use stay.
  expect(await left()).toEqual([0, 0, apps - 1]);
});

test("each step is recorded, and no code, ticket or secret with it", async () => {
  const { email, secret, codes, id } = await somebody();
  const ticket = await ticketOf(email);
  await codeOf(give(ticket, "000000"));
  await give(ticket, codes[0] ?? "");
  const mine = (await recordedEvents(server)).filter(({ body }) => JSON.stringify(body).includes(id));
  expect(mine.map(({ event }) => event)).toEqual([
    "user.invited",
    "user.activated",
    "session.started",
    "totp.added",
    "recovery-codes.made",
    "session.challenged",
    "session.refused",
    "recovery-code.used",
    "session.started",
  ]);
  const text = JSON.stringify(mine);
  for (const one of [secret, ticket, ...codes, ...codes.map((code) => code.replaceAll("-", ""))])
    expect(text).not.toContain(one);
});
