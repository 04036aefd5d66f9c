/** What an API key is narrowed to: addresses, clients, and what it never does: approve. */
import { bearerToken, type Client, type Endpoint, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.identity;
const addresses = ["203.0.113.0/24", "198.51.100.7", "2001:db8:1::/48"];

let server: TestServer;
let ann: Client;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  ann = server.client(await administratorToken(server));
  await ann.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
  const made = (await ann.call(of.createKey, { body: { name: "k", addresses } })).reply;
  expect(made.key.addresses).toEqual(addresses);
  expect((await ann.call(of.listKeys)).reply.keys[0]?.addresses).toEqual(addresses);
  key = made.secret;
});
afterAll(() => server[Symbol.asyncDispose]());

const from = async (remoteAddress: string, headers: Record<string, string> = {}) =>
  (
    await server.api.fastify.inject({
      url: "/api/v1/me",
      remoteAddress,
      headers: { authorization: `Bearer ${key}`, ...headers },
    })
  ).statusCode;

test.each(["203.0.113.9", "::ffff:203.0.113.9", "198.51.100.7", "2001:db8:1:2::3", "2001:DB8:1::"])(
  "from %s it is its owner's",
  async (address) => {
    // Twice: the second time the caller is remembered.
    expect([await from(address), await from(address)]).toEqual([200, 200]);
  },
);

