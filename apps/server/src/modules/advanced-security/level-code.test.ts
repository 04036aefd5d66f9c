/** Level `code`: from the first QR code to the run that a code lets through, and every way in which it is refused. */
import { type Client, endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { nextRoot } from "@countersign/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../../platform/actor.ts";
import { appCode } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { prove } from "../../testing/level-code.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { orderGraduation } from "../trust/index.ts";

const of = endpoints.advancedSecurity;
const { requestRun } = endpoints.runs;
const clock = testClock();

let fleet: Fleet;
let device: ScriptedDevice;
let secret: string;
beforeAll(async () => {
  fleet = await trialFleet({ clock });
  device = await fleet.online("web-1");
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await forgetAttempts(fleet.server);
  await prove(fleet.admin);
});

/** A code that was not used: the clock goes on to the next one. */
function nextCode(of: string = secret): string {
  clock.now += 90;
  return appCode(of, clock.now);
}

const body = () => ({ script: "hello", devices: [device.id], reason: "level code" });
const ask = (otp?: string, client = fleet.admin) =>
  client.call(requestRun, { body: body(), ...(otp === undefined ? {} : { otp }) });

/** The answer as a script of an administrator sees it. */
async function raw(path: string, init: { token: string; method?: string; body?: object; code?: string }) {
  const response = await fetch(`${fleet.server.url}/api/v1${path}`, {
    method: init.method ?? "POST",
    headers: {
      authorization: `Bearer ${init.token}`,
      ...(init.body ? { "content-type": "application/json" } : {}),
      ...(init.code === undefined ? {} : { "x-countersign-otp-code": init.code }),
    },
    ...(init.body ? { body: JSON.stringify(init.body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    ours: response.headers.get("x-countersign-otp"),
    theirs: response.headers.get("x-panorama9-otp"),
    code: text === "" ? undefined : (JSON.parse(text) as { code?: string }).code,
  };
}

async function keyOf(client: Client): Promise<string> {
  return (await client.call(endpoints.identity.createKey, { body: { name: "script" } })).reply.secret;
}

describe("setting level code up", () => {
  test("binds nothing before a first code confirmed what the QR code holds", async () => {
    const offer = (await fleet.admin.call(of.offerAccount)).reply;
    expect(offer.uri).toContain(`secret=${offer.secret}`);
    expect(offer.uri).toMatch(/^otpauth:\/\/totp\/Countersign%20localhost:authorization\?/);
    expect((await ask()).status).toBe(201);
    expect(await codeOf(fleet.admin.call(of.confirmAccount, { body: { code: "000000" } }))).toBe(
      "wrong-code",
    );
    expect((await fleet.admin.call(of.describeSecurity)).reply).toMatchObject({
      level: "off",
      account: null,
    });
    ({ secret } = offer);
    const confirmed = await fleet.admin.call(of.confirmAccount, { body: { code: nextCode() } });
    expect(confirmed.reply).toMatchObject({ level: "code", account: { confirmed_by: "Annabel" } });
    expect((await fleet.admin.call(endpoints.system.describeServer)).reply).toMatchObject({
      level: "code",
      trust: "server-trust",
    });
    // The code that confirmed it opens nothing else.
    expect(await codeOf(ask(appCode(secret, clock.now)))).toBe("otp-used");
  });

  test("is for administrators with a session that was proved a moment ago", async () => {
    const standard = fleet.server.client(await userToken(fleet.server, "standard", "stan@example.org"));
    for (const call of [of.describeSecurity, of.offerAccount])
      expect(await codeOf(standard.call(call))).toBe("not-allowed");
    const key = fleet.server.client(await keyOf(fleet.admin));
    expect(await codeOf(key.call(of.offerAccount))).toBe("not-allowed");
    clock.now += 3600;
    expect(await codeOf(fleet.admin.call(of.offerAccount))).toBe("reauthenticate");
  });
});

describe("a run at level code", () => {
  test("is asked for a code under both names, and goes out when the same request comes again with one", async () => {
    const token = await keyOf(fleet.admin);
    expect(await raw("/runs", { token, body: body() })).toEqual({
      status: 401,
      ours: "required",
      theirs: "required",
      code: "otp-required",
    });
    expect(await raw("/runs", { token, body: body(), code: nextCode() })).toMatchObject({
      status: 201,
      ours: null,
    });
    expect(await raw(`/runs?otp=${nextCode()}`, { token, body: body() })).toMatchObject({ status: 201 });
    const spaced = nextCode();
    expect(
      await raw(`/runs?otp=${spaced.slice(0, 3)}%20${spaced.slice(3)}`, { token, body: body() }),
    ).toMatchObject({
      status: 201,
    });
  });

  test("is refused with a wrong code, and with one that was used for another request", async () => {
    const token = await keyOf(fleet.admin);
    const refused = { status: 401, ours: "invalid", theirs: "invalid" };
    expect(await raw("/runs", { token, body: body(), code: "12345" })).toEqual({
      ...refused,
      code: "otp-invalid",
    });
    const code = nextCode();
    expect(await raw("/runs", { token, body: body(), code })).toMatchObject({ status: 201 });
    expect(await raw(`/runs?otp=${code}`, { token, body: body() })).toEqual({ ...refused, code: "otp-used" });
    expect(await codeOf(fleet.admin.call(of.changeSecurity, { body: { level: "off" }, otp: code }))).toBe(
      "otp-used",
    );
    // Codes of yesterday, of tomorrow and of another account.
    for (const other of [
      appCode(secret, clock.now - 86_400),
      appCode(secret, clock.now + 120),
      appCode("A".repeat(32), clock.now),
    ])
      expect(await codeOf(ask(other))).toBe("otp-invalid");
    expect(await raw(`/runs?otp=111111`, { token, body: body(), code: "222222" })).toMatchObject({
      status: 400,
      code: "bad-request",
    });
  });

  test("wastes no code on what could not be run anyway", async () => {
    const otp = nextCode();
    const wrong = { ...body(), script: "no-such-script" };
    expect(await codeOf(fleet.admin.call(requestRun, { body: wrong }))).toBe("script-unknown");
    expect(await codeOf(fleet.admin.call(requestRun, { body: wrong, otp }))).toBe("script-unknown");
    expect((await ask(otp)).status).toBe(201);
  });

  test("says in the log who gave a code for what, and never the code", async () => {
    const code = nextCode();
    await ask(code);
    const recorded = await recordedEvents(fleet.server);
    const latest = (event: string) => recorded.findLast((one) => one.event === event)?.body;
    expect(latest("authorization.given")).toMatchObject({
      actor: { name: "Annabel" },
      object: { kind: "endpoint", id: "runs.request" },
    });
    expect(latest("run.requested")).toMatchObject({ after: { authorization: "code" } });
    expect(JSON.stringify(recorded)).not.toContain(code);
  });
});

test("handing the devices to other keys by the trial key takes a code, after proof of who asks", async () => {
  const last = nextRoot(fleet.root, { min_release: 1 });
  const draft = { body: carry({ bytes: last.bytes, signatures: [] }) };
  await fleet.admin.call(endpoints.drafts.createDraft, draft);
  const order = (otp?: string) =>
    codeOf(
      fleet.admin.call(endpoints.drafts.orderGraduation, {
        body: { documents: [last.hash] },
        ...(otp === undefined ? {} : { otp }),
      }),
    );
  expect(await order()).toBe("otp-required");
  const otp = nextCode();
  clock.now += 600;
  expect(await order(otp)).toBe("reauthenticate");
  await prove(fleet.admin);
  expect(await order(otp)).toBe("otp-invalid");
  expect(await order(nextCode())).toBe("done");

  // Let through while the level was off, done once it was turned on.
  const { user } = (await fleet.admin.call(endpoints.identity.whoAmI)).reply;
  const { sessions } = (await fleet.admin.call(endpoints.account.listSessions)).reply;
  const via = sessions.find(({ current }) => current)?.id ?? "";
  const ann: Actor = { kind: "user", id: user.id, name: user.name, role: user.role, via, clients: "all" };
  const late = orderGraduation(fleet.server.ctx, ann, { by: "nothing" }, [last.hash]);
  await expect(late).rejects.toMatchObject({ code: "otp-required" });
  await orderGraduation(fleet.server.ctx, ann, { by: "code" }, [last.hash]);
});

test("every change of the settings needs a code, turning off included, and turning off forgets the account", async () => {
  for (const change of [{ level: "off" as const }, { code_in_url: false }])
    expect(await codeOf(fleet.admin.call(of.changeSecurity, { body: change }))).toBe("otp-required");
  await fleet.admin.call(of.changeSecurity, { body: { code_in_url: false }, otp: nextCode() });
  const token = await keyOf(fleet.admin);
  const inUrl = nextCode();
  expect(await raw(`/runs?otp=${inUrl}`, { token, body: body() })).toMatchObject({
    status: 401,
    ours: "required",
  });
  expect(await raw("/runs", { token, body: body(), code: inUrl })).toMatchObject({ status: 201 });
  // Another account in its place: its own first code, and one of the account that binds.
  await prove(fleet.admin);
  const offer = (await fleet.admin.call(of.offerAccount)).reply;
  const first = () => ({ body: { code: appCode(offer.secret, clock.now) } });
  expect(await codeOf(fleet.admin.call(of.confirmAccount, first()))).toBe("otp-required");
  const otp = nextCode();
  await fleet.admin.call(of.confirmAccount, { ...first(), otp });
  expect(await codeOf(ask(nextCode()))).toBe("otp-invalid");
  ({ secret } = offer);
  expect((await ask(nextCode())).status).toBe(201);
  await prove(fleet.admin);
  const off = await fleet.admin.call(of.changeSecurity, { body: { level: "off" }, otp: nextCode() });
  expect(off.reply).toMatchObject({ level: "off", account: null, exemptions: [] });
  expect((await ask()).status).toBe(201);
});
