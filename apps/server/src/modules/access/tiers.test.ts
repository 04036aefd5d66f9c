/** Tiers: who sees what at a client, what an order would change, and that what is above somebody's tier is not there. */
import { type Client as Api, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";

const of = endpoints.tiers;
const { giveAccess, listPeople, listRoles, setDefaultGroup } = endpoints.access;
let fleet: Fleet;
let admin: Api;
let superuser: Client;
/** A device of `home` that has the tier Secret. */
let secret: string;
beforeAll(async () => {
  fleet = await trialFleet();
  ({ admin } = fleet);
  superuser = new Client({ connectionString: fleet.server.postgres.superuserUrl });
  await superuser.connect();
  secret = (await fleet.enrol("crown-jewels")).id;
  await fleet.enrol("plain");
});
afterAll(async () => {
  await superuser?.end();
  await fleet?.server[Symbol.asyncDispose]();
});

async function someone(email: string) {
  const token = await userToken(fleet.server, "standard", email);
  const api = fleet.server.client(token);
  const { id } = (await api.call(endpoints.identity.whoAmI)).reply.user;
  const sees = async () =>
    (await api.call(endpoints.devices.listDevices)).reply.devices.map(({ name }) => name);
  return { id, api, sees };
}
const now = async () => (await admin.call(of.listTiers)).reply;
const names = async () => (await now()).tiers.map(({ name }) => name);
const idOf = async (name: string) => (await now()).tiers.find((tier) => tier.name === name)?.id ?? 0;
const turn = (on: boolean) => admin.call(of.switchTiers, { body: { on } });
const arrange = async (order: readonly string[], change: Readonly<Record<string, object>> = {}) => {
  const { tiers } = await now();
  return admin.call(of.arrangeTiers, {
    body: {
      tiers: order.flatMap((wanted) =>
        tiers
          .filter(({ name }) => name === wanted)
          .map(({ id, name, description, enabled }) => ({ id, name, description, enabled, ...change[name] })),
      ),
    },
  });
};
const give = async (user: string, tier: string | null) => {
  const { roles } = (await admin.call(listRoles)).reply;
  const standard = roles.find(({ scope, template }) => scope === "client" && template === "standard");
  return admin.call(giveAccess, {
    body: {
      users: [user],
      clients: ["home"],
      roles: [standard?.id ?? ""],
      tier: tier === null ? null : await idOf(tier),
    },
  });
};

test("off to begin with, with three; a new one starts on top, and moving one numbers all anew", async () => {
  expect((await now()).on_since).toBeNull();
  expect(await names()).toEqual(["Open", "Confidential", "Secret"]);
  const made = await admin.call(of.createTier, { body: { name: "Top", description: "Two people" } });
  expect(made.reply.tiers.at(-1)).toMatchObject({ name: "Top", level: 4, enabled: true });
  const again = admin.call(of.createTier, { body: { name: "tOP", description: "Again" } });
  expect(await problemOf(again)).toContain("409 tier-exists");
  // Two that take each other's names, in another order, and one that is offered no more.
  const { reply } = await arrange(["Open", "Top", "Confidential", "Secret"], {
    Top: { name: "Confidential" },
    Confidential: { name: "Top", enabled: false },
  });
  expect(reply.tiers.map(({ name, level, enabled }) => [name, level, enabled])).toEqual([
    ["Open", 1, true],
    ["Confidential", 2, true],
    ["Top", 3, false],
    ["Secret", 4, true],
  ]);
  for (const order of [
    ["Open", "Secret"],
    ["Open", "Open", "Top", "Secret"],
  ])
    expect(await problemOf(arrange(order))).toContain("409 tiers-changed");
  expect(await codeOf(arrange(["Open", "Confidential", "Top", "Secret"], { Top: { name: "open" } }))).toBe(
    "tier-exists",
  );
  await expect(
    superuser.query("set role countersign_app; delete from tier where name = 'Top'"),
  ).rejects.toThrow("permission denied");
  await superuser.query("reset role");
});

test("what is above somebody's tier at a client is not there for them, once tiers count", async () => {
  await superuser.query("update device set tier_id = $1 where id = $2", [await idOf("Secret"), secret]);
  const low = await someone("low@example.org");
  const high = await someone("high@example.org");
  expect(await codeOf(give(high.id, "Secret"))).toBe("tiers-off");
  const preview = async (query: { on?: "yes" | "no"; order?: string }) =>
    (await admin.call(of.previewTiers, { query })).reply;
  // Nobody has one yet: both would see Open alone.
  const on = await preview({ on: "yes" });
  expect(on).toMatchObject({ gaining: 0, losing: 2, objects_shown: 0, more: 0 });
  expect(on.changes.map(({ client, loses }) => [client, loses.length])).toEqual([
    ["home", 3],
    ["home", 3],
  ]);
  await turn(true);
  expect(await codeOf(give(high.id, "Top"))).toBe("tier-not-offered");
  expect((await give(high.id, "Secret")).reply.changed).toBe(1);
  expect((await give(high.id, "Secret")).reply.changed).toBe(0);
  const { users } = (await admin.call(listPeople, { query: { q: "high@" } })).reply;
  expect(users[0]?.places).toMatchObject([{ client: "home", tier: await idOf("Secret") }]);

  expect(await low.sees()).toEqual(["plain"]);
  expect((await high.sees()).toSorted()).toEqual(["crown-jewels", "plain"]);
  expect((await admin.call(endpoints.devices.listDevices)).reply.devices).toHaveLength(2);
  const shows = (id: string) => problemOf(low.api.call(endpoints.devices.showDevice, { params: { id } }));
  expect(await shows(secret)).toBe(await shows(crypto.randomUUID()));
  const run = { script: "hello", devices: [secret], reason: "curious" };
  expect(await codeOf(low.api.call(endpoints.runs.requestRun, { body: run }))).not.toBe("done");

  // Below it by another order, and back: seen at the next request.
  const order = ["Secret", "Open", "Confidential", "Top"];
  const ids = await Promise.all(order.map(idOf));
  const moved = await preview({ order: ids.join(",") });
  // Who has no tier has the lowest, whichever it is.
  const ofUser = (id: string) => moved.changes.find(({ user }) => user.id === id);
  expect(ofUser(low.id)).toMatchObject({ gains: [ids[0]], loses: [ids[1]], objects_shown: 1 });
  expect(ofUser(high.id)).toMatchObject({ gains: [], loses: [ids[1], ids[2], ids[3]] });
  await arrange(order);
  expect((await low.sees()).toSorted()).toEqual(["crown-jewels", "plain"]);
  await arrange(["Open", "Confidential", "Top", "Secret"]);
  expect(await low.sees()).toEqual(["plain"]);

  const off = await preview({ on: "no" });
  expect(off).toMatchObject({ gaining: 1, losing: 0, objects_shown: 1, objects_hidden: 0 });
  await turn(false);
  expect((await low.sees()).toSorted()).toEqual(["crown-jewels", "plain"]);
  await turn(true);
});

test("nobody gives a tier above their own, nor one for every client without holding every client", async () => {
  const { roles } = (await admin.call(listRoles)).reply;
  const own = roles.find(({ scope, template }) => scope === "client" && template === "administrator");
  const plain = roles.find(({ scope, template }) => scope === "client" && template === "standard");
  const lee = await someone("lee@example.org");
  const mia = await someone("mia@example.org");
  await admin.call(setDefaultGroup, { body: { users: [lee.id], role: null } });
  const place = { clients: ["home"], roles: [own?.id ?? ""] };
  await admin.call(giveAccess, {
    body: { ...place, users: [lee.id], tier: await idOf("Confidential") },
  });
  const gives = async (tier: string) =>
    problemOf(
      lee.api.call(giveAccess, {
        body: { users: [mia.id], clients: ["home"], roles: [plain?.id ?? ""], tier: await idOf(tier) },
      }),
    );
  expect(await gives("Secret")).toContain("403 not-allowed: This tier is above your own");
  const fits = {
    users: [mia.id],
    clients: ["home"],
    roles: [plain?.id ?? ""],
    tier: await idOf("Confidential"),
  };
  expect(await codeOf(lee.api.call(giveAccess, { body: fits }))).toBe("done");
  expect(await codeOf(lee.api.call(of.switchTiers, { body: { on: false } }))).toBe("not-allowed");
  expect(await codeOf(lee.api.call(of.previewTiers, { query: { on: "no" } }))).toBe("not-allowed");
  // A member of the default group brings the tier along to clients that come later.
  await admin.call(setDefaultGroup, {
    body: { users: [mia.id], role: plain?.id ?? "", tier: await idOf("Secret") },
  });
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "late", name: "Late" } });
  const { users } = (await admin.call(listPeople, { query: { q: "mia@" } })).reply;
  expect(users[0]).toMatchObject({
    default_tier: await idOf("Secret"),
    places: [
      { client: "home", tier: await idOf("Confidential") },
      { client: "late", tier: await idOf("Secret") },
    ],
  });
});

test("no table holds rows with a tier that its access key leaves out", async () => {
  const leftOut = `select relname as name from pg_class join pg_attribute tier on tier.attrelid = pg_class.oid
    where relkind in ('r', 'p') and tier.attname = 'tier_id' and not exists (
      select from pg_attribute held join pg_attrdef made on made.adrelid = held.attrelid and made.adnum = held.attnum
      where held.attrelid = pg_class.oid and held.attname = 'acl_key' and held.attgenerated = 's'
        and pg_get_expr(made.adbin, made.adrelid) ~ '^\\(+client_id(::bigint|\\)::bigint)? << 8\\) \\| \\(?tier_id(\\)?::bigint)?\\)$')`;
  const gaps = async () => (await superuser.query<{ name: string }>(leftOut)).rows.map(({ name }) => name);
  expect(await gaps()).toEqual([]);
  await superuser.query(
    "create table leaky (client_id bigint, tier_id smallint, acl_key bigint generated always as (client_id << 8) stored)",
  );
  expect(await gaps()).toEqual(["leaky"]);
  await superuser.query("drop table leaky");
});
