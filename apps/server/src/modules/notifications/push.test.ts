/** People are told in their browsers: encrypted for them, signed by this server, nowhere else than to public services. */
import { endpoints } from "@countersign/api";
import { makeOperatorRoot, makePerson, makeSoftPasskey, TEAM_STATION } from "@countersign/testkit";
import { type PushReceiver, startPushReceiver } from "@countersign/testkit/push-receiver";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../../testing/fleet.ts";
import { prove } from "../../testing/level-code.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { people, requestBy, signBy } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testPassword, userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;
const clock = testClock();
let fleet: Fleet;
let device: ScriptedDevice;
let service: PushReceiver;
let bob: Fleet["admin"];
let key = "";
const secrets: string[] = [];

/** A new browser of bob's. */
async function subscribe(name: string) {
  const made = service.subscribe(name, key);
  secrets.push(made.endpoint.split("/").at(-1) ?? "", made.auth);
  const { reply } = await bob.call(of.addBrowser, { body: { name: `Bob's ${name}`, ...made } });
  return { ...made, id: reply.id };
}
async function ask() {
  const run = await requestBy(fleet, "alice", device);
  await signBy(fleet, run, people(fleet).alice, "request");
  await tellerOf(fleet.server.ctx).look();
  return run;
}
const browsersOfBob = async () =>
  (await bob.call(of.describeBrowsers)).reply.browsers.map(({ name }) => name);
const deliveries = async () => (await fleet.admin.call(of.listDeliveries)).reply.deliveries;

