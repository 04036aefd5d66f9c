/** Callers who are taken for who they were a moment ago: whatever ends them, the next answer knows it. */
import { endpoint, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { codeOf } from "./testing/code-of.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";
import { administratorToken, testPassword, userToken } from "./testing/sign-up.ts";
import type { Actor } from "./platform/actor.ts";
import { createApi } from "./platform/http/create-api.ts";
import { type EndpointInput, mountEndpoint } from "./platform/http/mount-endpoint.ts";
import { ProblemError } from "./platform/http/problem-error.ts";
import { inReading, inTransaction } from "./platform/transaction.ts";

let server: TestServer;
let administrator: string;
/** Another connection: a second server process, an administrator of the database. */
let elsewhere: Client;
beforeAll(async () => {
  server = await startTestServer();
  administrator = await administratorToken(server);
  elsewhere = new Client({ connectionString: server.postgres.superuserUrl });
  await elsewhere.connect();
});
afterAll(async () => {
  await elsewhere.end();
  await server[Symbol.asyncDispose]();
});

const { identity, account } = endpoints;
const read = (token: string) => codeOf(server.client(token).call(endpoints.devices.listDevices));

/** Somebody whose reads are answered, twice, so that the second is of somebody who is remembered. */
async function someone(email: string): Promise<{ id: string; token: string }> {
  const token = await userToken(server, "standard", email);
  const { reply } = await server.client(token).call(identity.whoAmI);
  for (const _ of [1, 2]) expect(await read(token)).toBe("done");
  return { id: reply.user.id, token };
}

describe("in this process: after the answer to whoever ended it, the next read is refused", () => {
  const own = (token: string) => server.client(token);
  const ann = () => server.client(administrator);
  test.each<[string, (who: { id: string; token: string }) => Promise<unknown>]>([
    ["signed out", ({ token }) => own(token).call(identity.signOut)],
    ["disabled", ({ id }) => ann().call(identity.changeUser, { params: { id }, body: { disabled: true } })],
    ["deleted", ({ id }) => ann().call(identity.deleteUser, { params: { id } })],
    ["signed out by an administrator", ({ id }) => ann().call(identity.endUserSessions, { params: { id } })],
  ])("%s", async (name, end) => {
    const who = await someone(`${name.replaceAll(" ", "-")}@example.org`);
    await end(who);
    expect(await read(who.token)).toBe("not-signed-in");
  });

  test("the other sessions when the password was changed, and not the one that changed it", async () => {
    const who = await someone("password@example.org");
    const body = { email: "password@example.org", password: testPassword };
    const { reply } = await server.client().call(identity.signIn, { body });
    const other = "token" in reply && reply.token !== undefined ? reply.token : "";
    for (const _ of [1, 2]) expect(await read(other)).toBe("done");
    const change = { current: testPassword, password: "quiet lantern meadow" };
    await own(who.token).call(account.changePassword, { body: change });
    expect(await read(other)).toBe("not-signed-in");
    expect(await read(who.token)).toBe("done");
  });

  test("an API key that was revoked", async () => {
    const who = await someone("key@example.org");
    const { reply } = await own(who.token).call(identity.createKey, { body: { name: "ci" } });
    for (const _ of [1, 2]) expect(await read(reply.secret)).toBe("done");
    await own(who.token).call(identity.revokeKey, { params: { id: reply.key.id } });
    expect(await read(reply.secret)).toBe("not-signed-in");
    expect(await read(who.token)).toBe("done");
  });
});

test("what is wrong with the input is told to nobody who has ended", async () => {
  const who = await someone("malformed@example.org");
  const answer = async () => {
    const headers = { authorization: `Bearer ${who.token}` };
    return (await fetch(`${server.url}/api/v1/devices?nonsense=1`, { headers })).status;
  };
  expect(await answer()).toBe(400);
  await elsewhere.query("delete from user_session where user_id = $1", [who.id]);
  expect(await answer()).toBe(401);
});

describe("by another connection, which tells nobody, the next read is refused", () => {
  test.each([
    ["the session is gone", "delete from user_session where user_id = $1", "not-signed-in"],
    ["the session is over", "update user_session set expires_at = 1 where user_id = $1", "not-signed-in"],
    [
      "the session was not used for long",
      "update user_session set last_used_at = 1 where user_id = $1",
      "not-signed-in",
    ],
    [
      "the session is of a cookie",
      "update user_session set kind = 'cookie' where user_id = $1",
      "not-signed-in",
    ],
    ["the account is disabled", "update user_account set state = 'disabled' where id = $1", "not-signed-in"],
    ["the account is gone", "delete from user_account where id = $1", "not-signed-in"],
  ])("%s", async (name, statement, code) => {
    const who = await someone(`${name.replaceAll(" ", "-")}@example.org`);
    await elsewhere.query(statement, [who.id]);
    expect(await read(who.token)).toBe(code);
  });

  test("a key that is over, or limited to something else", async () => {
    const who = await someone("keys@example.org");
    const { reply } = await server.client(who.token).call(identity.createKey, { body: { name: "ci" } });
    for (const _ of [1, 2]) expect(await read(reply.secret)).toBe("done");
    await elsewhere.query("update api_key set permissions = '{runs.read}' where id = $1", [reply.key.id]);
    expect(await read(reply.secret)).toBe("not-allowed");
    await elsewhere.query("update api_key set permissions = null, expires_at = 1 where id = $1", [
      reply.key.id,
    ]);
    expect(await read(reply.secret)).toBe("not-signed-in");
  });
});

const planted = endpoint({
  id: "planted.read",
  method: "GET",
  path: "/planted",
  access: "users.read",
  summary: "Planted",
  replies: { 200: z.strictObject({ said: z.string() }) },
  errors: [],
});
type Planted = (input: EndpointInput<typeof planted>) => Promise<{ status: 200; body: { said: string } }>;

/** Calls a planted handler as somebody who is remembered, after `meanwhile`. */
async function asked(handler: Planted, meanwhile: (id: string) => Promise<unknown>, email: string) {
  const token = await userToken(server, "administrator", email);
  const { reply } = await server.client(token).call(identity.whoAmI);
  const api = await createApi(server.ctx, []);
  const actors: Actor[] = [];
  mountEndpoint(
    api,
    planted,
    (input) => {
      actors.push(input.actor);
      return handler(input);
    },
    { confirmsByReading: true },
  );
  await meanwhile(reply.user.id);
  const headers = { authorization: `Bearer ${token}` };
  const response = await api.fastify.inject({ method: "GET", url: "/api/v1/planted", headers });
  await api.fastify.close();
  return { status: response.statusCode, body: response.json<Record<string, unknown>>(), actors };
}

const nothing = () => Promise.resolve();
const end = (id: string) => elsewhere.query("delete from user_session where user_id = $1", [id]);
const demote = (id: string) =>
  elsewhere.query("update user_account set role = 'analyst' where id = $1", [id]);
const said = async () => ({ status: 200 as const, body: { said: "secret" } });

describe("a handler that is called before its caller is confirmed", () => {
  test("is called once for who is who they were", async () => {
    const answer = await asked(said, nothing, "same@example.org");
    expect(answer).toMatchObject({ status: 200, body: { said: "secret" } });
    expect(answer.actors).toHaveLength(1);
    expect(answer.actors[0]?.unconfirmed).toBeDefined();
  });

  test("and asks the database nothing says nothing to who is gone", async () => {
    const answer = await asked(said, end, "gone@example.org");
    expect(answer).toMatchObject({ status: 401, body: { code: "not-signed-in" } });
    expect(answer.actors).toHaveLength(1);
  });

  test("nor to who may no longer ask", async () => {
    const answer = await asked(said, demote, "demoted@example.org");
    expect(answer).toMatchObject({ status: 403, body: { code: "not-allowed" } });
  });

  test("and fails tells who is gone nothing of its failure", async () => {
    const fails = () => Promise.reject(new ProblemError("not-found", "secret"));
    expect(await asked(fails, end, "fails@example.org")).toMatchObject({
      status: 401,
      body: { code: "not-signed-in" },
    });
  });

  test("sees no row for who is gone, and cannot write for them, whatever it makes of the refusal", async () => {
    let reached = "";
    const handler: Planted = async ({ actor }) => {
      const narrowed = { ...actor, clients: [] };
      await inReading(server.ctx, actor, async (tx) => {
        await tx.with<{ client: { slug: string } }>().selectFrom("client").selectAll().execute();
        reached += "read ";
      }).catch(() => undefined);
      await inTransaction(server.ctx, narrowed, async () => {
        reached += "wrote";
      }).catch(() => undefined);
      return said();
    };
    expect(await asked(handler, end, "writes@example.org")).toMatchObject({ status: 401 });
    expect(reached).toBe("");
    expect(await asked(handler, nothing, "may-write@example.org")).toMatchObject({ status: 200 });
    expect(reached).toBe("read wrote");
  });

  test("is called again where the caller is another, and allowed all the same", async () => {
    const rename = (id: string) =>
      elsewhere.query("update user_account set name = 'New' where id = $1", [id]);
    const answer = await asked(said, rename, "renamed@example.org");
    expect(answer.status).toBe(200);
    expect(answer.actors.map(({ name }) => name)).toEqual(["Some One", "New"]);
    expect(answer.actors[1]?.unconfirmed).toBeUndefined();
  });
});

test("who is promoted meanwhile is not turned away for what they were", async () => {
  const token = await userToken(server, "analyst", "promoted@example.org");
  const { reply } = await server.client(token).call(identity.whoAmI);
  await elsewhere.query("update user_account set role = 'administrator' where id = $1", [reply.user.id]);
  expect(await codeOf(server.client(token).call(identity.listUsers))).toBe("done");
});

test("what does more than read cannot be mounted so", async () => {
  const api = await createApi(server.ctx, []);
  const writes = { ...planted, method: "POST" as const };
  expect(() => mountEndpoint(api, writes, said, { confirmsByReading: true })).toThrow("more than read");
  await api.fastify.close();
});
