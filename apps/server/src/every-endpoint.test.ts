/** The house rules of the HTTP contract, asked of every endpoint that is mounted: nobody has to remember them. Who is let in where: every-role.test.ts. */
import { randomUUID } from "node:crypto";
import { type Role, ROLES } from "@countersign/access";
import { type Endpoint, endpoints } from "@countersign/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { forgetAttempts } from "./testing/forget-attempts.ts";
import { acceptedStation, pendingStation } from "./testing/soft-station.ts";
import { administratorToken, userToken } from "./testing/sign-up.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const all: readonly Endpoint[] = Object.values(endpoints)
  .flatMap((resource) => Object.values(resource) as unknown[])
  .filter((value): value is Endpoint => typeof value === "object" && value !== null && "path" in value);
const restricted = all.filter(({ access }) => access !== "public");
const forStations = all.filter(({ access }) => access === "station");
const withBody = all.filter(({ body }) => body !== undefined);
const withParams = all.filter(({ params }) => params !== undefined);

/** Bodies that are well formed, for asking about objects that are not there. */
const wellFormed: Readonly<Record<string, unknown>> = {
  "users.change": { disabled: true },
  "runs.cancel": { reason: "changed my mind" },
  "me.passkey-rename": { name: "another" },
};
/** Queries without which nothing is asked. */
const queries: Readonly<Record<string, string>> = {
  "runs.output": `?device=${randomUUID()}`,
  "runs.outputs": `?devices=${randomUUID()}`,
};
/** What only makes a challenge or a secret that is worth nothing before its answer, which is recorded, or only answers. */
const offers = new Set([
  "reach.show",
  "me.passkey-options",
  "me.reauthenticate-options",
  "me.totp-options",
  "sessions.passkey-options",
  "sessions.provider-begin",
  "providers.test-begin",
  "providers.read-saml-metadata",
]);
/** Objects that do not exist, by the parameter that names them. */
const nowhere: Readonly<Record<string, string>> = {
  id: randomUUID(),
  session: randomUUID(),
  user: randomUUID(),
  name: "no-such-thing",
  hash: `sha256:${"ab".repeat(32)}`,
  authority: `sha256:${"ab".repeat(32)}`,
  index: "900000000",
  credential: randomUUID(),
  group: randomUUID(),
};

let server: TestServer;
let tokens: Readonly<Record<Role, string>>;
let stationToken: string;