beforeAll(async () => {
  service = await startPushReceiver();
  const passkey = makeSoftPasskey({ alg: "ES256", rpId: "sign.acme.example", origin: TEAM_STATION.origin });
  const root = makeOperatorRoot({
    people: [
      makePerson({ id: "alice", groups: ["approvers"] }),
      makePerson({ id: "bob", groups: ["approvers"], key: passkey, station: "team" }),
    ],
    clients: ["home"],
    now: clock.now - 600,
    change: { stations: [TEAM_STATION] },
  });
  fleet = await countersignFleet({ clock, root, config: { pushPrivate: true } });
  device = await fleet.enrol("web-1");
  bob = fleet.server.client(await userToken(fleet.server, "standard", "bob@example.com"));
  const { reply: me } = await bob.call(endpoints.identity.whoAmI);
  await prove(fleet.admin);
  await fleet.admin.call(endpoints.identity.changeUser, {
    params: { id: me.user.id },
    body: { person: { authority: root.authority, person: "bob" } },
  });
  key = (await bob.call(of.describeBrowsers)).reply.public_key;
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

test("every browser of an approver gets one message that it alone reads, with no more than the subject of a mail, and one link", async () => {
  const desk = await subscribe("desk");
  await subscribe("phone");
  // There is no mail server: a browser is enough to be told.
  const run = await ask();
  await tellerOf(fleet.server.ctx).look();
  expect(service.pushes).toHaveLength(2);
  for (const { text, claims, headers } of service.pushes) {
    expect(JSON.parse(text)).toEqual({
      title: "Waits for your signature",
      body: `hello at home (${run.short_code})`,
      link: `${TEAM_STATION.origin}/#request=${run.request_hash}`,
      tag: expect.any(String),
    });
    expect(claims).toEqual({
      aud: service.origin,
      exp: clock.now + 12 * 3600,
      sub: fleet.server.ctx.config.publicUrl,
    });
    expect(headers).toMatchObject({ ttl: "86400", "content-encoding": "aes128gcm", urgency: "high" });
  }
  expect((await deliveries()).map(({ way, to, state }) => [way, to, state])).toEqual(
    expect.arrayContaining([
      ["push", "Bob's desk", "sent"],
      ["push", "Bob's phone", "sent"],
    ]),
  );
  const trial = (await bob.call(of.testBrowser, { params: { id: desk.id } })).reply;
  expect(trial).toEqual({ delivered: true, words: "201" });
  expect(service.pushes.at(-1)?.text).toContain("Nothing waits for you");
  expect(service.strangers).toEqual([]);
});

test("what a service does not take is tried again, and a browser that is gone is forgotten", async () => {
  clock.now += 61;
  service.status = 503;
  await ask();
  const waiting = (await deliveries()).filter(({ state }) => state === "waiting");
  expect(waiting).toHaveLength(2);
  for (const { error, next_at } of waiting) {
    expect([error, next_at]).toEqual(["503 no: …", clock.now + 30]);
  }
  clock.now += 31;
  service.status = 410;
  await tellerOf(fleet.server.ctx).look();
  expect((await deliveries()).filter(({ state }) => state === "given-up")).toHaveLength(2);
  service.status = undefined;
  expect(await browsersOfBob()).toEqual([]);
});

test("a browser is of one account, of few, and removed by its owner only", async () => {
  clock.now += 61;
  await bob.call(endpoints.account.reauthenticate, { body: { password: testPassword } });
  const desk = await subscribe("desk-2");
  const other = fleet.server.client(await userToken(fleet.server, "standard", "eve@example.com"));
  expect(await problemOf(other.call(of.removeBrowser, { params: { id: desk.id } }))).toContain("404");
  expect(await problemOf(other.call(of.testBrowser, { params: { id: desk.id } }))).toContain("404");
  const { endpoint, p256dh, auth } = desk;
  await other.call(of.addBrowser, { body: { name: "shared", endpoint, p256dh, auth } });
  expect(await browsersOfBob()).toEqual([]);
  const many = await Promise.allSettled(Array.from({ length: 14 }, (_, at) => subscribe(`many-${at}`)));
  expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
  expect(await problemOf(subscribe("one-more"))).toContain("422 too-many-browsers");
  const { browsers } = (await bob.call(of.describeBrowsers)).reply;
  for (const { id } of browsers) await bob.call(of.removeBrowser, { params: { id } });
  expect(await browsersOfBob()).toEqual([]);
});

test("nobody adds one with an open session or an API key, with keys that are none, or where this server should not go", async () => {
  const add = (body: object) =>
    bob.call(of.addBrowser, { body: { ...service.subscribe("x", key), name: "x", ...body } });
  expect(await problemOf(add({ p256dh: "AAAA" }))).toContain("422 push-address");
  expect(await problemOf(add({ endpoint: "http://push.example.org/x" }))).toContain("422 push-address");
  const inside = (await add({ endpoint: "https://169.254.169.254/latest/meta-data" })).reply;
  const tried = (await bob.call(of.testBrowser, { params: { id: inside.id } })).reply;
  expect(tried).toMatchObject({ delivered: false, words: expect.stringContaining("Not sent") });
  await bob.call(of.removeBrowser, { params: { id: inside.id } });
  clock.now += 601;
  expect(await problemOf(add({}))).toContain("403 reauthenticate");
  await prove(fleet.admin);
  const body = { name: "small", permissions: ["devices.read" as const] };
  const { secret } = (await fleet.admin.call(endpoints.identity.createKey, { body })).reply;
  const byKey = fleet.server.client(secret).call(of.addBrowser, {
    body: { ...service.subscribe("y", key), name: "y" },
  });
  expect(await problemOf(byKey)).toContain("403 not-allowed");

  // As installations are set: not even this machine.
  const plain = await countersignFleet();
  await using _plain = plain.server;
  const { public_key: other } = (await plain.admin.call(of.describeBrowsers)).reply;
  expect(other).not.toBe(key);
  const loopback = plain.admin.call(of.addBrowser, { body: { name: "x", ...service.subscribe("z", other) } });
  expect(await problemOf(loopback)).toContain("422 push-address");
});

test("addresses and keys stand in no reply, log line, audit entry or column in clear", async () => {
  const superuser = new Client({ connectionString: fleet.server.postgres.superuserUrl });
  await superuser.connect();
  const { rows } = await superuser.query(
    "select push_browser::text from push_browser union all select push_key::text from push_key union all select delivery::text from delivery",
  );
  await superuser.end();
  const everything = JSON.stringify([
    rows,
    (await bob.call(of.describeBrowsers)).reply,
    await deliveries(),
    await recordedEvents(fleet.server),
    fleet.server.logLines,
  ]);
  expect(secrets.length).toBeGreaterThan(10);
  for (const secret of secrets)
    for (const form of [secret, Buffer.from(secret).toString("hex")]) expect(everything).not.toContain(form);
});
