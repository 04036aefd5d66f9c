/** Roles and places: who may give what, what is kept whole, and what leaves a trace. */
import { AREA_STARTS } from "@countersign/access";
import { type Client as Api, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { auditSettled } from "../audit/index.ts";

const of = endpoints.access;
let server: TestServer;
let admin: Api;
let superuser: Client;
beforeAll(async () => {
  server = await startTestServer();
  admin = server.client(await administratorToken(server));
  superuser = new Client({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await server[Symbol.asyncDispose]();
});

async function someone(email: string, role: "standard" | "analyst" | "administrator" = "standard") {
  const token = await userToken(server, role, email);
  const api = server.client(token);
  const { id } = (await api.call(endpoints.identity.whoAmI)).reply.user;
  return { id, token, api };
}
const roleNamed = async (name: string, scope: "tenant" | "client" = "tenant") => {
  const found = (await admin.call(of.listRoles)).reply.roles.find(
    (role) => role.name === name && role.scope === scope,
  );
  return found?.id ?? "";
};
const made = async (name: string, permissions: ("audit.read" | "scripts.read")[], more: object = {}) => {
  const body = {
    scope: "tenant" as const,
    name,
    description: name,
    template: "standard" as const,
    permissions,
  };
  return (await admin.call(of.createRole, { body: { ...body, ...more } })).reply;
};
const setRoles = (api: Api, id: string, ...roles: string[]) =>
  api.call(of.setRoles, { params: { id }, body: { roles } });

test("who asked for what is not allowed is recorded, a few times", async () => {
  const analyst = await someone("lyn@example.org", "analyst");
  for (let at = 0; at < 15; at++) await analyst.api.call(endpoints.identity.listUsers).catch(() => undefined);
  await auditSettled(server.ctx);
  const query = { event: "access.denied", object: "endpoint:users.list" };
  const { entries } = (await admin.call(endpoints.audit.listEntries, { query })).reply;
  expect(entries).toHaveLength(10);
  expect(entries[0]?.body).toMatchObject({
    outcome: "refused",
    code: "role-lacks-permission",
    actor: { kind: "user", role: "analyst" },
  });
});

test("whoever is invited has every client by the default group, one that comes later too, and leaving takes nothing", async () => {
  const stan = await someone("stan@example.org");
  const places = async () => {
    const { users } = (await admin.call(of.listPeople, { query: { q: "stan@" } })).reply;
    return users[0]?.places.map(({ client, by_default: byDefault, roles }) => [
      client,
      byDefault,
      roles[0]?.name,
    ]);
  };
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "acme", name: "Acme" } });
  const both = [
    ["acme", true, "Standard User"],
    ["home", true, "Standard User"],
  ];
  expect(await places()).toEqual(both);
  expect((await stan.api.call(endpoints.clients.listClients)).reply.clients).toHaveLength(2);
  await admin.call(of.setDefaultGroup, { body: { users: [stan.id], role: null } });
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "late", name: "Late" } });
  expect(await places()).toEqual(both);
  await admin.call(endpoints.identity.changeUser, { params: { id: stan.id }, body: { role: "analyst" } });
  expect(await places()).toEqual(both);
});

test("a role gives exactly what stands in it, at the next request, until it is switched off", async () => {
  const role = await made("Auditor", ["audit.read"]);
  const amy = await someone("amy@example.org", "analyst");
  const reads = () => codeOf(amy.api.call(endpoints.audit.listEntries));
  expect(await reads()).toBe("not-allowed");
  await setRoles(admin, amy.id, role.id, await roleNamed("Analyst"));
  expect([await reads(), await reads()]).toEqual(["done", "done"]);
  const change = (body: object) => admin.call(of.changeRole, { params: { id: role.id }, body });
  await change({ permissions: ["scripts.read"] });
  expect(await reads()).toBe("not-allowed");
  await change({ permissions: ["audit.read"] });
  expect(await reads()).toBe("done");
  await change({ enabled: false });
  expect(await reads()).toBe("not-allowed");
});