beforeAll(async () => {
  server = await startTestServer();
  tokens = {
    administrator: await administratorToken(server),
    standard: await userToken(server, "standard", "stan@example.org"),
    analyst: await userToken(server, "analyst", "lyn@example.org"),
  };
  stationToken = await acceptedStation(server, server.client(tokens.administrator));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function ask(endpoint: Endpoint, how: { token?: string; body?: string | object; query?: string } = {}) {
  const path = endpoint.path.replaceAll(/:([a-z_]+)/g, (_, name: string) => nowhere[name] ?? "unknown");
  const { token, body } = how;
  const response = await server.api.fastify.inject({
    method: endpoint.method,
    url: `/api/v1${path}${how.query ?? ""}`,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { payload: body }),
  });
  const isProblem = response.headers["content-type"]?.toString().startsWith("application/problem+json");
  return {
    status: response.statusCode,
    problem: isProblem
      ? response.json<{ code: string; fields?: { path: string; message: string }[] }>()
      : undefined,
  };
}

test("every endpoint of the contract is mounted, and nothing else", () => {
  expect(server.api.mounted.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
});

/** Routes beside the contract that anybody may ask, with what they give away: that it runs, the contract, or nothing. */
const openToAll = [
  "GET /api/openapi.json",
  "GET /healthz",
  "GET /readyz",
  "POST /api/csp-reports",
  // What SAML providers ask, and where they make browsers post to: it signs nobody in.
  "GET /saml/:id/metadata",
  "POST /saml/:id/response",
];
/** Files of the console's build, the same for everybody. */
const consoleFiles = [
  "/assets/:name",
  "/service-worker.js",
  "/manifest.webmanifest",
  "/icon-180.png",
  "/icon-192.png",
  "/icon-512.png",
];

/** SCIM is for credentials of directories alone (modules/scim): nobody else gets so far as to be read. */
const forDirectories = (route: string) => /^[A-Z]+ \/scim\/v2\//.test(route);

test("what is for directories answers 401 to people, keys and stations, before it reads a body", async () => {
  const routes = server.api.routes.filter(({ url }) => url.startsWith("/scim/v2/"));
  expect(routes.length).toBeGreaterThan(15);
  const strangers = [undefined, tokens.administrator, await apiKey(), stationToken];
  for (const token of strangers)
    for (const { method, url } of routes) {
      await forgetAttempts(server);
      const { statusCode } = await server.api.fastify.inject({
        method: method as "GET",
        url: url.replace(":id", randomUUID()),
        headers: {
          "content-type": "application/scim+json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(method === "GET" || method === "HEAD" ? {} : { payload: "{ this is not JSON" }),
      });
      expect([method, url, statusCode]).toEqual([method, url, 401]);
    }
});

test("whatever is mounted beside the contract is the console's page, named here as open, or closed", async () => {
  const contract = new Set(all.map(({ method, path }) => `${method} /api/v1${path}`));
  const beside = server.api.routes
    // Comes along with each GET.
    .filter(({ method }) => method !== "HEAD")
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => !contract.has(route) && !forDirectories(route));
  expect(beside).toEqual(
    expect.arrayContaining([...openToAll, "GET /", "GET /log/checkpoint", "GET /metrics"]),
  );
  const outsider = async (url: string, token?: string) => {
    const response = await server.api.fastify.inject({
      url: url.replace("*", "anything").replace(":name", "anything.js"),
      // Some may be read on the machine itself.
      remoteAddress: "203.0.113.9",
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    return { status: response.statusCode, text: response.body };
  };
  const page = (await outsider("/")).text;
  const sameBut = (text: string) => text.replaceAll(/nonce[-=]"?[\w+/=]+"?|content="[\w+/=]{20,}"/g, "");
  for (const route of beside.filter((one) => !openToAll.includes(one))) {
    const [method, url = ""] = route.split(" ");
    const { status, text } = await outsider(url);
    // The console's page is the same for everybody: it knows nothing before it has asked.
    const isConsole = sameBut(text) === sameBut(page) || consoleFiles.includes(url);
    expect([route, method, isConsole || status === 401]).toEqual([route, "GET", true]);
    if (isConsole) continue;
    const analyst = await outsider(url, tokens.analyst);
    expect([route, analyst.status]).toEqual([route, 403]);
    const station = await outsider(url, stationToken);
    expect([route, station.status]).toEqual([route, 401]);
  }
});

test("ids and places are unique", () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
});

/** What changes something and needs no code at level `code`: groups by the begin of their names, others one by one. */
const unchallenged: readonly string[] = [
  // One's own account, what opens it, and other people's.
  ..."me. sessions. setup. invitations. password-resets. keys. users. access. roles. tiers. clients. sign-in-rules. providers.".split(
    " ",
  ),
  // It is a list, made and signed.
  "access-review.make",
  // An exemption lapses with the content.
  "scripts.put",
  // It adds to a run that was challenged, or ends one.
  ..."runs.sign runs.refuse runs.cancel".split(" "),
  // A code let the run go out to all of its devices; in which order is no matter of it.
  ..."runs.rollout-continue runs.rollout-stop".split(" "),
  // It deletes nothing that runs, protects or proves who did what.
  ..."runs.keep retention.".split(" "),
  // It tells people what waits; nothing counts by it.
  "notifications.",
  // Devices believe only what people signed. A standing approval is composed only where they are asked to.
  ..."documents.publish documents.sign drafts. standing. glass. cards. stations. station. views.redeem".split(
    " ",
  ),
  // What a draft would do is only said; whoever publishes it in spite of that signs nothing by it.
  "reach.",
  // Tags and groups are for finding devices: a run names devices, and is challenged itself.
  ..."agents.enrol devices. device-groups.".split(" "),
  // What holds a task back must be easy; its standing approval is only composed.
  ..."tasks.disable tasks.delete tasks.approval".split(" "),
  // Neither is one who patches no more.
  "patching.stop",
  // It shows a secret that counts for nothing yet.
  "advanced-security.offer-account",
];

test("what runs code, exempts a script or changes what protects them is challenged", () => {
  const isKnown = (id: string) =>
    unchallenged.some((name) => (name.endsWith(".") ? id.startsWith(name) : id === name));
  const changing = all.filter(({ method }) => method !== "GET").map(({ id }) => id);
  expect(changing.filter((id) => !isKnown(id)).toSorted()).toEqual([
    "advanced-security.cancel-reset",
    "advanced-security.change",
    "advanced-security.confirm-account",
    "advanced-security.exempt-script",
    "advanced-security.protect-script",
    "logreset.publish",
    "patching.set",
    "runs.request",
    "tasks.change",
    "tasks.create",
    "tasks.enable",
    "trust.graduate",
  ]);
  for (const { id, method, challenged } of all)
    expect([id, challenged === true]).toEqual([id, method !== "GET" && !isKnown(id)]);
});

test("what changes something names its audit event, and what only reads names none", () => {
  for (const { id, method, audit } of all)
    expect([id, audit !== undefined]).toEqual([id, method !== "GET" && !offers.has(id)]);
  expect([...offers].filter((id) => !all.some((endpoint) => endpoint.id === id))).toEqual([]);
});

describe.each(restricted.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_, endpoint) => {
  test("answers 401 without a session, with nonsense and with a token of no one, before it reads a body", async () => {
    for (const token of [undefined, "nonsense", `cst_${"A".repeat(43)}`, `csk_${"A".repeat(43)}`]) {
      const { status, problem } = await ask(endpoint, {
        ...(token === undefined ? {} : { token }),
        body: "{ this is not JSON",
      });
      expect({ status, code: problem?.code }).toEqual({ status: 401, code: "not-signed-in" });
    }
  });
});

describe.each(forStations.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_, endpoint) => {
  test("answers 403 to every person, and where it is for accepted ones to a pending station", async () => {
    const lacking = ROLES.map((role) => tokens[role]);
    if (endpoint.access === "station") lacking.push(await pendingStation(server));
    for (const token of lacking) {
      const { status, problem } = await ask(endpoint, { token, body: "{ this is not JSON" });
      expect({ status, code: problem?.code }).toEqual({ status: 403, code: "not-allowed" });
    }
  });
});

test("a station has no way into anything that is for people", async () => {
  for (const endpoint of restricted.filter((each) => !forStations.includes(each))) {
    const { status, problem } = await ask(endpoint, { token: stationToken, body: "{ this is not JSON" });
    expect([endpoint.id, status, problem?.code]).toEqual([endpoint.id, 401, "not-signed-in"]);
  }
});

/** Whoever may come as far as the handler. */
function tokenFor({ access }: Endpoint): string {
  return access === "station" ? stationToken : tokens.administrator;
}

describe.each(withBody.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_, endpoint) => {
  const token = () => tokenFor(endpoint);

  test("refuses fields that it does not know", async () => {
    const { status, problem } = await ask(endpoint, { token: token(), body: { surprise: 1 } });
    expect({ status, code: problem?.code }).toEqual({ status: 400, code: "bad-request" });
    expect(JSON.stringify(problem?.fields)).toContain("surprise");
  });

  test("refuses each field of a wrong type, and names it", async () => {
    const { properties = {} } = z.toJSONSchema(endpoint.body ?? z.never(), {
      io: "input",
      unrepresentable: "any",
    });
    expect(Object.keys(properties).length).toBeGreaterThan(0);
    // All at once: public endpoints count their attempts.
    const wrong = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const isNumber = (one: unknown) => JSON.stringify(one).includes('"type":"integer"');
        const isObject =
          typeof property === "object" &&
          (property.type === "object" || (property.anyOf !== undefined && !property.anyOf.some(isNumber)));
        return [name, isObject ? 7 : { wrong: "type" }];
      }),
    );
    const { status, problem } = await ask(endpoint, { token: token(), body: wrong });
    expect({ status, code: problem?.code }).toEqual({ status: 400, code: "bad-request" });
    const named = new Set(problem?.fields?.map(({ path }) => path.split("/")[1]));
    expect(Object.keys(properties).filter((name) => !named.has(name))).toEqual([]);
  });

  test("refuses what is no JSON, no object, and another media type", async () => {
    for (const body of ["{", '"text"', "[]", '{"__proto__":{"admin":true}}'])
      expect(await ask(endpoint, { token: token(), body })).toMatchObject({ status: 400 });
    const response = await server.api.fastify.inject({
      method: endpoint.method,
      url: `/api/v1${endpoint.path.replaceAll(/:([a-z_]+)/g, (_, name: string) => nowhere[name] ?? "unknown")}`,
      headers: { authorization: `Bearer ${token()}`, "content-type": "text/plain" },
      payload: "{}",
    });
    expect(response.statusCode).toBe(415);
  });

  test("refuses a huge body", async () => {
    const body = JSON.stringify({ surprise: "x".repeat(24 * 1024 * 1024) });
    expect(await ask(endpoint, { token: token(), body })).toMatchObject({
      status: 413,
      problem: { code: "body-too-large" },
    });
  });
});

