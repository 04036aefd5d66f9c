/**
 * Every endpoint × every kind of caller: what packages/access decides, from the contract and from what somebody was given,
 * is what the running server answers, with the same reason.
 */
import {
  AREA_STARTS,
  type AreaSettings,
  clientPermissions,
  compile,
  decide,
  type HeldRole,
  type KeyLimits,
  limitedBy,
  type Permission,
  type Role,
  type Snapshot,
  TENANT_ROLES,
  type TenantTemplate,
} from "@countersign/access";
import { type Client, type Endpoint, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptedStation } from "./testing/soft-station.ts";
import { administratorToken, userToken } from "./testing/sign-up.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value)
  .filter(({ access }) => access !== "public");

/** What somebody was given; nobody and a station were given nothing. */
interface Given {
  readonly roles: readonly (TenantTemplate | "custom")[];
  readonly places?: Readonly<Partial<Record<keyof typeof CLIENTS, Role>>>;
  readonly areas?: AreaSettings;
}

const CLIENTS = { home: 1, lab: 2 } as const;
/** A role of nobody's template: it reads settings and the log, and asks for nothing. */
const CUSTOM: readonly Permission[] = ["audit.read", "settings.read", "users.read", "keys.own"];
const everywhere = (role: Role) => ({ home: role, lab: role });
const closed: AreaSettings = { runs: "view", devices: "none", settings: "none", clients: "none" };

const people: Readonly<Record<string, Given>> = {
  administrator: { roles: ["administrator"] },
  "standard user": { roles: ["standard"], places: everywhere("standard") },
  analyst: { roles: ["analyst"], places: everywhere("analyst") },
  "MSP admin": { roles: ["msp-admin"] },
  "MSP manager as they begin": {
    roles: ["msp-manager"],
    places: everywhere("standard"),
    areas: AREA_STARTS.manager,
  },
  "MSP manager with areas closed": {
    roles: ["msp-manager", "standard"],
    places: everywhere("administrator"),
    areas: closed,
  },
  "MSP supporter": { roles: ["msp-supporter"], places: everywhere("standard"), areas: AREA_STARTS.supporter },
  "custom role": { roles: ["custom"] },
  "custom role and a place": { roles: ["custom", "analyst"], places: { lab: "standard" } },
  "administrator of one client": { roles: ["analyst"], places: { lab: "administrator" } },
  "analyst at one, standard user at the other": {
    roles: ["standard"],
    places: { home: "analyst", lab: "standard" },
  },
  "standard user without a place": { roles: ["standard"], places: {} },
};

/** Keys, by whose they are and how they are limited. */
const keys: Readonly<Record<string, { readonly owner: string; readonly limits: KeyLimits }>> = {
  "key without limits": { owner: "administrator", limits: {} },
  "key that asks": {
    owner: "administrator",
    limits: {
      permissions: new Set<Permission>(["devices.read", "runs.read", "runs.request", "scripts.read"]),
    },
  },
  "key for more than its owner may": {
    owner: "analyst",
    limits: { permissions: new Set<Permission>(["devices.read", "users.write", "runs.request"]) },
  },
  "key of a client where its owner only looks": {
    owner: "analyst at one, standard user at the other",
    limits: {
      clients: new Set([CLIENTS.home]),
      permissions: new Set<Permission>(["runs.request", "runs.read", "devices.write", "audit.read"]),
    },
  },
};

/** One who asks. Without a snapshot: by what they are nobody to the endpoints of people. */
interface Caller {
  readonly token?: string;
  readonly snapshot?: Snapshot;
  readonly isStation?: true;
}

let server: TestServer;
let admin: Client;
const callers = new Map<string, Caller>();

beforeAll(async () => {
  server = await startTestServer();
  const first = await administratorToken(server);
  admin = server.client(first);
  await admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
  const custom = {
    scope: "tenant" as const,
    name: "Reader",
    description: "Reads",
    template: "analyst" as const,
  };
  await admin.call(endpoints.access.createRole, { body: { ...custom, permissions: [...CUSTOM] } });
  for (const [name, given] of Object.entries(people))
    callers.set(name, { token: await somebody(name, given), snapshot: snapshotOf(given) });
  for (const [name, { owner, limits }] of Object.entries(keys))
    callers.set(name, await keyOf(name, owner, limits));
  callers.set("nobody", {});
  callers.set("station", { token: await acceptedStation(server, admin), isStation: true });
});
afterAll(() => server[Symbol.asyncDispose]());

async function somebody(name: string, { roles, places = {}, areas }: Given): Promise<string> {
  const token = await userToken(server, "standard", `${name.replaceAll(/\W+/g, "-")}@example.org`);
  const { id } = (await server.client(token).call(endpoints.identity.whoAmI)).reply.user;
  const { roles: known } = (await admin.call(endpoints.access.listRoles)).reply;
  const idOf = (scope: string, wanted: string) =>
    known.find((role) => role.scope === scope && role.template === wanted && role.fixed)?.id ?? "";
  const custom = known.find((role) => role.name === "Reader")?.id ?? "";
  await admin.call(endpoints.access.setDefaultGroup, { body: { users: [id], role: null } });
  for (const [client, role] of Object.entries({ home: undefined, lab: undefined, ...places })) {
    const body = { users: [id], clients: [client], roles: role ? [idOf("client", role)] : [] };
    await admin.call(endpoints.access.giveAccess, { body });
  }
  const held = roles.map((role) => (role === "custom" ? custom : idOf("tenant", role)));
  await admin.call(endpoints.access.setRoles, { params: { id }, body: { roles: held } });
  if (areas) await admin.call(endpoints.access.setAreas, { params: { id }, body: { areas } });
  return token;
}

