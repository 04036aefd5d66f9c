/** Whoever holds a SCIM credential, or pretends to, and wants more than to keep the users of one directory. */
import { randomUUID } from "node:crypto";
import { type Client, endpoints } from "@countersign/api";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import {
  type ScimCall,
  scimCalls,
  scimDirectory,
  scimPatch,
  scimUser,
} from "../../testing/scim-directory.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";
import { touchedBy } from "../identity/index.ts";
import type { ProviderTables } from "../providers/index.ts";

const of = endpoints.provisioning;
const identity = endpoints.identity;
const clock = testClock();
let server: TestServer;
let ann: Client;
let ours: Awaited<ReturnType<typeof scimDirectory>>;
let theirs: Awaited<ReturnType<typeof scimDirectory>>;
let call: ScimCall;

beforeAll(async () => {
  server = await startTestServer({ clock });
  ann = server.client(await administratorToken(server));
  ours = await scimDirectory(server, ann);
  theirs = await scimDirectory(server, ann);
  ({ call } = ours);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => forgetAttempts(server));

const make = async (name: string, changes: object = {}) =>
  (await call("POST", "/Users", scimUser(name, changes))).body;
const refusalOf = ({ status, body }: Awaited<ReturnType<ScimCall>>) => [status, body.scimType];
const account = async (id: string) => (await ann.call(identity.showUser, { params: { id } })).reply.user;
const replace = (path: string, value: unknown) => scimPatch({ op: "replace", path, value });
const roles = async () => (await ann.call(endpoints.access.listRoles)).reply.roles;
/** Somebody came as this account once. */
const claimed = (user: string) =>
  inTransaction(server.ctx, systemActor("test"), (tx) =>
    tx
      .with<ProviderTables>()
      .insertInto("external_identity")
      .values({
        provider_id: ours.provider,
        issuer: "https://id.example.org",
        subject: user,
        user_id: user,
        first_seen_at: 1,
        last_seen_at: 1,
      })
      .execute(),
  );
const annAgain = () => ann.call(endpoints.account.reauthenticate, { body: { password: testPassword } });

describe("the credential", () => {
  test("counts in the header alone, as it is, and until it ends", async () => {
    const asked = async (url: string, headers: object = {}) =>
      (await server.api.fastify.inject({ url: `/scim/v2${url}`, headers: { ...headers } })).statusCode;
    const { secret } = ours;
    expect(await asked("/Users", { authorization: `Bearer ${secret}` })).toBe(200);
    for (const [url, headers] of [
      ["/Users", {}],
      [`/Users?access_token=${secret}&token=${secret}`, {}],
      ["/Users", { cookie: `__Host-session=${secret}; session=${secret}` }],
      ["/Users", { authorization: `Basic ${Buffer.from(`x:${secret}`).toString("base64")}` }],
      ["/Users", { authorization: `Bearer ${secret.slice(0, -1)}` }],
      ["/Users", { authorization: `Bearer ${secret.replace("csc_", "csk_")}` }],
      ["/Users", { authorization: `Bearer csc_${"A".repeat(43)}` }],
      ["/ServiceProviderConfig", {}],
      ["/nothing", {}],
    ] as const)
      expect([url, headers, await asked(url, headers)]).toEqual([url, headers, 401]);
    expect(server.logLines.join("\n")).not.toContain(secret.slice(8));
  });

  test("opens nothing but SCIM, and nothing else opens SCIM", async () => {
    expect(await codeOf(server.client(ours.secret).call(identity.whoAmI))).toBe("not-signed-in");
    expect(await codeOf(server.client(ours.secret).call(endpoints.providers.listProviders))).toBe(
      "not-signed-in",
    );
    const key = (await ann.call(identity.createKey, { body: { name: "all" } })).reply.secret;
    for (const token of [key, await administratorToken(server)])
      expect((await scimCalls(server, token)("GET", "/Users")).status).toBe(401);
    // A key sets none of it up either, nor does whoever does not hold everything.
    const params = { id: ours.provider };
    const body = { name: "more", expires_in_seconds: 3600 };
    expect(await codeOf(server.client(key).call(of.makeScimCredential, { params, body }))).toBe(
      "not-allowed",
    );
    const stan = server.client(await userToken(server, "standard", "stan@example.org"));
    expect(await codeOf(stan.call(of.makeScimCredential, { params, body }))).toBe("not-allowed");
  });

  test("ends by time, and is limited in how often it may call", async () => {
    const { provider } = theirs;
    const short = await ann.call(of.makeScimCredential, {
      params: { id: provider },
      body: { name: "short", expires_in_seconds: 3600 },
    });
    const late = scimCalls(server, short.reply.secret);
    expect((await late("GET", "/Users")).status).toBe(200);
    clock.now += 3600;
    expect((await late("GET", "/Users")).status).toBe(401);
    clock.now -= 3600;
    expect((await call("GET", "/Users")).status).toBe(200);
    // As after a burst.
    await sql`update rate_limit set full_at_ms = full_at_ms + 60000`.execute(server.ctx.db);
    const held = await call("GET", "/Users");
    expect([held.status, held.headers["retry-after"]]).toEqual([429, "10"]);
    const guesses = [];
    for (let guess = 0; guess < 34; guess += 1)
      guesses.push((await scimCalls(server, `csc_${guess}`)("GET", "/Users")).status);
    expect([guesses[0], guesses.at(-1)]).toEqual([401, 429]);
  });
});

describe("another provider", () => {
  test("does not exist, may use the same ids, and its members are nobody's here", async () => {
    const mine = await make("same");
    const other = await theirs.call(
      "POST",
      "/Users",
      scimUser("same", { userName: "same", emails: [{ value: "same2@example.org" }] }),
    );
    // The address is one account's, whichever directory asks; the id is each directory's own.
    expect(other.status).toBe(201);
    expect(refusalOf(await theirs.call("POST", "/Users", scimUser("same", { externalId: "x" })))).toEqual([
      409,
      "uniqueness",
    ]);
    const group = (await theirs.call("POST", "/Groups", { displayName: "Everybody" })).body;
    for (const [method, body] of [
      ["GET", undefined],
      ["PUT", scimUser("same")],
      ["PATCH", replace("active", false)],
      ["DELETE", undefined],
    ] as const) {
      expect([method, (await call(method, `/Users/${other.body.id}`, body)).status]).toEqual([method, 404]);
      const ofGroup =
        method === "PATCH" ? replace("displayName", "x") : method === "PUT" ? { displayName: "x" } : body;
      expect([method, (await call(method, `/Groups/${group.id}`, ofGroup)).status]).toEqual([method, 404]);
    }
    expect((await call("GET", `/Users?filter=id%20eq%20"${other.body.id}"`)).body.totalResults).toBe(0);
    for (const member of [other.body.id, randomUUID(), "x"])
      expect(
        refusalOf(await call("POST", "/Groups", { displayName: "Mixed", members: [{ value: member }] })),
      ).toEqual([400, "invalidValue"]);
    expect((await account(mine.id)).state).toBe("active");
    // Its credential ends only by its own address, and its groups are mapped there.
    expect(
      await codeOf(
        ann.call(of.endScimCredential, { params: { id: ours.provider, credential: theirs.credential } }),
      ),
    ).toBe("not-found");
    expect(
      await codeOf(
        ann.call(of.mapScimGroup, {
          params: { id: ours.provider, group: group.id },
          body: { role: null, default_role: null },
        }),
      ),
    ).toBe("not-found");
  });
});

describe("an account that is not the directory's", () => {
  test("is never taken over by its address, by a POST, a PUT or a PATCH", async () => {
    await userToken(server, "administrator", "local@example.org");
    const local = { userName: "local@example.org", emails: [{ value: "LOCAL@example.org" }] };
    expect(refusalOf(await call("POST", "/Users", scimUser("l", local)))).toEqual([409, "uniqueness"]);
    const { id } = await make("grabber");
    await claimed(id);
    expect(refusalOf(await call("PUT", `/Users/${id}`, scimUser("grabber", local)))).toEqual([
      409,
      "uniqueness",
    ]);
    expect(refusalOf(await call("PATCH", `/Users/${id}`, replace("emails", "local@example.org")))).toEqual([
      409,
      "uniqueness",
    ]);
    expect((await account(id)).email).toBe("grabber@example.org");
    const found = (await call("GET", '/Users?filter=userName eq "local@example.org"')).body;
    expect(found.totalResults).toBe(0);
  });

  test("but assigned to its provider is found by its address, kept, and nobody else gets its name", async () => {
    const token = await userToken(server, "standard", "assigned@example.org");
    const { id } = (await server.client(token).call(identity.whoAmI)).reply.user;
    await annAgain();
    await ann.call(endpoints.providers.setUserProvider, {
      params: { id },
      body: { provider: ours.provider },
    });
    const found = (await call("GET", '/Users?filter=userName eq "Assigned@example.org"')).body;
    expect(found.Resources).toMatchObject([{ id, userName: "assigned@example.org", active: true }]);
    const twin = { userName: "assigned@example.org", emails: [{ value: "twin@example.org" }] };
    expect(refusalOf(await call("POST", "/Users", scimUser("twin", twin)))).toEqual([409, "uniqueness"]);
    expect((await call("PUT", `/Users/${id}`, scimUser("assigned"))).body).toMatchObject({
      externalId: "assigned",
    });
    expect((await account(id)).role).toBe("standard");
  });

  test("that an administrator takes away from the provider is out of its reach, and loses nothing else", async () => {
    const { id } = await make("moved");
    await call("POST", "/Groups", { displayName: "Movers", members: [{ value: id }] });
    await annAgain();
    await ann.call(endpoints.providers.setUserProvider, { params: { id }, body: { provider: null } });
    expect((await call("DELETE", `/Users/${id}`)).status).toBe(404);
    expect(refusalOf(await call("POST", "/Users", scimUser("moved")))).toEqual([409, "uniqueness"]);
    expect((await account(id)).state).toBe("invited");
  });

  test("an address is not moved before its owner came, so that nobody else comes in their place", async () => {
    const { id } = await make("boss");
    const move = replace("emails", [{ value: "thief@example.org", primary: true }]);
    expect(refusalOf(await call("PATCH", `/Users/${id}`, move))).toEqual([403, "mutability"]);
    await claimed(id);
    expect((await call("PATCH", `/Users/${id}`, move)).body.emails).toMatchObject([
      { value: "thief@example.org" },
    ]);
  });
});

describe("state", () => {
  test("whom an administrator disabled, only one enables", async () => {
    const { id } = await make("banned");
    await ann.call(identity.changeUser, { params: { id }, body: { disabled: true } });
    for (const body of [scimPatch({ op: "replace", value: { active: true } }), replace("active", "True")])
      expect(refusalOf(await call("PATCH", `/Users/${id}`, body))).toEqual([403, "mutability"]);
    expect(refusalOf(await call("PUT", `/Users/${id}`, scimUser("banned")))).toEqual([403, "mutability"]);
    expect((await call("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(refusalOf(await call("POST", "/Users", scimUser("banned")))).toEqual([409, "uniqueness"]);
    expect((await account(id)).state).toBe("disabled");
  });

  test("the last administrator is neither disabled nor removed, and that it was tried is recorded", async () => {
    const { id } = (await ann.call(identity.whoAmI)).reply.user;
    const others = (await ann.call(identity.listUsers, { query: { role: "administrator" } })).reply.users;
    await annAgain();
    for (const other of others.filter((one) => one.id !== id))
      await ann.call(identity.changeUser, { params: { id: other.id }, body: { role: "standard" } });
    await inTransaction(server.ctx, systemActor("test"), (tx) =>
      tx
        .with<{ user_account: { id: string; provider_id: string | null } }>()
        .updateTable("user_account")
        .set({ provider_id: ours.provider })
        .where("id", "=", id)
        .execute(),
    );
    expect(refusalOf(await call("PATCH", `/Users/${id}`, replace("active", "False")))).toEqual([
      403,
      "mutability",
    ]);
    expect(refusalOf(await call("DELETE", `/Users/${id}`))).toEqual([403, "mutability"]);
    expect((await account(id)).state).toBe("active");
    const refused = (await recordedEvents(server)).filter(
      ({ event, body }) => event === "scim.user-removed" && body["outcome"] === "refused",
    );
    expect(refused[0]?.body).toMatchObject({ actor: { kind: "provisioner" }, object: { kind: "user", id } });
    await inTransaction(server.ctx, systemActor("test"), (tx) =>
      tx
        .with<{ user_account: { id: string; provider_id: string | null } }>()
        .updateTable("user_account")
        .set({ provider_id: null })
        .where("id", "=", id)
        .execute(),
    );
  });

  test("an approver whom the directory disabled counts as touched by whoever made its credential", async () => {
    const { id } = await make("approver");
    await inTransaction(server.ctx, systemActor("test"), (tx) =>
      tx
        .with<{ user_account: { id: string; person_authority: string; person_id: string } }>()
        .updateTable("user_account")
        .set({ person_authority: "sha256:aa", person_id: "ap" })
        .where("id", "=", id)
        .execute(),
    );
    const maker = (await ann.call(identity.whoAmI)).reply.user.id;
    const touched = () =>
      inTransaction(server.ctx, systemActor("test"), (tx) =>
        touchedBy(tx, { account: maker }, { authority: "sha256:aa", person: "ap" }),
      );
    expect(await touched()).toBeUndefined();
    await call("PATCH", `/Users/${id}`, replace("displayName", "A. P."));
    expect(await touched()).toBeUndefined();
    await call("PATCH", `/Users/${id}`, replace("active", false));
    expect(await touched()).toMatchObject({
      what: "scim.user-changed",
      by: expect.stringContaining("nightly"),
    });
  });
});

describe("nothing that a directory says gives a right", () => {
  test("roles, ids and unknown attributes are refused in a PATCH and let go in a whole user", async () => {
    const { id } = await make("climber", {
      roles: [{ value: "administrator", primary: true }],
      entitlements: ["everything"],
      role: "administrator",
      tenant_id: 1,
      password: "violet otter bicycle",
      groups: [{ value: randomUUID() }],
      id: randomUUID(),
      __proto__: { active: false },
    });
    const raised = JSON.parse(
      '{"__proto__": {"role": "administrator"}, "constructor": {"prototype": 1}}',
    ) as object;
    await call("PUT", `/Users/${id}`, { ...scimUser("climber"), roles: ["administrator"], ...raised });
    for (const [operation, scimType] of [
      [{ op: "replace", path: "id", value: randomUUID() }, "mutability"],
      [{ op: "replace", value: { id: randomUUID() } }, "mutability"],
      [{ op: "replace", path: "schemas", value: [] }, "mutability"],
      [{ op: "remove", path: "meta" }, "mutability"],
      [{ op: "add", path: "groups", value: [{ value: randomUUID() }] }, "mutability"],
      [{ op: "add", path: "roles", value: "administrator" }, "invalidPath"],
      [{ op: "add", path: 'roles[primary eq "True"].value', value: "administrator" }, "invalidPath"],
      [{ op: "add", value: { entitlements: ["x"] } }, "invalidPath"],
      [{ op: "replace", path: "password", value: "violet otter" }, "invalidPath"],
      [{ op: "replace", path: "role", value: "administrator" }, "invalidPath"],
      [{ op: "replace", path: "constructor", value: {} }, "invalidPath"],
      [{ op: "replace", path: "urn:x:2.0:User:role", value: "administrator" }, "invalidPath"],
      [{ op: "remove" }, "noTarget"],
      [{ op: "remove", path: "emails" }, "invalidValue"],
      [{ op: "remove", path: "userName" }, "invalidValue"],
      [{ op: "replace", path: "userName", value: "a\nb" }, "invalidValue"],
      [{ op: "replace", path: "userName", value: "\ud800" }, "invalidValue"],
      [{ op: "replace", path: "userName", value: "x".repeat(255) }, "invalidValue"],
      [{ op: "replace", path: "active", value: "perhaps" }, "invalidValue"],
      [{ op: "replace", path: "emails", value: "no address" }, "invalidValue"],
      [{ op: "move", path: "displayName", value: "x" }, "invalidSyntax"],
    ] as const)
      expect([operation, refusalOf(await call("PATCH", `/Users/${id}`, scimPatch(operation)))]).toEqual([
        operation,
        [400, scimType],
      ]);
    // All or nothing.
    const half = scimPatch(
      { op: "replace", path: "displayName", value: "Half" },
      { op: "add", path: "roles", value: "x" },
    );
    expect((await call("PATCH", `/Users/${id}`, half)).status).toBe(400);
    const { role, name, state } = await account(id);
    expect([role, name, state]).toEqual(["analyst", "Some climber", "active"]);
  });

  test("a provider that makes administrators lets people in by hand, and not by a directory", async () => {
    await annAgain();
    const high = await scimDirectory(server, ann, { default_role: "administrator" });
    expect((await high.call("POST", "/Users", scimUser("high"))).status).toBe(403);
  });

  test("a group gives no role that changes rights, none of another kind, and none that its giver lacks", async () => {
    const group = (await call("POST", "/Groups", { displayName: "Climbers" })).body.id;
    const params = { id: ours.provider, group };
    await annAgain();
    const all = await roles();
    const idOf = (scope: string, template: string) =>
      all.find((role) => role.fixed && role.scope === scope && role.template === template)?.id ?? null;
    const set = (body: { role: string | null; default_role: string | null }, by: Client = ann) =>
      codeOf(by.call(of.mapScimGroup, { params, body }));
    for (const template of ["administrator", "msp-admin", "msp-manager", "msp-supporter"])
      expect([template, await set({ role: idOf("tenant", template), default_role: null })]).toEqual([
        template,
        "scim-raises",
      ]);
    expect(await set({ role: null, default_role: idOf("client", "administrator") })).toBe("scim-raises");
    expect(await set({ role: idOf("client", "standard"), default_role: null })).toBe("role-scope");
    expect(await set({ role: randomUUID(), default_role: null })).toBe("not-found");
    const stan = server.client(await userToken(server, "standard", "stan2@example.org"));
    expect(await set({ role: idOf("tenant", "analyst"), default_role: null }, stan)).toBe("not-allowed");
    // Whoever may set this and looks at scripts only cannot give what they lack.
    const limited = await ann.call(endpoints.access.createRole, {
      body: {
        scope: "tenant",
        name: "Settings only",
        description: "Sets",
        template: "analyst",
        permissions: ["settings.read", "settings.write"],
      },
    });
    const sam = await userToken(server, "standard", "sam@example.org");
    const samId = (await server.client(sam).call(identity.whoAmI)).reply.user.id;
    await ann.call(endpoints.access.setRoles, { params: { id: samId }, body: { roles: [limited.reply.id] } });
    expect(await set({ role: idOf("tenant", "standard"), default_role: null }, server.client(sam))).toBe(
      "not-allowed",
    );
    // A role that was mapped and became more since gives nothing any more to who joins.
    const grows = await ann.call(endpoints.access.createRole, {
      body: {
        scope: "tenant",
        name: "Grows",
        description: "Grows",
        template: "standard",
        permissions: ["scripts.read"],
      },
    });
    expect(await set({ role: grows.reply.id, default_role: null })).toBe("done");
    await ann.call(endpoints.access.changeRole, {
      params: { id: grows.reply.id },
      body: { permissions: ["scripts.read", "users.write"] },
    });
    const { id } = await make("joiner");
    await call(
      "PATCH",
      `/Groups/${group}`,
      scimPatch({ op: "add", path: "members", value: [{ value: id }] }),
    );
    expect((await roles()).find((role) => role.id === grows.reply.id)?.holders).toBe(0);
  });
});

describe("requests", () => {
  test("of an odd form are refused in SCIM's words, and bulk is not there", async () => {
    const { id } = await make("forms");
    const users = (filter: string) => call("GET", `/Users?filter=${encodeURIComponent(filter)}`);
    for (const filter of [
      `userName eq "x" or 1 eq 1`,
      `userName eq "' or '1'='1"`,
      `password eq "x"`,
      `userName[a eq "b"] eq "x"`,
      `id.x eq "1"`,
      `userName eq "\\u0000"`,
      `constructor eq "x"`,
      `${"(".repeat(500)}userName eq "x"`,
    ]) {
      const { status, body } = await users(filter);
      expect([filter, status === 200 ? body.totalResults : body.scimType]).toEqual([
        filter,
        filter.includes("'1'='1") ? 0 : "invalidFilter",
      ]);
    }
    const put = (body: object | string, headers = {}) => call("PUT", `/Users/${id}`, body, headers);
    expect(refusalOf(await put("{"))).toEqual([400, "invalidSyntax"]);
    expect(refusalOf(await put("[]"))).toEqual([400, "invalidSyntax"]);
    expect(refusalOf(await put(`{"a":${"[".repeat(200_000)}`))).toEqual([400, "invalidSyntax"]);
    expect(refusalOf(await put({ userName: ["x"] }))).toEqual([400, "invalidValue"]);
    expect(refusalOf(await put({ userName: "no address" }))).toEqual([200, undefined]);
    expect(refusalOf(await put("{}", { "content-type": "text/xml" }))).toEqual([415, undefined]);
    expect(refusalOf(await put({ pad: "x".repeat(1024 * 1024) }))).toEqual([413, undefined]);
    expect(refusalOf(await call("PATCH", `/Users/${id}`, { Operations: [] }))).toEqual([
      400,
      "invalidSyntax",
    ]);
    expect(refusalOf(await call("POST", "/Bulk", { Operations: [] }))).toEqual([501, undefined]);
    for (const path of ["/Users/1", `/Users/${id}'`, "/Users/%00", "/Me"])
      expect([path, (await call("GET", path)).status]).toEqual([path, 404]);
    const group = { displayName: "In groups", members: [{ value: id, type: "Group" }] };
    expect(refusalOf(await call("POST", "/Groups", group))).toEqual([400, "invalidValue"]);
    const { body, headers } = await call("GET", `/Users/${randomUUID()}`);
    expect(body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "404" });
    expect(headers["content-type"]).toBe("application/scim+json; charset=utf-8");
  });

  test("that race make one user and one group", async () => {
    const users = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/Users", scimUser("racer"))),
    );
    expect(users.map(({ status }) => String(status)).toSorted()).toEqual([
      "201",
      ...Array<string>(7).fill("409"),
    ]);
    const groups = await Promise.all(
      ["Race", "race", "RACE"].map((displayName) => call("POST", "/Groups", { displayName })),
    );
    expect(groups.map(({ status }) => String(status)).toSorted()).toEqual(["201", "409", "409"]);
    // One address, two directories: one account.
    const both = await Promise.all(
      [ours, theirs].map((one) => one.call("POST", "/Users", scimUser("between"))),
    );
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(["201", "409"]);
    // An invitation and a directory at once: one account, whoever was first.
    const [made, invited] = await Promise.all([
      call("POST", "/Users", scimUser("both")),
      codeOf(
        ann.call(identity.inviteUser, { body: { email: "both@example.org", name: "B", role: "analyst" } }),
      ),
    ]);
    expect([
      [201, "email-taken"],
      [409, "done"],
    ]).toContainEqual([made.status, invited]);
  });
});