describe.each(
  all.filter(({ body }) => body === undefined).map((endpoint) => [endpoint.id, endpoint] as const),
)("%s", (_, endpoint) => {
  test("takes no body and no unknown query field", async () => {
    const token = tokenFor(endpoint);
    if (endpoint.method !== "GET")
      expect(await ask(endpoint, { token, body: { surprise: 1 } })).toMatchObject({ status: 400 });
    expect(await ask(endpoint, { token, query: "?surprise=1" })).toMatchObject({ status: 400 });
  });
});

describe.each(withParams.map((endpoint) => [endpoint.id, endpoint] as const))("%s", (_, endpoint) => {
  test("answers 404 for what is not there, and 400 for what is no id", async () => {
    // A PUT makes what is not there.
    if (endpoint.method === "PUT") return;
    const body = wellFormed[endpoint.id];
    const query = queries[endpoint.id] ?? "";
    const { status, problem } = await ask(endpoint, {
      token: tokenFor(endpoint),
      ...(body === undefined ? {} : { body: body as object }),
      query,
    });
    if (endpoint.body && body === undefined) expect(status).toBe(400);
    else expect({ status, code: problem?.code }).toEqual({ status: 404, code: "not-found" });
    const nonsense = await server.api.fastify.inject({
      method: endpoint.method,
      url: `/api/v1${endpoint.path.replaceAll(/:([a-z_]+)/g, "%00%ff")}${query}`,
      headers: { authorization: `Bearer ${tokenFor(endpoint)}` },
    });
    expect(nonsense.statusCode).toBe(400);
  });
});

test("another method on a known place answers 405 and says which ones there are", async () => {
  const response = await server.api.fastify.inject({ method: "DELETE", url: "/api/v1/system" });
  expect(response.statusCode).toBe(405);
  expect(response.headers["allow"]).toContain("GET");
});

async function apiKey(): Promise<string> {
  const admin = server.client(tokens.administrator);
  return (await admin.call(endpoints.identity.createKey, { body: { name: "all" } })).reply.secret;
}
