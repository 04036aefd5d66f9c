/** Callers who want more than they have: by keys, by invitations, by headers, by forms, by asking every endpoint there is. */
import { request } from "node:http";
import { type Permission, type Role, ROLE_PERMISSIONS } from "@countersign/access";
import { bearerToken, type Client, type Endpoint, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const clock = testClock();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => forgetAttempts(server));

let people = 0;
const email = () => `somebody${(people += 1)}@example.org`;

/** A fresh session of the first administrator. */
async function administrator(): Promise<Client> {
  await administratorToken(server);
  const body = { email: "ann@example.org", password: testPassword };
  return server.client(bearerToken((await server.client().call(of.signIn, { body })).reply));
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === "object" && value !== null && "access" in value && "path" in value;

async function keyOf(client: Client, permissions: readonly Permission[]): Promise<Client> {
  const { reply } = await client.call(of.createKey, { body: { name: "k", permissions: [...permissions] } });
  return server.client(reply.secret);
}

test.each<[what: string, ends: (ann: Client, params: { id: string }) => Promise<unknown>]>([
  ["disabled", (ann, params) => ann.call(of.changeUser, { params, body: { disabled: true } })],
  [
    "no administrator any more",
    (ann, params) => ann.call(of.changeUser, { params, body: { role: "standard" } }),
  ],
  ["deleted", (ann, params) => ann.call(of.deleteUser, { params })],
])("an invitation ends when whoever made it is %s", async (_what, ends) => {
  const maker = server.client(await userToken(server, "administrator", email()));
  const invite = (by: Client) =>
    by.call(of.inviteUser, { body: { email: email(), name: "Some One", role: "administrator" } });
  const accept = (invitation: string) =>
    server.client().call(of.acceptInvitation, { body: { invitation, password: testPassword } });
  const [kept, { reply }] = [await invite(maker), await invite(maker)];
  expect(await codeOf(accept(kept.reply.invitation))).toBe("done");
  const ann = await administrator();
  await ends(ann, { id: (await maker.call(of.whoAmI)).reply.user.id });
  expect(await codeOf(accept(reply.invitation))).toBe("invitation-invalid");
  // Somebody who may still can make it again.
  const again = await ann.call(of.renewInvitation, { params: { id: reply.user.id } });
  expect(await codeOf(accept(again.reply.invitation))).toBe("done");
});

describe("a key that may only look after users", () => {
  const invite = (client: Client, role: Role) =>
    client.call(of.inviteUser, { body: { email: email(), name: "Some One", role } });

  test("makes nobody who may do more than it may, itself and its owner included", async () => {
    const ann = await administrator();
    const key = await keyOf(ann, ["users.read", "users.write"]);
    for (const role of ["administrator", "standard", "analyst"] as const)
      expect(await codeOf(invite(key, role))).toBe("not-allowed");
    const stan = server.client(await userToken(server, "analyst", email()));
    const params = { id: (await stan.call(of.whoAmI)).reply.user.id };
    expect(await codeOf(key.call(of.changeUser, { params, body: { role: "administrator" } }))).toBe(
      "not-allowed",
    );
    // An invitation that somebody else made is shown to nobody who could not have made it.
    const { user } = (await invite(ann, "administrator")).reply;
    expect(await codeOf(key.call(of.renewInvitation, { params: { id: user.id } }))).toBe("not-allowed");
    // What takes away needs no more than the permission.
    expect(await codeOf(key.call(of.changeUser, { params, body: { disabled: true } }))).toBe("done");
  });

  test("makes those who may do no more than it may", async () => {
    const ann = await administrator();
    const key = await keyOf(ann, ["users.read", "users.write", ...ROLE_PERMISSIONS.analyst]);
    const { user } = (await invite(key, "analyst")).reply;
    expect(await codeOf(key.call(of.renewInvitation, { params: { id: user.id } }))).toBe("done");
    expect(await codeOf(invite(key, "standard"))).toBe("not-allowed");
  });

  test("never does what its owner may not, whatever it was made for", async () => {
    const stan = server.client(await userToken(server, "standard", email()));
    const key = await keyOf(stan, ["users.write", "settings.write", "trust.publish"]);
    expect((await key.call(of.whoAmI)).reply.permissions).toEqual([]);
    expect(await codeOf(invite(key, "analyst"))).toBe("not-allowed");
  });
});

test("a browser that was left open hands nothing on: accounts and roles wait for fresh proof, ending access does not", async () => {
  const ann = await administrator();
  const stan = server.client(await userToken(server, "standard", email()));
  const params = { id: (await stan.call(of.whoAmI)).reply.user.id };
  const invited = { email: email(), name: "Some One", role: "administrator" } as const;
  const { user } = (await ann.call(of.inviteUser, { body: invited })).reply;
  clock.now += 601;
  const person = { authority: `sha256:${"ab".repeat(32)}`, person: "ann" };
  for (const call of [
    () => ann.call(of.inviteUser, { body: { ...invited, email: email() } }),
    () => ann.call(of.renewInvitation, { params: { id: user.id } }),
    () => ann.call(of.changeUser, { params, body: { role: "administrator" } }),
    () => ann.call(of.changeUser, { params, body: { person } }),
  ])
    expect(await codeOf(call())).toBe("reauthenticate");
  expect(await codeOf(ann.call(of.changeUser, { params, body: { disabled: true } }))).toBe("done");
});

test.each(["standard", "analyst"] as const)(
  "a %s user is refused at every endpoint beyond the role, before anything is read of what was sent",
  async (role) => {
    const token = await userToken(server, role, email());
    const open = new Set<string>(["public", "signed-in", ...ROLE_PERMISSIONS[role]]);
    // Of endpoints of all kinds this test needs what they have in common.
    const all: readonly unknown[] = Object.values(endpoints).flatMap((resource) => Object.values(resource));
    const beyond = all.filter(isEndpoint).filter(({ access }) => !open.has(access));
    expect(beyond.length).toBeGreaterThan(20);
    for (const { method, path } of beyond) {
      const address = `${server.url}/api/v1${path.replaceAll(/:[a-z_]+/g, "../../x")}`;
      const { status } = await fetch(address.replaceAll("../../x", "x"), {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(method === "GET" ? {} : { body: "{ this is no JSON" }),
      });
      expect([path, status]).toEqual([path, 403]);
    }
  },
);

describe("guessing", () => {
  /** How many guesses at once end as; the limit gives one back every few seconds, so that many are more than a slow machine lets through. */
  const guessAtOnce = async (url: string, headers: (at: number) => Record<string, string>) => {
    const guesses = Array.from({ length: 60 }, async (_none, at) => {
      const { status } = await fetch(`${url}/api/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers(at) },
        body: JSON.stringify({ email: email(), password: "wrong password here" }),
      });
      return status;
    });
    return new Set(await Promise.all(guesses));
  };

  test.each([
    ["x-forwarded-for", ""],
    ["forwarded", "for="],
    ["x-real-ip", ""],
  ])("is counted by the address of the connection, whatever %s says", async (name, prefix) => {
    const statuses = await guessAtOnce(server.url, (at) => ({ [name]: `${prefix}203.0.113.${at}` }));
    expect(statuses).toEqual(new Set([401, 429]));
  });

  test("is counted behind a proxy by the address that the proxy saw, and not by what was written before it", async () => {
    await using behind = await startTestServer({ config: { trustProxy: ["127.0.0.1", "::1"] } });
    const statuses = await guessAtOnce(behind.url, (at) => ({
      "x-forwarded-for": `198.51.100.${at}, 203.0.113.9`,
    }));
    expect(statuses).toEqual(new Set([401, 429]));
  });
});

describe("a body", () => {
  const signIn = JSON.stringify({ email: "ann@example.org", password: testPassword });
  test.each([
    ["text/plain", signIn],
    ["application/x-www-form-urlencoded", "email=ann@example.org&password=x"],
    ["multipart/form-data; boundary=x", "--x--"],
    ["text/json", signIn],
    ["", signIn],
  ])("of the type %j, as forms of other sites send it, is not taken", async (type, body) => {
    const { hostname, port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      const headers = { ...(type === "" ? {} : { "content-type": type }), "content-length": body.length };
      const asked = request({ host: hostname, port, method: "POST", path: "/api/v1/sessions", headers });
      asked.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
      asked.end(body);
    });
    expect(status).toBe(415);
  });

  test.each([
    `{"email":"ann@example.org","password":"${testPassword}","__proto__":{"role":"administrator"}}`,
    `{"email":"ann@example.org","password":"${testPassword}","constructor":{"prototype":{"role":"administrator"}}}`,
    `{"email":"ann@example.org","password":"${testPassword}","role":"administrator"}`,
    `{"email":{"$ne":""},"password":{"$ne":""}}`,
    `{"email":["ann@example.org"],"password":"${testPassword}"}`,
  ])("that reaches for more than it is asked for is refused: %s", async (body) => {
    const { status } = await fetch(`${server.url}/api/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(status).toBe(400);
    expect(Object.hasOwn(Object.prototype, "role")).toBe(false);
  });
});