async function keyOf(name: string, owner: string, limits: KeyLimits): Promise<Caller> {
  const { token, snapshot } = callers.get(owner) ?? {};
  if (token === undefined || !snapshot) throw new Error(`nobody is called ${owner}`);
  const { clients, permissions } = limits;
  const body = {
    name,
    ...(permissions && { permissions: [...permissions] }),
    ...(clients && { clients: [...clients].map((number) => (number === CLIENTS.home ? "home" : "lab")) }),
  };
  const { secret } = (await server.client(token).call(endpoints.identity.createKey, { body })).reply;
  return { token: secret, snapshot: limitedBy(snapshot, limits) };
}

/** What was given, compiled from the templates and not from what the server read. */
function snapshotOf({ roles, places = {}, areas = {} }: Given): Snapshot {
  const held = roles.map((role): HeldRole => {
    if (role === "custom") return { id: role, name: role, permissions: CUSTOM };
    const { name, permissions, everyClient } = TENANT_ROLES[role];
    return { id: role, name, permissions: [...permissions], everyClient };
  });
  const clients = Object.entries(places).map(([slug, role]) => ({
    client: slug === "home" ? CLIENTS.home : CLIENTS.lab,
    slug,
    roles: [{ id: role, name: role, permissions: [...clientPermissions(role)] }],
  }));
  return compile({ user: "somebody", active: true, roles: held, clients, areas, tiers: [] });
}

/** What the server has to answer to a question that is malformed in query and body: 400 to whoever is let as far as that. */
function expected({ access }: Endpoint, { token, snapshot, isStation }: Caller): string {
  if (token === undefined) return "401 not-signed-in";
  if (isStation) return access === "station" ? "400 bad-request" : "401 not-signed-in";
  if (access === "station") return "403 not-allowed";
  if (access === "signed-in" || !snapshot) return "400 bad-request";
  const decision = decide(snapshot, { permission: access });
  return decision.outcome === "deny" ? `403 not-allowed (${decision.because})` : "400 bad-request";
}

async function answered({ method, path }: Endpoint, { token }: Caller): Promise<string> {
  const somewhere = path
    .replaceAll(/:(hash|authority)/g, `sha256:${"ab".repeat(32)}`)
    .replaceAll(":index", "1")
    .replaceAll(":name", "thing")
    .replaceAll(":client", "home")
    .replaceAll(/:[a-z_]+/g, "00000000-0000-4000-8000-000000000000");
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await server.api.fastify.inject({
    method,
    url: `/api/v1${somewhere}?surprise=1`,
    headers: authorization,
    // Nobody who is kept out gets to send a body.
    ...(method === "GET"
      ? {}
      : { payload: "{ this is not JSON", headers: { ...authorization, "content-type": "application/json" } }),
  });
  const { code, detail = "" } = response.json<{ code: string; detail?: string }>();
  const because = /\([a-z-]+\)/.exec(detail)?.[0];
  return [response.statusCode, code, ...(response.statusCode === 403 && because ? [because] : [])].join(" ");
}

/** Where the server answers otherwise than the contract and what was given say. */
async function differences(list: readonly Endpoint[], caller: Caller): Promise<readonly string[]> {
  const found: string[] = [];
  for (const endpoint of list) {
    const [due, said] = [expected(endpoint, caller), await answered(endpoint, caller)];
    if (due !== said) found.push(`${endpoint.id}: ${said}, and not ${due}`);
  }
  return found;
}

test.each([...Object.keys(people), ...Object.keys(keys), "nobody", "station"])(
  "%s: every endpoint answers as decided",
  async (name) => {
    const caller = callers.get(name);
    if (!caller) throw new Error(`nobody is called ${name}`);
    expect(await differences(all, caller)).toEqual([]);
  },
);

test("the callers differ: few of them are let in and kept out at the same endpoints", () => {
  const kinds = [...callers].map(
    ([name, caller]) => [name, all.map((one) => expected(one, caller)).join()] as const,
  );
  const same = kinds.filter(([name, kind]) => kinds.find(([, other]) => other === kind)?.[0] !== name);
  // Where a place decides, it is the object that differs and not the endpoint: foreign-clients.test.ts.
  expect(same.map(([name]) => name)).toEqual([
    "MSP admin",
    "analyst at one, standard user at the other",
    "key without limits",
  ]);
});

test("an endpoint that runs under another permission than it declares is found, by more than one caller", async () => {
  const planted: Endpoint[] = [
    { ...endpoints.identity.listUsers, access: "devices.read" },
    { ...endpoints.runs.requestRun, access: "runs.read" },
    { ...endpoints.access.listRoles, access: "signed-in" },
    { ...endpoints.devices.listDevices, access: "station" },
  ];
  const finders = new Map<string, number>();
  for (const caller of callers.values())
    for (const line of await differences(planted, caller)) {
      const id = line.split(":")[0] ?? "";
      finders.set(id, (finders.get(id) ?? 0) + 1);
    }
  expect([...finders.keys()].toSorted()).toEqual(planted.map(({ id }) => id).toSorted());
  expect([...finders.values()].filter((count) => count < 2)).toEqual([]);
});