test("nobody is left without an enabled role: the refusal names them, and the database refuses what goes round it", async () => {
  const role = await made("Only one", ["scripts.read"]);
  const ole = await someone("olaf@example.org");
  await setRoles(admin, ole.id, role.id);
  const off = admin.call(of.changeRole, { params: { id: role.id }, body: { enabled: false } });
  expect(await problemOf(off)).toMatch(/^409 without-role: .*Some One would have no enabled role/);
  expect(await problemOf(admin.call(of.removeRole, { params: { id: role.id } }))).toContain("409 role-held");
  for (const statement of [
    "delete from user_role where user_id = $1",
    "update role set enabled = false where id = $2",
  ])
    await expect(
      superuser.query(statement.replace("$2", "$1"), [statement.includes("$2") ? role.id : ole.id]),
    ).rejects.toThrow("every account keeps an enabled role: Some One");
  const fixed = { params: { id: await roleNamed("Analyst") }, body: { name: "Mine" } };
  expect(await problemOf(admin.call(of.changeRole, fixed))).toContain("409 role-fixed");
});

test("a role is given to several at once, beside what they hold or in its place, and taken from all but the last who need it", async () => {
  const role = await made("Night shift", ["scripts.read"]);
  const [una, uli] = [await someone("una@example.org"), await someone("uli@example.org")];
  const giveTo = (users: readonly string[], replace: boolean, api = admin) =>
    api.call(of.giveRole, { params: { id: role.id }, body: { users: [...users], replace } });
  const holders = async () => {
    const { users } = (await admin.call(of.listPeople, { query: { role: role.id } })).reply;
    return users
      .map(({ email, roles }) => `${email}: ${roles.map(({ name }) => name).join(", ")}`)
      .toSorted();
  };
  expect((await giveTo([una.id, uli.id, una.id], false)).reply.changed).toBe(2);
  expect(await holders()).toEqual([
    "uli@example.org: Night shift, Standard User",
    "una@example.org: Night shift, Standard User",
  ]);
  expect((await giveTo([una.id, uli.id], true)).reply.changed).toBe(2);
  expect((await giveTo([una.id], true)).reply.changed).toBe(0);
  const take = (user: string, api = admin) => api.call(of.takeRole, { params: { id: role.id, user } });
  expect(await problemOf(take(una.id))).toMatch(/^409 without-role: .*Some One would have no enabled role/);
  // All or nobody: the last administrator stays, and so the other keeps what they hold.
  const { id: ann } = (await admin.call(endpoints.identity.whoAmI)).reply.user;
  expect(await problemOf(giveTo([ann, una.id], true))).toContain("409 last-administrator");
  expect(await codeOf(giveTo([una.id], false, uli.api))).toBe("not-allowed");
  await setRoles(admin, una.id, role.id, await roleNamed("Analyst"));
  expect(await codeOf(take(una.id))).toBe("done");
  expect(await codeOf(take(una.id))).toBe("done");
  expect(await holders()).toEqual(["uli@example.org: Night shift"]);
});

test("nobody gives more than they hold, and somebody stays administrator", async () => {
  const giving = await made("Giver", [], { permissions: ["roles.write", "access.read", "access.write"] });
  const gil = await someone("gil@example.org");
  await setRoles(admin, gil.id, giving.id);
  const administrator = await roleNamed("Administrator");
  expect(await problemOf(setRoles(gil.api, gil.id, giving.id, administrator))).toContain("403 not-allowed");
  const body = { scope: "tenant" as const, name: "More", description: "More", template: "standard" as const };
  const more = gil.api.call(of.createRole, { body: { ...body, permissions: ["users.write"] } });
  expect(await problemOf(more)).toContain("you lack users.write");
  const atClient = { ...body, scope: "client" as const, permissions: ["scripts.read" as const] };
  expect(await problemOf(admin.call(of.createRole, { body: atClient }))).toContain("422 role-scope");
  const { id } = (await admin.call(endpoints.identity.whoAmI)).reply.user;
  expect(await problemOf(setRoles(admin, id, await roleNamed("Analyst")))).toContain(
    "409 last-administrator",
  );
});

