/** Who comes by a provider is known by issuer and subject: an address opens nothing but the account that waits for it. */
import { randomUUID } from "node:crypto";
import { endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { anonymousAt } from "../../platform/http/authentication.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { codeOf } from "../../testing/code-of.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword, userToken } from "../../testing/sign-up.ts";
import { startTestServer, testClock, type TestServer } from "../../testing/start-test-server.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { finishProviderSignIn } from "./finish-sign-in.ts";
import type { ProvidedIdentity } from "./provided-identity.ts";
import type { ProviderTables } from "./provider-tables.ts";

const of = endpoints.providers;
const identity = endpoints.identity;
const clock = testClock();
const settings = {
  kind: "oidc",
  preset: "plain",
  issuer: "https://id.example.org",
  client_id: "countersign",
  tenant: null,
  hosted_domain: null,
  groups_claim: null,
  private_allowed: false,
} as const;
const plain = {
  settings,
  secret: "a secret of the provider",
  secret_expires_at: null,
  creates_accounts: false,
  default_role: "analyst",
  trusts_factors: false,
} as const;

let server: TestServer;
let administrator: ReturnType<TestServer["client"]>;
beforeAll(async () => {
  server = await startTestServer({ clock });
  administrator = server.client(await administratorToken(server));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(server));

let made = 0;
/** A provider in use; that it was tested is written down, since here nobody stands behind it. */
async function provider(changes: object = {}): Promise<string> {
  const id = randomUUID();
  await administrator.call(of.createProvider, {
    body: { id, name: `provider ${(made += 1)}`, ...plain, ...changes },
  });
  await tested(id);
  await administrator.call(of.switchProvider, { params: { id }, body: { enabled: true } });
  return id;
}
const tested = (id: string) =>
  inTransaction(server.ctx, systemActor("test"), (tx) =>
    tx
      .with<ProviderTables>()
      .updateTable("identity_provider")
      .set({ tested_at: clock.now })
      .where("id", "=", id)
      .execute(),
  );

const sent = (changes: Partial<ProvidedIdentity> = {}): ProvidedIdentity => ({
  issuer: settings.issuer,
  subject: randomUUID(),
  email: undefined,
  emailVerified: true,
  name: "Pat Provided",
  groups: [],
  factors: [],
  ...changes,
});
async function come(by: string, who: ProvidedIdentity) {
  const place = { kind: "bearer", agent: "test", address: "127.0.0.1" } as const;
  const { revision } = await server.ctx.db
    .$extendTables<ProviderTables>()
    .selectFrom("identity_provider")
    .select("revision")
    .where("id", "=", by)
    .executeTakeFirstOrThrow();
  const came = await finishProviderSignIn(
    server.ctx,
    anonymousAt("127.0.0.1"),
    { id: by, revision },
    who,
    place,
  );
  return "session" in came ? { as: came.session.user, token: came.session.token } : { owed: came.owed };
}
const refusal = (by: string, who: ProvidedIdentity) =>
  come(by, who).then(
    () => "done",
    (error: unknown) => (error instanceof ProblemError ? error.code : Promise.reject(error as Error)),
  );
let people = 0;
async function somebody(by?: string) {
  const email = `person${(people += 1)}@example.org`;
  const token = await userToken(server, "standard", email);
  const { id } = (await server.client(token).call(identity.whoAmI)).reply.user;
  if (by !== undefined)
    await administrator.call(of.setUserProvider, { params: { id }, body: { provider: by } });
  return { email, id, token };
}
const accounts = async () => (await administrator.call(identity.listUsers)).reply.users.length;
const invite = async (email: string, by: string) => {
  const { reply } = await administrator.call(identity.inviteUser, {
    body: { email, name: "Ina", role: "standard" },
  });
  await administrator.call(of.setUserProvider, { params: { id: reply.user.id }, body: { provider: by } });
  return reply;
};

describe("an account that waits for somebody of a provider", () => {
  test("is claimed once, by a verified address, and known by the subject from then on", async () => {
    const by = await provider();
    const { email, id } = await somebody(by);
    const who = sent({ email: email.toUpperCase() });
    expect(await refusal(by, { ...who, emailVerified: false })).toBe("email-unverified");
    expect(await refusal(by, { ...who, email: undefined })).toBe("email-missing");
    expect(await refusal(by, { ...who, email: "no address" })).toBe("email-missing");
    expect((await come(by, who)).as?.id).toBe(id);
    // Whatever the provider says of addresses later.
    expect((await come(by, { ...who, email: "other@example.org", emailVerified: false })).as?.id).toBe(id);
    // The address went to somebody else over there.
    expect(await refusal(by, sent({ email }))).toBe("account-claimed");
    const events = (await recordedEvents(server)).filter(({ body }) => JSON.stringify(body).includes(id));
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["user.provider-set", "identity.claimed"]),
    );
  });

  test("opens by no password, link or passkey of this server, and by none that was open", async () => {
    const by = await provider();
    const { email, id, token } = await somebody(by);
    expect(await codeOf(server.client(token).call(identity.whoAmI))).toBe("not-signed-in");
    const signIn = () => server.client().call(identity.signIn, { body: { email, password: testPassword } });
    expect(await codeOf(signIn())).toBe("wrong-credentials");
    expect(await codeOf(administrator.call(identity.offerPasswordReset, { params: { id } }))).toBe(
      "not-local",
    );
    const invited = await invite("ina@example.org", by);
    const accept = server.client().call(identity.acceptInvitation, {
      body: { invitation: invited.invitation, password: testPassword },
    });
    expect(await codeOf(accept)).toBe("invitation-invalid");
    expect((await come(by, sent({ email: "ina@example.org" }))).as).toMatchObject({
      id: invited.user.id,
      state: "active",
    });
    // Local again, it waits for an administrator's link, and whom the provider sent is nobody.
    await administrator.call(of.setUserProvider, {
      params: { id: invited.user.id },
      body: { provider: null },
    });
    expect(await refusal(by, sent({ email: "ina@example.org" }))).toBe("account-elsewhere");
  });

  test("is not opened by another provider with the same issuer, subject and address", async () => {
    const [one, other] = [await provider(), await provider({ creates_accounts: true })];
    const { email, id } = await somebody(one);
    const local = await somebody();
    const who = sent({ email });
    expect((await come(one, who)).as?.id).toBe(id);
    const before = await accounts();
    expect(await refusal(other, who)).toBe("account-elsewhere");
    expect(await refusal(other, sent({ email: local.email }))).toBe("account-elsewhere");
    expect(await refusal(one, { ...who, issuer: "https://id.example.org/" })).toBe("account-claimed");
    expect(await accounts()).toBe(before);
  });

  test("stays shut when it is disabled, and when the provider is", async () => {
    const by = await provider();
    const { email, id } = await somebody(by);
    const who = sent({ email });
    const { token = "" } = await come(by, who);
    await administrator.call(identity.changeUser, { params: { id }, body: { disabled: true } });
    expect(await codeOf(server.client(token).call(identity.whoAmI))).toBe("not-signed-in");
    expect(await refusal(by, who)).toBe("account-disabled");
    await administrator.call(identity.changeUser, { params: { id }, body: { disabled: false } });
    const again = await come(by, who);
    await administrator.call(of.switchProvider, { params: { id: by }, body: { enabled: false } });
    expect(await codeOf(server.client(again.token).call(identity.whoAmI))).toBe("not-signed-in");
    expect(await refusal(by, who)).toBe("provider-disabled");
    expect(await codeOf(administrator.call(of.deleteProvider, { params: { id: by } }))).toBe(
      "provider-in-use",
    );
  });

  test("is signed out when what its provider is changes", async () => {
    const by = await provider();
    const { email } = await somebody(by);
    const who = sent({ email });
    const { token = "" } = await come(by, who);
    const whoAmI = () => codeOf(server.client(token).call(identity.whoAmI));
    const change = (changes: object) =>
      administrator.call(of.changeProvider, {
        params: { id: by },
        body: { name: by, ...plain, secret: undefined, ...changes },
      });
    await change({ trusts_factors: true });
    expect(await whoAmI()).toBe("done");
    const { reply } = await change({ secret: "another secret of the provider" });
    expect(reply.enabled).toBe(false);
    expect(await whoAmI()).toBe("not-signed-in");
  });

  test("has its provider set up by nobody who could not be anybody of it", async () => {
    const by = await provider();
    const { id, token } = await somebody();
    const role = await administrator.call(endpoints.access.createRole, {
      body: {
        scope: "tenant",
        name: "Settings only",
        description: "Settings only",
        template: "standard",
        permissions: ["settings.read", "settings.write", "users.read", "users.write"],
      },
    });
    await administrator.call(endpoints.access.setRoles, { params: { id }, body: { roles: [role.reply.id] } });
    const api = server.client(token);
    const body = { name: "mine", ...plain };
    for (const attempt of [
      () => api.call(of.createProvider, { body: { id: randomUUID(), ...body } }),
      () => api.call(of.changeProvider, { params: { id: by }, body }),
      () => api.call(of.switchProvider, { params: { id: by }, body: { enabled: true } }),
    ])
      expect(await codeOf(attempt())).toBe("not-allowed");
  });
});

