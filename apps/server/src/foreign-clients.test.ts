/** What belongs to a client at which somebody has no place does not exist for them: asked of every endpoint that takes an id. */
import {
  clientPermissions,
  compile,
  decide,
  isPermission,
  permissionFacts,
  TENANT_ROLES,
} from "@countersign/access";
import { type Client, type Endpoint, endpoints } from "@countersign/api";
import { makeOperatorRoot, seededKey, twoPeople } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countersignFleet, enrolFor, type Fleet, recently } from "./testing/fleet.ts";
import { problemOf } from "./testing/problem-of.ts";
import { requestBy } from "./testing/run-steps.ts";
import type { ScriptedDevice } from "./testing/scripted-device.ts";
import { userToken } from "./testing/sign-up.ts";

const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value);
const atClients = all.filter(
  ({ access }) => isPermission(access) && permissionFacts(access).scope === "client",
);
/** Groups of devices are of no client; their members are found under row security. */
const ofNoClient = (id: string) => id.startsWith("device-groups.");
const taking = [...atClients, ...all.filter(({ id }) => id.startsWith("documents."))].filter(
  ({ id, params }) => params !== undefined && !ofNoClient(id),
);

const carried = { bytes: Buffer.from("{}").toString("base64"), signatures: [] };
const signatures = [
  { namespace: "countersign.approve.v1", key: `sha256:${"ab".repeat(32)}`, kind: "ssh", sig: "AAAA" },
];
/** What each endpoint that takes a body is asked with: well formed, so that only the object is amiss. */
const bodies = (device: string): Readonly<Record<string, object>> => ({
  "runs.sign": { signatures },
  "runs.refuse": carried,
  "runs.cancel": { reason: "over" },
  "runs.keep": { keep: true },
  "runs.rollout-continue": { ring: 0 },
  "runs.rollout-stop": { ring: 0 },
  "glass.compose": { delay_seconds: 3600, reason: "fire" },
  "documents.sign": { signatures },
  "standing.object": carried,
  "patching.set": {
    classes: "security",
    reboot: "never",
    days: [1],
    from: "02:00",
    minutes: 60,
    zone: "UTC",
  },
  "tasks.approval": { days: 30 },
  "tasks.change": {
    name: "theirs",
    script: "hello",
    version: 1,
    devices: [device],
    cron: "0 3 * * *",
    zone: "UTC",
  },
});

let fleet: Fleet;
let home: ScriptedDevice;
/** Objects of the client `home`, by the first part of an endpoint's id. */
let objects: Readonly<Record<string, readonly string[]>>;
/** Lee administers the client `lab` and has no place at `home`; Mia looks at `home` and works at `lab`. */
let lee: { token: string; api: Client };
let mia: { token: string; api: Client };
let lab: ScriptedDevice;
/** What Mia was given, compiled from the templates: `home` is the client with number 1. */
const miasRights = compile({
  user: "mia",
  active: true,
  roles: [{ id: "s", name: "Standard User", permissions: [...TENANT_ROLES.standard.permissions] }],
  clients: [
    {
      client: 1,
      slug: "home",
      roles: [{ id: "a", name: "Analyst", permissions: [...clientPermissions("analyst")] }],
    },
    {
      client: 2,
      slug: "lab",
      roles: [{ id: "w", name: "Standard", permissions: [...clientPermissions("standard")] }],
    },
  ],
  areas: {},
  tiers: [],
});

beforeAll(async () => {
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home", "lab"],
    now: recently(),
    change: { server_keys: [seededKey("server").key] },
  });
  fleet = await countersignFleet({ root });
  const { admin, server } = fleet;
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
  home = await fleet.enrol("crown-jewels");
  lab = await enrolFor({ ...fleet, client: "lab" }, "bench-1");
  const run = await requestBy(fleet, "alice", home);
  const requester = { authority: root.authority, person: "alice" };
  const task = {
    name: "nightly-secret",
    script: "hello",
    version: 1,
    devices: [home.id],
    cron: "0 3 * * *",
    zone: "UTC",
  };
  const standing = { script: "hello", client: "home", up_to: 5, per_day: 2, reason: "mornings", requester };
  const approval = (await admin.call(endpoints.standing.composeStanding, { body: standing })).reply.hash;
  const hal = await placed("hal@example.org", { home: "Analyst" });
  objects = {
    devices: [home.id],
    runs: [run.id],
    glass: [run.id],
    patching: ["home"],
    tasks: [(await admin.call(endpoints.tasks.createTask, { body: task })).reply.id],
    standing: [approval],
    documents: [run.request_hash, approval],
    access: [(await hal.api.call(endpoints.identity.whoAmI)).reply.user.id],
  };
  lee = await placed("lee@example.org", { lab: "Administrator" });
  mia = await placed("mia@example.org", { home: "Analyst", lab: "Standard User" });
  expect(server.url).toBeTruthy();
});
afterAll(async () => fleet.server[Symbol.asyncDispose]());