test("who looks after accounts becomes nobody who may do more: no link, factors, provider or role of theirs", async () => {
  const clerk = await made("Clerk", [], { permissions: ["users.read", "users.write"] });
  const cleo = await someone("cleo@example.org");
  await setRoles(admin, cleo.id, clerk.id);
  const boss = await someone("boss@example.org", "administrator");
  const { reply: invited } = await admin.call(endpoints.identity.inviteUser, {
    body: { email: "soon@example.org", name: "Soon", role: "analyst" },
  });
  await setRoles(admin, invited.user.id, (await made("Strong", ["audit.read"])).id);
  const tries = (id: string) => [
    () => cleo.api.call(endpoints.identity.offerPasswordReset, { params: { id } }),
    () => cleo.api.call(endpoints.identity.resetFactors, { params: { id } }),
    () => cleo.api.call(endpoints.providers.setUserProvider, { params: { id }, body: { provider: null } }),
    () => cleo.api.call(endpoints.identity.changeUser, { params: { id }, body: { person: null } }),
    () => cleo.api.call(endpoints.identity.changeUser, { params: { id }, body: { disabled: false } }),
    () => cleo.api.call(endpoints.identity.renewInvitation, { params: { id } }),
  ];
  for (const id of [boss.id, invited.user.id])
    for (const attempt of tries(id))
      expect(await problemOf(attempt())).toMatch(/^403 not-allowed: .*more than you/);
  // Somebody who holds no more than the clerk: the link works, until they hold more than whoever made it.
  const twin = await someone("twin@example.org");
  await setRoles(admin, twin.id, clerk.id);
  for (const { id } of [cleo, twin]) {
    await admin.call(of.setDefaultGroup, { body: { users: [id], role: null } });
    await admin.call(of.giveAccess, { body: { users: [id], clients: ["home", "acme", "late"], roles: [] } });
  }
  const offer = async () =>
    (await cleo.api.call(endpoints.identity.offerPasswordReset, { params: { id: twin.id } })).reply.reset;
  const use = (reset: string) =>
    codeOf(
      server
        .client()
        .call(endpoints.identity.usePasswordReset, { body: { reset, password: `${testPassword} ${reset}` } }),
    );
  expect(await use(await offer())).toBe("done");
  const later = await offer();
  await setRoles(admin, twin.id, await roleNamed("Administrator"));
  expect(await use(later)).toBe("reset-invalid");
  await setRoles(admin, twin.id, clerk.id);
  const last = await offer();
  await setRoles(admin, cleo.id, (await made("Reader", ["scripts.read"])).id);
  expect(await use(last)).toBe("reset-invalid");
});

test("whoever holds scripts, keys and accounts at once is named as a way round the code, whatever the role is called", async () => {
  const named = async () => {
    const { ways_round: ways } = (await admin.call(endpoints.advancedSecurity.describeSecurity)).reply;
    return ways.find(({ code }) => code === "all-in-one-hand")?.users.map(({ id }) => id);
  };
  const wes = await someone("wes@example.org");
  expect(await named()).not.toContain(wes.id);
  const permissions = ["scripts.write", "keys.own", "users.write"];
  await setRoles(admin, wes.id, (await made("Everything round it", [], { permissions })).id);
  expect(await named()).toContain(wes.id);
});

test("asking who may do something harms no account that is not active yet", async () => {
  const body = { email: "ivy@example.org", name: "Ivy", role: "standard" as const };
  const { reply } = await admin.call(endpoints.identity.inviteUser, { body });
  const query = { permission: "devices.read" as const };
  const asks = async () =>
    (await admin.call(of.whoCan, { query })).reply.users.some(({ user }) => user.id === reply.user.id);
  expect(await asks()).toBe(false);
  const { reply: came } = await server.client().call(endpoints.identity.acceptInvitation, {
    body: { invitation: reply.invitation, password: testPassword },
  });
  const ivy = server.client("token" in came ? came.token : "");
  expect(await codeOf(ivy.call(endpoints.devices.listDevices))).toBe("done");
  expect(await asks()).toBe(true);
});

test("another role opens no area that was closed, and nobody opens one further than it is open to them", async () => {
  const mia = await someone("mia@example.org");
  const manager = await roleNamed("MSP Manager");
  const giving = await made("Manages", [], { permissions: ["roles.write", "access.read"] });
  await setRoles(admin, mia.id, manager);
  const areas = { ...AREA_STARTS.manager, runs: "none" as const, users: "act" as const };
  await admin.call(of.setAreas, { params: { id: mia.id }, body: { areas } });
  expect((await setRoles(admin, mia.id, manager, giving.id)).reply.areas).toEqual(areas);
  const open = (more: object) =>
    mia.api.call(of.setAreas, { params: { id: mia.id }, body: { areas: { ...areas, ...more } } });
  expect(await problemOf(open({ extensions: "act" }))).toContain(
    "The area extensions is not open so far to you",
  );
  expect(await problemOf(open({ runs: undefined }))).toContain("The area runs is not open so far to you");
  // Without the role that has areas, none would be closed.
  expect(await problemOf(setRoles(mia.api, mia.id, giving.id))).toContain("not open so far to you");
  const narrower = { audit: "none" as const };
  expect((await open(narrower)).reply.areas).toEqual({ ...areas, ...narrower });
});