describe("somebody without an account", () => {
  test("gets one only where the provider is set so, of its role, once however many come at once", async () => {
    const before = await accounts();
    expect(await refusal(await provider(), sent({ email: "new@example.org" }))).toBe("account-unknown");
    const by = await provider({ creates_accounts: true });
    expect(await refusal(by, sent({ email: "new@example.org", emailVerified: false }))).toBe(
      "email-unverified",
    );
    expect(await accounts()).toBe(before);
    const who = sent({ email: "new@example.org", name: "New\u0000 \u202eOne" });
    const came = await Promise.all(Array.from({ length: 8 }, () => come(by, who)));
    expect(new Set(came.map(({ as }) => as?.id)).size).toBe(1);
    expect(came[0]?.as).toMatchObject({ role: "analyst", state: "active", name: "New One" });
    expect(await accounts()).toBe(before + 1);
  });

  test("is refused, and it is recorded, where the id cannot be kept", async () => {
    const by = await provider({ creates_accounts: true });
    for (const subject of ["", "a\u0000b", "x".repeat(1001), "half \ud800"])
      expect(await refusal(by, sent({ email: "odd@example.org", subject }))).toBe("identity-unusable");
    const refused = (await recordedEvents(server)).filter(({ event }) => event === "session.refused");
    expect(refused.at(-1)?.body).toMatchObject({ code: "identity-unusable", outcome: "refused" });
  });
});