/** A standard user with these roles at these clients, and at no other. */
async function placed(email: string, places: Readonly<Record<string, string>>) {
  const { admin, server } = fleet;
  const token = await userToken(server, "standard", email);
  const api = server.client(token);
  const { id } = (await api.call(endpoints.identity.whoAmI)).reply.user;
  const { roles } = (await admin.call(endpoints.access.listRoles)).reply;
  await admin.call(endpoints.access.setDefaultGroup, { body: { users: [id], role: null } });
  for (const client of ["home", "lab"]) {
    const role = roles.find(({ scope, name }) => scope === "client" && name === places[client]);
    const body = { users: [id], clients: [client], roles: role ? [role.id] : [] };
    await admin.call(endpoints.access.giveAccess, { body });
  }
  return { token, api };
}

async function ask(token: string, endpoint: Endpoint, id: string) {
  const path = endpoint.path.replaceAll(/:[a-z_]+/g, id);
  const query =
    endpoint.id === "runs.output"
      ? `?device=${home.id}`
      : endpoint.id === "runs.outputs"
        ? `?devices=${home.id}`
        : "";
  const body = endpoint.body ? bodies(lab.id)[endpoint.id] : undefined;
  const response = await fleet.server.api.fastify.inject({
    method: endpoint.method,
    url: `/api/v1${path}${query}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: response.statusCode, text: response.body };
}

test.each(taking.map((endpoint) => [endpoint.id, endpoint] as const))(
  "%s: of another client it is answered as what does not exist",
  async (id, endpoint) => {
    const [kind = ""] = id.split(".");
    const known = objects[kind] ?? [];
    expect([id, known.length > 0]).toEqual([id, true]);
    for (const theirs of known) {
      const nowhere = theirs.startsWith("sha256:")
        ? `sha256:${"cd".repeat(32)}`
        : theirs === "home"
          ? "nowhere"
          : "00000000-0000-4000-8000-000000000000";
      const answer = await ask(lee.token, endpoint, theirs);
      expect(answer.status).toBe(404);
      expect(answer).toEqual(await ask(lee.token, endpoint, nowhere));
    }
  },
);

test.each(taking.map((endpoint) => [endpoint.id, endpoint] as const))(
  "%s: where one only looks it is decided with the rights of that client, not of the other",
  async (id, endpoint) => {
    const [kind = ""] = id.split(".");
    const isAllowed = (client?: number) =>
      decide(miasRights, { permission: endpoint.access, ...(client === undefined ? {} : { client }) })
        .outcome !== "deny";
    const due = isAllowed() ? (isAllowed(1) ? "heard" : "404") : "403";
    for (const theirs of objects[kind] ?? []) {
      const { status } = await ask(mia.token, endpoint, theirs);
      const said = [401, 403, 404].includes(status) ? String(status) : "heard";
      expect([id, said]).toEqual([id, due]);
    }
  },
);

test("no list, count or calendar tells of it", async () => {
  // Accounts are of no client: whoever reads users knows them, and nothing of their places.
  const { access: _, ...ofHome } = objects;
  const secrets = [...Object.values(ofHome).flat(), "crown-jewels", "nightly-secret", "vault-door"];
  const group = { params: { name: "vault-door" }, body: { query: { client: "home", name: "crown*" } } };
  await fleet.admin.call(endpoints.deviceGroups.saveDeviceGroup, group);
  const reading = all.filter(
    ({ method, params, access }) => method === "GET" && !params && access !== "public",
  );
  for (const endpoint of reading.filter(({ id }) => id !== "events.stream")) {
    const { status, text } = await ask(lee.token, endpoint, "");
    expect([endpoint.id, [200, 400, 403, 404].includes(status)]).toEqual([endpoint.id, true]);
    expect([endpoint.id, secrets.filter((secret) => text.includes(secret))]).toEqual([endpoint.id, []]);
  }
  // What an administrator reads holds them: the search above can find something.
  const devices = await fleet.admin.call(endpoints.devices.listDevices);
  expect(JSON.stringify(devices.reply)).toContain("crown-jewels");
});

test("a right at one client gives nothing at another where one only looks", async () => {
  const seen = (await mia.api.call(endpoints.devices.listDevices)).reply.devices.map(({ name }) => name);
  expect(seen.toSorted()).toEqual(["bench-1", "crown-jewels"]);
  const requester = { authority: fleet.root.authority, person: "alice" };
  const request = (device: ScriptedDevice) =>
    mia.api.call(endpoints.runs.requestRun, { body: { script: "hello", devices: [device.id], requester } });
  expect(await problemOf(request(home))).toContain("404 device-unknown");
  expect((await request(lab)).status).toBe(202);
  const run = (await mia.api.call(endpoints.runs.showRun, { params: { id: objects["runs"]?.[0] ?? "" } }))
    .reply;
  expect(run).toMatchObject({ station_link: null, may_cancel: false, may_break_glass: false });
});

describe("whoever looks after one client", () => {
  const give = (users: readonly string[], clients: readonly string[], role: string) =>
    lee.api.call(endpoints.access.giveAccess, {
      body: { users: [...users], clients: [...clients], roles: [role] },
    });
  const idOf = async ({ api }: { api: Client }) => (await api.call(endpoints.identity.whoAmI)).reply.user.id;
  const roleNamed = async (name: string, scope: string) => {
    const { roles } = (await fleet.admin.call(endpoints.access.listRoles)).reply;
    return roles.find((role) => role.name === name && role.scope === scope)?.id ?? "";
  };

  test("gives roles there, nowhere else, and none of the installation", async () => {
    const user = await idOf(mia);
    const analyst = await roleNamed("Analyst", "client");
    expect(await problemOf(give([user], ["home"], analyst))).toContain("404 not-found");
    expect(await problemOf(give([user], ["lab", "home"], analyst))).toContain("404 not-found");
    expect(await problemOf(give([user], ["lab"], await roleNamed("Administrator", "tenant")))).toContain(
      "role-scope",
    );
    const roles = { params: { id: user }, body: { roles: [await roleNamed("Administrator", "tenant")] } };
    expect(await problemOf(lee.api.call(endpoints.access.setRoles, roles))).toContain("403 not-allowed");
    expect((await give([user], ["lab"], analyst)).reply).toEqual({ changed: 1 });
    expect((await give([user], ["lab"], await roleNamed("Standard User", "client"))).reply).toEqual({
      changed: 1,
    });
  });

  test("sees who has a place there, and of them no other places; others have no say at all", async () => {
    const { users } = (await lee.api.call(endpoints.access.listPeople)).reply;
    expect(users.map(({ email }) => email).toSorted()).toEqual(["lee@example.org", "mia@example.org"]);
    expect(users.flatMap(({ places }) => places.map(({ client }) => client))).toEqual(["lab", "lab"]);
    expect(await problemOf(mia.api.call(endpoints.access.listPeople))).toContain("403 not-allowed");
  });

  test("reads why, and who can, of that client only", async () => {
    const query = { user: await idOf(mia), permission: "runs.request" as const, client: "lab" };
    const { reply } = await lee.api.call(endpoints.access.explainAccess, { query });
    expect(reply).toMatchObject({ outcome: "allow", via: { name: "Standard User", client: "lab" } });
    const elsewhere = lee.api.call(endpoints.access.explainAccess, { query: { ...query, client: "home" } });
    expect(await problemOf(elsewhere)).toContain("404 not-found");
    const asked = { permission: "runs.request" as const, client: "home" };
    const { users } = (await fleet.admin.call(endpoints.access.whoCan, { query: asked })).reply;
    expect(users.map(({ user }) => user.name)).toEqual(["Annabel"]);
    const why = (
      await fleet.admin.call(endpoints.access.explainAccess, { query: { ...query, client: "home" } })
    ).reply;
    expect(why).toMatchObject({ outcome: "deny", because: "role-lacks-permission" });
  });

  test("loses all of it with the next request, and a remembered read tells nothing more", async () => {
    const gone = await placed("gone@example.org", { lab: "Standard User" });
    const list = async () => (await gone.api.call(endpoints.devices.listDevices)).reply.devices.length;
    expect([await list(), await list()]).toEqual([1, 1]);
    const body = { users: [await idOf(gone)], clients: ["lab"], roles: [] };
    await lee.api.call(endpoints.access.giveAccess, { body });
    expect(await problemOf(gone.api.call(endpoints.devices.listDevices))).toContain("403 not-allowed");
  });
});
