/** Accounts against a real server: who gets in, who does not, and what is known of it afterwards. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { bearerToken, endpoints } from "@countersign/api";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { startTestServer, testClock } from "../../testing/start-test-server.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";

const of = endpoints.identity;

describe("set-up", () => {
  test("the token lies in a file of this account only, works once, and is gone afterwards", async () => {
    await using server = await startTestServer();
    const file = join(server.dataDir, "setup-token");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, "utf8").trim();
    const body = { token, email: "ann@example.org", name: "Annabel", password: testPassword };
    const client = server.client();
    expect((await client.call(of.setUpState)).reply).toEqual({ needed: true });
    expect(await codeOf(client.call(of.setUp, { body: { ...body, token: "css_wrong" } }))).toBe(
      "setup-token",
    );
    expect(await codeOf(client.call(of.setUp, { body: { ...body, password: "short" } }))).toBe(
      "password-weak",
    );
    const { reply } = await client.call(of.setUp, { body });
    expect(reply.user).toMatchObject({ role: "administrator", state: "active" });
    expect((await server.client(reply.token).call(of.whoAmI)).reply.user.email).toBe("ann@example.org");
    expect(existsSync(file)).toBe(false);
    expect((await client.call(of.setUpState)).reply).toEqual({ needed: false });
    expect(await codeOf(client.call(of.setUp, { body }))).toBe("setup-done");
    const recorded = (await recordedEvents(server)).map(({ event }) => event);
    expect(recorded.filter((event) => event.startsWith("setup."))).toEqual([
      "setup.refused",
      "setup.completed",
    ]);
  });

  test("of many who set up at once exactly one becomes administrator", async () => {
    await using server = await startTestServer();
    const token = readFileSync(join(server.dataDir, "setup-token"), "utf8").trim();
    const codes = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        codeOf(
          server.client().call(of.setUp, {
            body: { token, email: `p${at}@example.org`, name: "Some One", password: testPassword },
          }),
        ),
      ),
    );
    expect(codes.toSorted()).toEqual(["done", ...Array.from({ length: 7 }, () => "setup-done")]);
  });

  test("a restart keeps the token, and makes a new one when the file is lost", async () => {
    let server = await startTestServer();
    try {
      const file = join(server.dataDir, "setup-token");
      const first = readFileSync(file, "utf8");
      server = await server.restart();
      expect(readFileSync(file, "utf8")).toBe(first);
      await server.stop();
      rmSync(file);
      server = await server.restart();
      expect(readFileSync(file, "utf8")).not.toBe(first);
      expect(await administratorToken(server)).toMatch(/^cst_/);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});

describe("signing in", () => {
  test("wrong password, unknown account and disabled account are answered alike", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    await userToken(server, "standard", "gone@example.org");
    const { users } = (await administrator.call(of.listUsers)).reply;
    const gone = users.find(({ email }) => email === "gone@example.org");
    await administrator.call(of.changeUser, { params: { id: gone?.id ?? "" }, body: { disabled: true } });
    const answers = await Promise.all(
      [
        ["ann@example.org", "wrong password indeed"],
        ["nobody@example.org", testPassword],
        ["gone@example.org", testPassword],
      ].map(async ([email = "", password = ""]) => {
        const response = await fetch(`${server.url}/api/v1/sessions`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email, password }),
        });
        return [response.status, await response.text()];
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0]?.[0]).toBe(401);
  });

  test("guessing at one account is stopped, known or not, and its refusals are recorded without what was typed", async () => {
    await using server = await startTestServer();
    await administratorToken(server);
    for (const email of ["ann@example.org", "nobody@example.org"]) {
      const codes: string[] = [];
      for (let at = 0; at < 12; at++)
        codes.push(
          await codeOf(server.client().call(of.signIn, { body: { email, password: `guess number ${at}` } })),
        );
      expect(codes.indexOf("too-many-requests")).toBe(10);
    }
    const refused = (await recordedEvents(server)).filter(({ event }) => event === "session.refused");
    expect(refused).toHaveLength(20);
    expect(JSON.stringify(refused)).not.toContain("guess number");
    expect(JSON.stringify(refused)).not.toContain("nobody@");
    expect(refused[0]?.body).toMatchObject({ outcome: "refused", code: "wrong-credentials" });
  });

  test("an account is found whatever case its address is typed in", async () => {
    await using server = await startTestServer();
    await administratorToken(server);
    const { reply } = await server
      .client()
      .call(of.signIn, { body: { email: "Ann@Example.ORG", password: testPassword } });
    expect(reply).toMatchObject({ step: "signed-in", user: { email: "ann@example.org" } });
  });
});

describe("sessions", () => {
  test("end by signing out, by lying idle for 12 hours, and after 7 days whatever happens", async () => {
    const clock = testClock();
    await using server = await startTestServer({ clock });
    await administratorToken(server);
    const body = { email: "ann@example.org", password: testPassword };
    const signIn = async () => bearerToken((await server.client().call(of.signIn, { body })).reply);
    const works = async (token: string) => (await codeOf(server.client(token).call(of.whoAmI))) === "done";

    const left = await signIn();
    await server.client(left).call(of.signOut);
    expect(await works(left)).toBe(false);

    const idle = await signIn();
    clock.now += 12 * 3600 - 61;
    expect(await works(idle)).toBe(true);
    clock.now += 12 * 3600 + 1;
    expect(await works(idle)).toBe(false);

    const busy = await signIn();
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      clock.now += 6 * 3600;
      expect(await works(busy)).toBe(true);
    }
    clock.now += 6 * 3600;
    expect(await works(busy)).toBe(false);
  });

  test("of somebody who is disabled end at once, keys too", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const token = await userToken(server, "standard", "stan@example.org");
    const { reply } = await server.client(token).call(of.createKey, { body: { name: "mine" } });
    const { user } = (await server.client(token).call(of.whoAmI)).reply;
    await administrator.call(of.changeUser, { params: { id: user.id }, body: { disabled: true } });
    expect(await codeOf(server.client(token).call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(server.client(reply.secret).call(of.whoAmI))).toBe("not-signed-in");
    await administrator.call(of.changeUser, { params: { id: user.id }, body: { disabled: false } });
    // The session is gone for good, the key works again with its owner.
    expect(await codeOf(server.client(token).call(of.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(server.client(reply.secret).call(of.whoAmI))).toBe("done");
  });
});

describe("users", () => {
  test("an invitation is accepted once, within its time, by whoever holds it", async () => {
    const clock = testClock();
    await using server = await startTestServer({ clock });
    const administrator = server.client(await administratorToken(server));
    const invite = async (email: string) =>
      (await administrator.call(of.inviteUser, { body: { email, name: "Some One", role: "analyst" } })).reply
        .invitation;
    const accept = (invitation: string) =>
      codeOf(server.client().call(of.acceptInvitation, { body: { invitation, password: testPassword } }));
    const first = await invite("one@example.org");
    expect(
      await codeOf(
        administrator.call(of.inviteUser, {
          body: { email: "ONE@example.org", name: "Other", role: "analyst" },
        }),
      ),
    ).toBe("email-taken");
    expect((await Promise.all([accept(first), accept(first), accept(first)])).toSorted()).toEqual([
      "done",
      "invitation-invalid",
      "invitation-invalid",
    ]);
    const late = await invite("two@example.org");
    clock.now += 7 * 86_400 + 1;
    expect(await accept(late)).toBe("invitation-invalid");
    expect(await accept("csi_nonsense")).toBe("invitation-invalid");
  });

  test("the last administrator cannot be lost, not even by two changes at once", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const { user: ann } = (await administrator.call(of.whoAmI)).reply;
    const change = (id: string, body: { role?: "analyst"; disabled?: boolean }) =>
      codeOf(administrator.call(of.changeUser, { params: { id }, body }));
    expect(await change(ann.id, { role: "analyst" })).toBe("last-administrator");
    expect(await change(ann.id, { disabled: true })).toBe("last-administrator");
    const other = server.client(await userToken(server, "administrator", "bob@example.org"));
    const { user: bob } = (await other.call(of.whoAmI)).reply;
    const codes = await Promise.all([
      codeOf(administrator.call(of.changeUser, { params: { id: bob.id }, body: { disabled: true } })),
      codeOf(other.call(of.changeUser, { params: { id: ann.id }, body: { disabled: true } })),
    ]);
    // Whoever comes second is refused, or was out before.
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    const refused = (await recordedEvents(server)).filter(
      ({ event, body }) => event === "user.changed" && body["outcome"] === "refused",
    );
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.body).toMatchObject({ code: "last-administrator" });
  });

  test("a change is recorded with the fields before and after, and no change records nothing", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const stan = server.client(await userToken(server, "standard", "stan@example.org"));
    const { user } = (await stan.call(of.whoAmI)).reply;
    await administrator.call(of.changeUser, { params: { id: user.id }, body: { role: "analyst" } });
    await administrator.call(of.changeUser, { params: { id: user.id }, body: { role: "analyst" } });
    const changed = (await recordedEvents(server)).filter(({ event }) => event === "user.changed");
    expect(changed).toHaveLength(1);
    expect(changed[0]?.body).toMatchObject({ before: { role: "standard" }, after: { role: "analyst" } });
  });

  test("an account is linked only to a person that a current root knows", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const { user } = (await administrator.call(of.whoAmI)).reply;
    const person = { authority: `sha256:${"ab".repeat(32)}`, person: "ann" };
    const change = (to: typeof person | null) =>
      codeOf(administrator.call(of.changeUser, { params: { id: user.id }, body: { person: to } }));
    expect(await change(person)).toBe("person-unknown");
    expect(await change(null)).toBe("done");
  });
});

describe("API keys", () => {
  test("do what they are limited to, until they expire or are revoked", async () => {
    const clock = testClock();
    await using server = await startTestServer({ clock });
    const administrator = server.client(await administratorToken(server));
    const { reply } = await administrator.call(of.createKey, {
      body: { name: "ci", permissions: ["scripts.read"], expires_in_seconds: 600 },
    });
    const key = server.client(reply.secret);
    expect((await key.call(of.whoAmI)).reply.permissions).toEqual(["scripts.read"]);
    expect(await codeOf(key.call(endpoints.scripts.listScripts))).toBe("done");
    expect(await codeOf(key.call(endpoints.clients.listClients))).toBe("not-allowed");
    clock.now += 601;
    expect(await codeOf(key.call(endpoints.scripts.listScripts))).toBe("not-signed-in");

    await administrator.call(endpoints.account.reauthenticate, { body: { password: testPassword } });
    const unlimited = (await administrator.call(of.createKey, { body: { name: "all" } })).reply;
    expect(
      await codeOf(server.client(unlimited.secret).call(of.createKey, { body: { name: "child" } })),
    ).toBe("not-allowed");
    await administrator.call(of.revokeKey, { params: { id: unlimited.key.id } });
    expect(await codeOf(server.client(unlimited.secret).call(of.whoAmI))).toBe("not-signed-in");
    expect((await administrator.call(of.listKeys)).reply.keys.map(({ name }) => name)).toEqual(["ci"]);
  });

  test("of others are not there", async () => {
    await using server = await startTestServer();
    const administrator = server.client(await administratorToken(server));
    const { reply } = await administrator.call(of.createKey, { body: { name: "mine" } });
    const stan = server.client(await userToken(server, "standard", "stan@example.org"));
    expect((await stan.call(of.listKeys)).reply.keys).toEqual([]);
    expect(await codeOf(stan.call(of.revokeKey, { params: { id: reply.key.id } }))).toBe("not-found");
    expect(await codeOf(server.client(reply.secret).call(of.whoAmI))).toBe("done");
  });
});