describe("groups of a provider", () => {
  const staff = { allowed_group: "staff", group_roles: [{ group: "operators", role: "standard" }] };

  test("let in, give a role and take it away again, and leave administrators what they are", async () => {
    const by = await provider({ creates_accounts: true, ...staff });
    const who = (groups: readonly string[], groupsCut = false) =>
      sent({ email: "grace@example.org", subject: "grace", groups, groupsCut });
    expect(await refusal(by, who(["operators"]))).toBe("group-missing");
    expect(await refusal(by, who(["staff", "operators"], true))).toBe("groups-unknown");
    const first = await come(by, who(["staff", "operators"]));
    expect(first.as?.role).toBe("standard");
    expect((await come(by, who(["staff", "Operators"]))).as?.role).toBe("analyst");
    // What was held before is gone at the next request, in the session that is open.
    const mine = await server.client(first.token).call(identity.whoAmI);
    expect(mine.reply.permissions).not.toContain("runs.request");
    expect(await refusal(by, who([]))).toBe("group-missing");
    const id = first.as?.id ?? "";
    await administrator.call(identity.changeUser, { params: { id }, body: { role: "administrator" } });
    expect((await come(by, who(["staff"]))).as?.role).toBe("administrator");
    const changes = (await recordedEvents(server)).filter(({ body }) =>
      JSON.stringify(body).includes("by_groups_of"),
    );
    expect(changes).toHaveLength(1);
  });

  test("are kept where nobody says otherwise, and make nobody administrator", async () => {
    const by = await provider(staff);
    const { name = "" } =
      (await administrator.call(of.listProviders)).reply.providers.find(({ id }) => id === by) ?? {};
    const body = { name, ...plain };
    const changed = await administrator.call(of.changeProvider, { params: { id: by }, body });
    expect(changed.reply).toMatchObject(staff);
    const more = { ...body, default_role: "administrator" as const };
    expect(await codeOf(administrator.call(of.changeProvider, { params: { id: by }, body: more }))).toBe(
      "provider-settings",
    );
    const raised = { ...body, group_roles: [{ group: "staff", role: "administrator" }] };
    expect(
      // Not what the contract takes, so no client of ours would send it.
      await codeOf(
        administrator.call(of.changeProvider, { params: { id: by }, body: raised as typeof body }),
      ),
    ).toBe("bad-request");
  });
});