test("a supporter begins with closed areas, which beat every role, and may be opened one by one", async () => {
  const sue = await someone("sue@example.org");
  const supporter = await roleNamed("MSP Supporter");
  const two = setRoles(admin, sue.id, supporter, await roleNamed("MSP Manager"));
  expect(await problemOf(two)).toContain("422 one-msp-role");
  const { reply } = await setRoles(admin, sue.id, supporter, await roleNamed("Standard User"));
  expect(reply.areas).toEqual(AREA_STARTS.supporter);
  const reads = () => codeOf(sue.api.call(endpoints.audit.listEntries));
  expect(await reads()).toBe("not-allowed");
  const areas = { ...AREA_STARTS.supporter, audit: "view" as const };
  await admin.call(of.setAreas, { params: { id: sue.id }, body: { areas } });
  expect(await reads()).toBe("done");
  const other = await someone("otto@example.org");
  const refused = admin.call(of.setAreas, { params: { id: other.id }, body: { areas } });
  expect(await problemOf(refused)).toContain("409 no-areas");
});

test("rights that change end a stream at once, in whatever way they changed", async () => {
  const eve = await someone("eve@example.org");
  const stream = await fetch(`${server.url}/api/v1/events?topics=runs,devices`, {
    headers: { authorization: `Bearer ${eve.token}` },
  });
  expect(stream.status).toBe(200);
  const over = stream.text();
  const body = { users: [eve.id], clients: ["home"], roles: [] };
  await admin.call(of.giveAccess, { body });
  expect(await over).toContain("event: ready");
});

test("a key with clients or addresses of its own is worth nothing elsewhere", async () => {
  const kim = await someone("kim@example.org");
  const { reply } = await kim.api.call(endpoints.identity.createKey, { body: { name: "ci" } });
  const key = server.client(reply.secret);
  const clients = async () =>
    (await key.call(endpoints.clients.listClients)).reply.clients.map(({ id }) => id);
  expect(await clients()).toContain("acme");
  await superuser.query("update api_key set clients = array[1] where id = $1", [reply.key.id]);
  expect(await clients()).toEqual(["home"]);
  await superuser.query("update api_key set addresses = '{127.0.0.0/8,::1}' where id = $1", [reply.key.id]);
  expect(await clients()).toEqual(["home"]);
  await superuser.query("update api_key set addresses = '{10.0.0.0/8}' where id = $1", [reply.key.id]);
  expect(await codeOf(clients())).toBe("not-signed-in");
});

test("people are found by client, group and state, one of them by id, and a refusal says what it takes", async () => {
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lone", name: "Lone" } });
  const nia = await someone("nia@example.org");
  await admin.call(of.setDefaultGroup, { body: { users: [nia.id], role: null } });
  await admin.call(of.giveAccess, { body: { users: [nia.id], clients: ["lone"], roles: [] } });
  const body = { email: "ned@example.org", name: "Ned", role: "analyst" as const };
  await admin.call(endpoints.identity.inviteUser, { body });
  const found = async (query: object) =>
    (await admin.call(of.listPeople, { query: { q: "@example.org", ...query } })).reply.users.map(
      ({ email }) => email.split("@")[0],
    );
  // Administrators hold every client without a place there.
  const atLone = await found({ client: "lone" });
  expect(atLone).toEqual(expect.arrayContaining(["ann", "boss", "ned"]));
  expect(atLone).not.toContain("nia");
  expect(await found({ q: "nia@", group: "out" })).toEqual(["nia"]);
  expect(await found({ q: "nia@", group: "in" })).toEqual([]);
  expect(await found({ q: "ned@", state: "invited" })).toEqual(["ned"]);
  expect(await found({ q: "ned@", state: "active" })).toEqual([]);
  expect((await found({ sort: "-clients", limit: 1 })).join()).toMatch(/^(ann|boss|dan)$/);
  const shown = await admin.call(of.showPerson, { params: { id: nia.id } });
  expect(shown.reply).toMatchObject({ email: "nia@example.org", default_group: null });
  const refused = await nia.api
    .call(of.showPerson, { params: { id: nia.id } })
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "not-allowed", problem: { needs: "access.read" } });
});
