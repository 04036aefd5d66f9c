/** A directory makes, changes, groups and disables users, in the shapes that Entra ID and Okta send. */
import { type Client, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { anonymousAt } from "../../platform/http/authentication.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import {
  type ScimCall,
  scimCalls,
  scimDirectory,
  scimPatch,
  scimUser,
} from "../../testing/scim-directory.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { finishProviderSignIn } from "../providers/index.ts";
import { scimWeaknesses } from "./scim-weaknesses.ts";

const of = endpoints.provisioning;
let server: TestServer;
let ann: Client;
let provider: string;
let call: ScimCall;

beforeAll(async () => {
  server = await startTestServer();
  ann = server.client(await administratorToken(server));
  ({ provider, call } = await scimDirectory(server, ann));
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => forgetAttempts(server));

const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
const find = async (filter: string, what = "Users") =>
  (await call("GET", `/${what}?filter=${encodeURIComponent(filter)}`)).body;
const make = async (name: string, changes: object = {}) =>
  (await call("POST", "/Users", scimUser(name, changes))).body;
const account = async (id: string) =>
  (await ann.call(endpoints.identity.showUser, { params: { id } })).reply.user;
const person = async (id: string) => {
  const { name } = await account(id);
  const { reply } = await ann.call(endpoints.access.listPeople, { query: { q: name } });
  const found = reply.users.find((one) => one.id === id);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const roleId = async (scope: string, template: string) => {
  const { reply } = await ann.call(endpoints.access.listRoles);
  return (
    reply.roles.find((role) => role.fixed && role.scope === scope && role.template === template)?.id ?? ""
  );
};

/** Comes by the provider, as somebody whom it vouches for. */
async function come(email: string, subject = email) {
  const came = await finishProviderSignIn(
    server.ctx,
    anonymousAt("127.0.0.1"),
    { id: provider, revision: 1 },
    {
      issuer: "https://id.example.org",
      subject,
      email,
      emailVerified: true,
      name: "Some One",
      groups: [],
      factors: [],
    },
    { kind: "bearer", agent: "test", address: "127.0.0.1" },
  );
  if (!("session" in came)) throw new Error("a factor was asked for");
  return came.session.token;
}

test("a directory may ask what there is", async () => {
  const config = await call("GET", "/ServiceProviderConfig");
  expect(config.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
  expect(config.body).toMatchObject({
    patch: { supported: true },
    bulk: { supported: false },
    filter: { supported: true, maxResults: 200 },
    etag: { supported: true },
  });
  expect((await call("GET", "/ResourceTypes")).body).toMatchObject({ totalResults: 2 });
  expect((await call("GET", "/ResourceTypes/Group")).body).toMatchObject({ endpoint: "/Groups" });
  expect((await call("GET", `/Schemas/${userSchema}`)).body).toMatchObject({ id: userSchema, name: "User" });
  expect((await call("GET", "/Schemas/nothing")).status).toBe(404);
  expect((await call("GET", "/nothing")).body).toMatchObject({
    status: "404",
    schemas: [expect.any(String)],
  });
});

test("a user is made, found, comes by the provider alone, and what nobody uses is let go", async () => {
  const made = await call("POST", "/Users", scimUser("mara"));
  expect(made.status).toBe(201);
  expect(made.headers["location"]).toBe(made.body.meta.location);
  expect(made.body).toEqual({
    schemas: [userSchema],
    id: expect.any(String),
    externalId: "mara",
    userName: "mara@example.org",
    displayName: "Some mara",
    name: { formatted: "Some mara", givenName: "Some", familyName: "mara" },
    emails: [{ value: "mara@example.org", type: "work", primary: true }],
    active: true,
    groups: [],
    meta: expect.objectContaining({ resourceType: "User", version: made.headers["etag"] }),
  });
  const { id } = made.body;
  for (const filter of [
    'userName eq "MARA@example.org"',
    'externalId eq "mara" and active eq true',
    'emails[type eq "work"].value eq "mara@example.org"',
    `urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "mara@example.org" AND id eq "${id}"`,
    'displayName eq "some mara"',
  ])
    expect([filter, (await find(filter)).Resources.map(({ id: found }) => found)]).toEqual([filter, [id]]);
  expect(await find('externalId eq "MARA"')).toMatchObject({ totalResults: 0, Resources: [] });
  expect(await account(id)).toMatchObject({ role: "analyst", state: "active", provider, name: "Some mara" });
  const token = await come("mara@example.org");
  expect((await server.client(token).call(endpoints.identity.whoAmI)).reply.user.id).toBe(id);
  // By password nobody comes as her, and no link makes her one.
  await expect(ann.call(endpoints.identity.offerPasswordReset, { params: { id } })).rejects.toMatchObject({
    code: "not-local",
  });
  const short = await call("GET", `/Users/${id}?attributes=userName,name.givenName`);
  expect(Object.keys(short.body).toSorted()).toEqual(["id", "meta", "name", "schemas", "userName"]);
});

test("pages begin at 1, and numbers that make no sense are the nearest that do", async () => {
  await make("page1");
  await make("page2");
  const all = (await call("GET", "/Users?count=200")).body;
  expect(all.Resources.length).toBe(all.totalResults);
  const second = (await call("GET", "/Users?startIndex=2&count=1&sortBy=userName")).body;
  expect(second).toMatchObject({ startIndex: 2, itemsPerPage: 1, totalResults: all.totalResults });
  expect(second.Resources[0]?.id).toBe(all.Resources[1]?.id);
  expect((await call("GET", "/Users?startIndex=-4&count=-1")).body).toMatchObject({
    startIndex: 1,
    itemsPerPage: 0,
    totalResults: all.totalResults,
  });
});

test("Entra ID's PATCH: capital words, text for truth, attributes that nothing uses", async () => {
  const { id } = await make("entra");
  const patched = await call(
    "PATCH",
    `/Users/${id}`,
    scimPatch(
      { op: "Replace", path: "displayName", value: "Enno Tra" },
      { op: "Replace", path: "name.givenName", value: "Enno" },
      { op: "Add", path: 'phoneNumbers[type eq "mobile"].value', value: "+49" },
      { op: "Add", path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", value: "x" },
      { op: "Replace", path: 'emails[type eq "home"].value', value: "elsewhere@example.org" },
      { op: "Replace", path: "active", value: "False" },
    ),
  );
  expect(patched.status).toBe(200);
  expect(patched.body).toMatchObject({
    active: false,
    displayName: "Enno Tra",
    name: { givenName: "Enno" },
    emails: [{ value: "entra@example.org" }],
  });
  expect(await account(id)).toMatchObject({ state: "disabled", name: "Enno Tra" });
  // Whoever is disabled is found all the same.
  expect(await find('userName eq "entra@example.org"')).toMatchObject({ totalResults: 1 });
  await call("PATCH", `/Users/${id}`, scimPatch({ op: "Replace", path: "active", value: "True" }));
  expect(await account(id)).toMatchObject({ state: "active" });
});

test("Okta's PATCH and PUT: no path, the id once more, a whole user", async () => {
  const { id } = await make("okta");
  const off = await call("PATCH", `/Users/${id}`, scimPatch({ op: "replace", value: { active: false } }));
  expect(off.body.active).toBe(false);
  const value = { id, active: true, "name.familyName": "Ta", nickName: "O" };
  const on = await call("PATCH", `/Users/${id}`, scimPatch({ op: "replace", value }));
  expect(on.body).toMatchObject({ active: true, name: { familyName: "Ta" } });
  const put = await call("PUT", `/Users/${id}`, {
    ...scimUser("okta"),
    externalId: null,
    displayName: "O. K.",
  });
  expect(put.body).toMatchObject({ displayName: "O. K.", active: true });
  expect(put.body).not.toHaveProperty("externalId");
});

test("a version moves with what is shown, and guards a change", async () => {
  const { id, meta } = await make("etag");
  expect((await call("GET", `/Users/${id}`, undefined, { "if-none-match": meta.version })).status).toBe(304);
  await ann.call(endpoints.identity.changeUser, { params: { id }, body: { disabled: true } });
  const now = (await call("GET", `/Users/${id}`, undefined, { "if-none-match": meta.version })).body;
  expect(now.meta.version).not.toBe(meta.version);
  const rename = scimPatch({ op: "replace", path: "displayName", value: "Etta" });
  const stale = await call("PATCH", `/Users/${id}`, rename, { "if-match": meta.version });
  expect([stale.status, (await account(id)).name]).toEqual([412, "Some etag"]);
  expect((await call("PATCH", `/Users/${id}`, rename, { "if-match": now.meta.version })).status).toBe(200);
  expect((await call("DELETE", `/Users/${id}`, undefined, { "if-match": meta.version })).status).toBe(412);
});

test("whoever leaves is out at once, stays in the books, and can come back as who they were", async () => {
  const { id } = await make("leaver");
  const token = await come("leaver@example.org");
  const theirs = server.client(token);
  await theirs.call(endpoints.identity.whoAmI);
  const stream = await fetch(`${server.url}/api/v1/events?topics=runs`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(stream.status).toBe(200);
  expect((await call("DELETE", `/Users/${id}`)).status).toBe(204);
  // It comes to its end.
  await stream.text();
  await expect(theirs.call(endpoints.identity.whoAmI)).rejects.toMatchObject({ code: "not-signed-in" });
  await expect(come("leaver@example.org")).rejects.toMatchObject({ code: "account-disabled" });
  for (const method of ["GET", "DELETE"] as const)
    expect((await call(method, `/Users/${id}`)).status).toBe(404);
  expect(await find('userName eq "leaver@example.org"')).toMatchObject({ totalResults: 0 });
  expect(await account(id)).toMatchObject({ state: "disabled" });
  const again = await call("POST", "/Users", scimUser("leaver", { externalId: "leaver-2" }));
  expect([again.status, again.body.id, again.body.externalId]).toEqual([201, id, "leaver-2"]);
  // The address was given to somebody else meanwhile: not this account.
  await expect(come("leaver@example.org", "another person")).rejects.toMatchObject({
    code: "account-claimed",
  });
  await come("leaver@example.org");
});

test("groups come and go, and give only what an administrator set at them", async () => {
  const [one, two] = [await make("gina"), await make("gustav")];
  const made = await call("POST", "/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "Operations",
    externalId: "ops",
    members: [{ value: one.id, $ref: null }],
  });
  expect(made.status).toBe(201);
  const { id } = made.body;
  expect(made.body.members).toEqual([
    { value: one.id, $ref: one.meta.location, display: "Some gina", type: "User" },
  ]);
  expect((await person(one.id)).roles.map(({ name }) => name)).toEqual(["Analyst"]);
  const [role, atClients] = [await roleId("tenant", "standard"), await roleId("client", "standard")];
  const params = { id: provider, group: id };
  await ann.call(of.mapScimGroup, { params, body: { role, default_role: atClients } });
  const names = async (user: string) => {
    const { roles, default_group } = await person(user);
    return [...roles.map(({ name }) => name).toSorted(), default_group?.name ?? "none"];
  };
  expect(await names(one.id)).toEqual(["Analyst", "Standard User", "Standard User"]);
  expect((await account(one.id)).role).toBe("standard");
  const path = `/Groups/${id}`;
  // Entra ID adds; it removes by a value, or by a condition in the path.
  const add = scimPatch({ op: "Add", path: "members", value: [{ $ref: null, value: two.id }] });
  expect((await call("PATCH", path, add)).status).toBe(204);
  expect(await names(two.id)).toEqual(["Analyst", "Standard User", "Standard User"]);
  expect((await find(`id eq "${id}" and members eq "${two.id}"`, "Groups")).totalResults).toBe(1);
  expect((await call("GET", `/Users/${two.id}`)).body.groups).toMatchObject([
    { value: id, display: "Operations" },
  ]);
  await call("PATCH", path, scimPatch({ op: "Remove", path: "members", value: [{ value: two.id }] }));
  expect(await names(two.id)).toEqual(["Analyst", "Analyst"]);
  expect((await account(two.id)).role).toBe("analyst");
  await call("PATCH", path, scimPatch({ op: "add", value: { members: [{ value: two.id }] } }));
  await call("PATCH", path, scimPatch({ op: "remove", path: `members[value eq "${one.id}"]` }));
  expect([await names(one.id), await names(two.id)]).toEqual([
    ["Analyst", "Analyst"],
    ["Analyst", "Standard User", "Standard User"],
  ]);
  // What somebody was given by hand stays when the group goes.
  const analyst = await roleId("tenant", "analyst");
  await ann.call(endpoints.access.setRoles, { params: { id: one.id }, body: { roles: [analyst, role] } });
  await call("PATCH", path, scimPatch({ op: "replace", path: "members", value: [{ value: one.id }] }));
  // Okta's new name, with the id once more: the mapping stays at the group.
  await call("PATCH", path, scimPatch({ op: "replace", value: { id, displayName: "Ops" } }));
  const listed = (await find('displayName eq "ops"', "Groups")).Resources[0];
  expect(listed).toMatchObject({ id, displayName: "Ops", members: [{ value: one.id }] });
  const lean = await call("GET", `${path}?excludedAttributes=members`);
  expect(lean.body).not.toHaveProperty("members");
  expect((await call("DELETE", path)).status).toBe(204);
  expect(await names(one.id)).toEqual(["Analyst", "Standard User", "Analyst"]);
  // Another group of the name gives nothing.
  await call("POST", "/Groups", { displayName: "Ops", members: [{ value: two.id }] });
  expect(await names(two.id)).toEqual(["Analyst", "Analyst"]);
});

test("groups give nothing where each sign-in decides by groups already", async () => {
  const ida = await make("ida");
  const { body: group } = await call("POST", "/Groups", { displayName: "Night", members: [] });
  const params = { id: provider, group: group.id };
  const body = { role: await roleId("tenant", "standard"), default_role: null };
  await ann.call(of.mapScimGroup, { params, body });
  const roles = async () => (await person(ida.id)).roles.map(({ name }) => name).toSorted();
  const join = async () =>
    call(
      "PATCH",
      `/Groups/${group.id}`,
      scimPatch({ op: "add", path: "members", value: [{ value: ida.id }] }),
    );
  const decide = async (groups: { group: string; role: "standard" }[]) => {
    const { reply } = await ann.call(endpoints.providers.listProviders);
    const theirs = reply.providers.find(({ id }) => id === provider);
    if (!theirs) throw new Error("the provider is gone");
    const { name, settings, secret_expires_at, creates_accounts, default_role, trusts_factors } = theirs;
    const wanted = { name, settings, secret_expires_at, creates_accounts, default_role, trusts_factors };
    await ann.call(endpoints.providers.changeProvider, {
      params: { id: provider },
      body: { ...wanted, group_roles: groups },
    });
  };
  await decide([{ group: "night", role: "standard" }]);
  await join();
  expect(await roles()).toEqual(["Analyst"]);
  await expect(ann.call(of.mapScimGroup, { params, body: { ...body, role: null } })).rejects.toMatchObject({
    code: "scim-groups-at-sign-in",
  });
  await decide([]);
  await ann.call(of.mapScimGroup, { params, body: { ...body, role: null } });
  await ann.call(of.mapScimGroup, { params, body });
  expect(await roles()).toEqual(["Analyst", "Standard User"]);
});

test("a credential is replaced without a gap, ends at once, and doctor says what is amiss", async () => {
  const directory = await scimDirectory(server, ann);
  const params = { id: directory.provider };
  const body = { name: "next", expires_in_seconds: 3600 };
  const next = (await ann.call(of.makeScimCredential, { params, body })).reply;
  await expect(ann.call(of.makeScimCredential, { params, body })).rejects.toMatchObject({
    code: "scim-two-credentials",
  });
  const other = scimCalls(server, next.secret);
  for (const one of [directory.call, other]) expect((await one("GET", "/Users")).status).toBe(200);
  await ann.call(of.endScimCredential, { params: { ...params, credential: directory.credential } });
  expect((await directory.call("GET", "/Users")).status).toBe(401);
  expect((await other("GET", "/Users")).status).toBe(200);
  const shown = (await ann.call(of.showProvisioning, { params })).reply;
  expect(shown).toMatchObject({
    address: `${server.url}/scim/v2`,
    credentials: [
      { name: "next", prefix: next.secret.slice(0, 8), last_address: "127.0.0.1", made_by: "Annabel" },
    ],
    last_call_at: expect.any(Number),
  });
  expect(JSON.stringify(shown)).not.toContain(next.secret);
  expect((await scimWeaknesses(server.ctx)).map(({ code, severity }) => [code, severity])).toEqual([
    ["scim-credential-ends", "critical"],
  ]);
});

test("everything is in the audit log, with the credential's name as who did it", async () => {
  const events = (await recordedEvents(server)).filter(({ event }) => event.startsWith("scim."));
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set([
      "scim.credential-made",
      "scim.credential-ended",
      "scim.group-mapped",
      "scim.user-made",
      "scim.user-changed",
      "scim.user-removed",
      "scim.group-made",
      "scim.group-changed",
      "scim.group-removed",
      "scim.roles-given",
    ]),
  );
  const made = events.find(({ event }) => event === "scim.user-made");
  expect(made?.body).toMatchObject({
    actor: {
      kind: "provisioner",
      id: provider,
      name: expect.stringMatching(/^nightly \(SCIM of directory /),
    },
    after: { email: "mara@example.org", role: "analyst", provider },
  });
});