test("a user is added who comes by a provider alone, by nobody for more than they hold", async () => {
  const by = await provider();
  const body = { email: "awaited@example.org", name: "Awaited", role: "standard", provider: by } as const;
  const add = (changes: object = {}) =>
    administrator.call(of.addProvidedUser, { body: { ...body, ...changes } });
  expect((await add()).reply).toMatchObject({ state: "invited", role: "standard" });
  expect(await codeOf(add())).toBe("email-taken");
  expect(await codeOf(add({ email: "Ann@example.org" }))).toBe("email-taken");
  expect(await codeOf(add({ email: "x@example.org", provider: randomUUID() }))).toBe("not-found");
  expect((await come(by, sent({ email: body.email }))).as).toMatchObject({
    state: "active",
    role: "standard",
  });
  await administrator.call(of.switchProvider, { params: { id: by }, body: { enabled: false } });
  expect(await codeOf(add({ email: "late@example.org" }))).toBe("provider-disabled");
  const { token } = await somebody();
  expect(await codeOf(server.client(token).call(of.addProvidedUser, { body }))).toBe("not-allowed");
});

test("a provider is used only as it was tested, and its secret goes to no other address", async () => {
  const id = randomUUID();
  const body = { name: "a plain one", ...plain };
  const { secret: _, ...kept } = body;
  await administrator.call(of.createProvider, { body: { id, ...body } });
  const enable = () => administrator.call(of.switchProvider, { params: { id }, body: { enabled: true } });
  const change = (to: object) =>
    administrator.call(of.changeProvider, { params: { id }, body: { ...kept, ...to } });
  expect(await codeOf(enable())).toBe("provider-untested");
  expect(await codeOf(administrator.call(of.createProvider, { body: { id: randomUUID(), ...body } }))).toBe(
    "provider-exists",
  );
  await tested(id);
  expect((await change({ creates_accounts: true })).reply.tested_at).toBe(clock.now);
  await enable();
  const elsewhere = { settings: { ...settings, issuer: "https://other.example.org" } };
  expect(await codeOf(change(elsewhere))).toBe("provider-secret");
  expect((await change({ ...elsewhere, secret: "again" })).reply).toMatchObject({
    enabled: false,
    tested_at: null,
  });
  expect(await codeOf(enable())).toBe("provider-untested");
  expect(await codeOf(change({ settings: { ...settings, preset: "entra" } }))).toBe("provider-settings");
  expect(
    (await administrator.call(of.listProviders)).reply.providers.find((one) => one.id === id),
  ).toMatchObject({
    has_secret: true,
    redirect_uri: `${server.url}/signed-in/${id}`,
  });
  await administrator.call(of.deleteProvider, { params: { id } });
});

test("a person whose way of signing in an administrator changed was touched by them", async () => {
  const by = await provider();
  const { id } = await somebody(by);
  const { credential_events } = (await administrator.call(identity.showUser, { params: { id } })).reply;
  expect(credential_events).toContainEqual(
    expect.objectContaining({ what: "user.provider-set", by_self: false }),
  );
  const { providers } = (await administrator.call(of.listProviders)).reply;
  const { name = "" } = providers.find((one) => one.id === by) ?? {};
  clock.now += 1;
  await administrator.call(of.changeProvider, { params: { id: by }, body: { name, ...plain } });
  const after = (await administrator.call(identity.showUser, { params: { id } })).reply.credential_events;
  expect(after[0]).toMatchObject({ what: "provider.changed", by_self: false });
});
