/** Lists that people page through: every order and filter, against a real database. */
import { ApiError, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantDevices } from "./testing/plant-rows.ts";
import { administratorToken, userToken } from "./testing/sign-up.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const { clients, devices, identity, scripts } = endpoints;
let server: TestServer;
let api: ReturnType<TestServer["client"]>;

beforeAll(async () => {
  server = await startTestServer();
  api = server.client(await administratorToken(server));
  for (const [id, name] of [
    ["b", "Borealis"],
    ["a2", "Acme"],
    ["a1", "Acme"],
    ["z", "zeta"],
  ] as const)
    await api.call(clients.createClientOrganisation, { body: { id, name } });
  for (const name of ["uno", "due", "tre"])
    await api.call(scripts.putScript, {
      params: { name },
      body: { interpreter: "sh", content: btoa(name), description: `Says ${name.toUpperCase()}` },
    });
  await userToken(server, "standard", "bob@example.org");
  await userToken(server, "analyst", "cyd@example.org");
  await plantDevices(server, 40);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Query = Readonly<Record<string, string | number>>;

/** The keys of all rows, and of all of them read in pages of `limit`. */
interface Listing {
  readonly name: string;
  readonly sorts: readonly string[];
  readonly read: (query: Query) => Promise<{ keys: readonly string[]; next: string | null }>;
}

const listings: readonly Listing[] = [
  {
    name: "clients",
    sorts: ["name", "since"],
    read: async (query) => {
      const { reply } = await api.call(clients.listClients, { query });
      return { keys: reply.clients.map(({ id }) => id), next: reply.next };
    },
  },
  {
    name: "scripts",
    sorts: ["name", "saved"],
    read: async (query) => {
      const { reply } = await api.call(scripts.listScripts, { query });
      return { keys: reply.scripts.map(({ name }) => name), next: reply.next };
    },
  },
  {
    name: "users",
    sorts: ["name", "since"],
    read: async (query) => {
      const { reply } = await api.call(identity.listUsers, { query });
      return { keys: reply.users.map(({ email }) => email), next: reply.next };
    },
  },
  {
    name: "devices",
    sorts: ["name", "seen", "enrolled"],
    read: async (query) => {
      const { reply } = await api.call(devices.listDevices, { query });
      return { keys: reply.devices.map(({ name }) => name), next: reply.next };
    },
  },
];

async function walk(read: Listing["read"], query: Query): Promise<readonly string[]> {
  const keys: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Listing["read"]>> = await read(
      after === null ? query : { ...query, after },
    );
    keys.push(...page.keys);
    after = page.next;
  } while (after !== null);
  return keys;
}

test.each(listings)(
  "$name come whole, once each, and backwards the other way round",
  async ({ read, sorts }) => {
    for (const sort of sorts) {
      const whole = await walk(read, { sort, limit: 500 });
      expect(whole.length).toBeGreaterThan(2);
      expect(new Set(whole).size).toBe(whole.length);
      for (const limit of [1, 2, 3]) expect(await walk(read, { sort, limit })).toEqual(whole);
      expect(await walk(read, { sort: `-${sort}`, limit: 2 })).toEqual(whole.toReversed());
    }
    const unsorted = await walk(read, { limit: 3 });
    expect(unsorted.toSorted()).toEqual((await walk(read, { limit: 500 })).toSorted());
  },
);

test.each(listings)(
  "$name refuse a place in another order, and one that they never gave out",
  async ({ read, sorts }) => {
    const [sort = ""] = sorts;
    const { next } = await read({ sort, limit: 1 });
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const after of [
      next ?? "",
      "nonsense",
      forge([`-${sort}`, "a\0b", "a"]),
      forge([`-${sort}`, { toString: "a" }, "a"]),
      forge([`-${sort}`, "a", "'; drop table client; --"]),
      forge({}),
    ])
      await expect(read({ sort: `-${sort}`, limit: 1, after })).rejects.toMatchObject({
        code: "bad-request",
      });
  },
);

test("what is not in the contract is refused before the database is asked", async () => {
  for (const query of [{ sort: "secret_hash" }, { q: "a\0b" }, { limit: 0 }, { limit: 501 }] as Query[])
    for (const { read } of listings) await expect(read(query)).rejects.toBeInstanceOf(ApiError);
});

test("filters narrow in the database: part of a name in any case, a state, a role, when something was heard", async () => {
  const [, , users, machines] = listings;
  if (!users || !machines) throw new Error("a listing is missing");
  expect((await listings[0]?.read({ q: "ACM", limit: 1 }))?.keys).toEqual(["a1"]);
  expect((await listings[1]?.read({ q: "says due" }))?.keys).toEqual(["due"]);
  expect((await users.read({ q: "bob@" })).keys).toEqual(["bob@example.org"]);
  expect((await users.read({ role: "analyst" })).keys).toEqual(["cyd@example.org"]);
  expect(await walk(machines.read, { state: "admitted", limit: 5 })).toHaveLength(13);
  expect(await walk(machines.read, { q: "PC-4", limit: 1, sort: "name" })).toEqual(["pc-4", "pc-40"]);
  expect(await walk(machines.read, { heard: "lately", limit: 5 })).toEqual([]);
  expect(await walk(machines.read, { heard: "not-lately", limit: 7 })).toHaveLength(40);
});