test.each(["203.0.114.9", "198.51.100.8", "::ffff:198.51.100.8", "2001:db8:2::1", "::1", "127.0.0.1"])(
  "from %s it is nobody's, right after it was used where it may be",
  async (address) => {
    expect(await from("203.0.113.9")).toBe(200);
    expect(await from(address)).toBe(401);
    expect(await from(address, { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" })).toBe(401);
  },
);

test.each(["203.0.113.1/24", "010.0.0.1", "10.0.0.0/33", "example.org", "2001:db8::1::2", "0x7f000001", ""])(
  "no key is made for %s, which is no address or says less than it seems to",
  async (address) => {
    const body = { email: "ann@example.org", password: testPassword };
    const ann = server.client(bearerToken((await server.client().call(of.signIn, { body })).reply));
    const asked = ann.call(of.createKey, { body: { name: "k", addresses: [address] } });
    expect(await codeOf(asked)).toBe("bad-request");
  },
);

test("of a range with bits behind its prefix it is said that it is two things at once", async () => {
  const made = ann.call(of.createKey, { body: { name: "k", addresses: ["10.0.0.0/8", "203.0.113.1/24"] } });
  const refused = await made.catch((error: unknown) => JSON.stringify(error));
  expect(refused).toContain("addresses/1");
  expect(refused).toContain("one machine and a range at once");
});

test("its owner sees when it was used, and from where; a use that was refused counts as none", async () => {
  const body = { name: "watched", addresses: ["203.0.113.0/24"] };
  const { secret, key: made } = (await ann.call(of.createKey, { body })).reply;
  const used = async () =>
    (await ann.call(of.listKeys)).reply.keys.find(({ id }) => id === made.id)?.last_used_from;
  const use = (remoteAddress: string) =>
    server.api.fastify.inject({
      url: "/api/v1/me",
      remoteAddress,
      headers: { authorization: `Bearer ${secret}` },
    });
  expect((await use("198.51.100.1")).statusCode).toBe(401);
  expect(await used()).toBeNull();
  expect((await use("203.0.113.77")).statusCode).toBe(200);
  expect(await used()).toBe("203.0.113.77");
});

test("a key for one client does there what its owner does there, and nothing of the whole installation", async () => {
  const made = (await ann.call(of.createKey, { body: { name: "lab only", clients: ["lab", "lab"] } })).reply;
  expect(made.key.clients).toEqual(["lab"]);
  const listed = (await ann.call(of.listKeys)).reply.keys.find(({ id }) => id === made.key.id);
  expect(listed).toMatchObject({ clients: ["lab"], permissions: made.key.permissions });
  const there = server.client(made.secret);
  const { clients } = (await there.call(endpoints.clients.listClients)).reply;
  expect(clients.map(({ id }) => id)).toEqual(["lab"]);
  expect(made.key.permissions).toEqual(expect.arrayContaining(["runs.request", "devices.read"]));
  expect(await codeOf(there.call(of.listUsers))).toBe("not-allowed");
  expect(await codeOf(there.call(endpoints.access.listRoles))).toBe("done");
  expect((await there.call(endpoints.access.listPeople)).reply.users).toEqual([]);
  const entry = (await recordedEvents(server)).findLast(({ event }) => event === "key.created");
  expect(entry?.body).toMatchObject({ after: { name: "lab only", clients: ["lab"] } });
  // What is named on purpose it may, of the whole installation too.
  const body = { name: "lab and users", clients: ["lab"], permissions: ["users.read" as const] };
  const named = server.client((await ann.call(of.createKey, { body })).reply.secret);
  expect(await codeOf(named.call(of.listUsers))).toBe("done");
  expect(await codeOf(named.call(endpoints.clients.listClients))).toBe("not-allowed");
});

test("no key is made for a client that its owner does not see, and the answer is that of none", async () => {
  const token = await userToken(server, "standard", "stan@example.org");
  const stan = server.client(token);
  const { id } = (await stan.call(of.whoAmI)).reply.user;
  await ann.call(endpoints.access.setDefaultGroup, { body: { users: [id], role: null } });
  await ann.call(endpoints.access.giveAccess, { body: { users: [id], clients: ["lab"], roles: [] } });
  const make = (client: string) =>
    problemOf(stan.call(of.createKey, { body: { name: "k", clients: [client] } }));
  const [theirs, nowhere] = [await make("lab"), await make("nowhere")];
  expect(theirs).toContain("422 client-unknown");
  expect(theirs.replaceAll("lab", "")).toBe(nowhere.replaceAll("nowhere", ""));
  expect(await codeOf(stan.call(of.createKey, { body: { name: "k", clients: ["home"] } }))).toBe("done");
});

const keeping: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value)
  .filter(({ signaturesByKey }) => signaturesByKey !== undefined);

test("a key with all of an administrator's rights hands in no approval anywhere; their session is heard", async () => {
  const secret = (await ann.call(of.createKey, { body: { name: "all" } })).reply.secret;
  const session = await administratorToken(server);
  const hash = `sha256:${"ab".repeat(32)}`;
  const sign = (namespace: string) => ({ namespace, key: hash, kind: "ssh", sig: "AAAA" });
  const ask = async (endpoint: Endpoint, token: string, namespaces: readonly string[]) => {
    const signatures = namespaces.map(sign);
    const carried = { bytes: Buffer.from("{}").toString("base64"), signatures };
    const bodies: Record<string, object> = {
      "runs.sign": { signatures },
      "documents.sign": { signatures },
      "runs.cancel": { reason: "over", document: carried },
    };
    const response = await server.api.fastify.inject({
      method: endpoint.method,
      url: `/api/v1${endpoint.path.replace(":hash", hash).replace(":id", "00000000-0000-4000-8000-000000000000")}`,
      headers: { authorization: `Bearer ${token}` },
      payload: bodies[endpoint.id] ?? carried,
    });
    return { status: response.statusCode, text: response.body };
  };
  expect(keeping.length).toBeGreaterThan(6);
  for (const endpoint of keeping) {
    for (const namespaces of [
      ["countersign.approve.v1"],
      ["countersign.request.v1", "countersign.veto.v1"],
    ]) {
      const { status, text } = await ask(endpoint, secret, namespaces);
      expect([endpoint.id, status, text.includes("key-never-approves")]).toEqual([endpoint.id, 403, true]);
      const heard = await ask(endpoint, session, namespaces);
      expect([endpoint.id, heard.status]).toEqual([
        endpoint.id,
        expect.toSatisfy((s) => s === 404 || s === 422),
      ]);
    }
    const asking = await ask(endpoint, secret, ["countersign.request.v1"]);
    expect([endpoint.id, asking.status]).toEqual([endpoint.id, endpoint.id === "runs.sign" ? 404 : 403]);
  }
  const denied = (await recordedEvents(server)).filter(({ event }) => event === "access.denied");
  expect(denied.map(({ body }) => body["code"])).toContain("key-never-approves");
});
