/** Approvers are told by mail: whom, of what, how often, and nothing that a requester's words could turn into something else. */
import { endpoints, type Run } from "@countersign/api";
import {
  makeOperatorRoot,
  makePerson,
  makeSoftPasskey,
  type SoftRoot,
  TEAM_STATION,
} from "@countersign/testkit";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../../testing/fleet.ts";
import { type MailReceiver, startMailReceiver } from "@countersign/testkit/mail-receiver";
import { prove } from "../../testing/level-code.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";
import { people, requestBy, signBy } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { type TestClock, testClock, type TestServer } from "../../testing/start-test-server.ts";
import { defuse } from "./defuse.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;

/** A mail server on this machine. */
function clear(receiver: { readonly port: number }) {
  const security = "clear" as const;
  const { port } = receiver;
  return { host: "127.0.0.1", port, security, from: "countersign@example.org", username: null, ca: null };
}

/** A fleet with a mail server, and an address for bob. */
async function toldFleet(receiver: MailReceiver, options: { clock?: TestClock; root?: SoftRoot } = {}) {
  const fleet = await countersignFleet(options);
  await fleet.admin.call(of.setMail, { body: clear(receiver) });
  await keep(fleet, "bob");
  return { fleet, device: await fleet.enrol("web-1") };
}

async function keep({ admin, root: { authority } }: Fleet, person: string): Promise<void> {
  await admin.call(of.keepAddress, { body: { authority, person, email: `${person}@example.org` } });
}

/** A run that alice asked for and signed. */
async function askedBy(fleet: Fleet, device: ScriptedDevice, reason = "it has to be done"): Promise<Run> {
  const { alice } = people(fleet);
  const requester = { authority: fleet.root.authority, person: "alice" };
  const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: [device.id], requester, reason, window_seconds: 3 * 86_400 },
  });
  return signBy(fleet, run, alice, "request");
}

const look = (server: TestServer) => tellerOf(server.ctx).look();
const deliveriesOf = async ({ admin }: Fleet) => (await admin.call(of.listDeliveries)).reply.deliveries;

describe("approvers are told by mail", () => {
  test("once the requester has signed, and only those who may approve", async () => {
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver);
    await using server = fleet.server;
    const { alice } = people(fleet);
    // Alice has an address as well; nobody approves what they ask for themselves.
    await keep(fleet, "alice");
    const run = await requestBy(fleet, "alice", device);
    await look(server);
    expect(receiver.mails).toEqual([]);
    await signBy(fleet, run, alice, "request");
    await look(server);
    await look(server);
    const [mail, ...more] = receiver.mails;
    expect(more).toEqual([]);
    expect(mail?.to).toEqual(["bob@example.org"]);
    expect(mail?.headers.get("subject")).toBe(`Waits for your signature: hello at home (${run.short_code})`);
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail?.text).toContain("Asked by  alice");
    expect(mail?.text).toContain("Devices   1");
    expect(mail?.text).toContain(`countersign approve ${run.id}`);
    expect(await deliveriesOf(fleet)).toMatchObject([
      { run: run.id, client: "home", to: "bob@example.org", state: "sent", attempts: 1, error: null },
    ]);
  });

  test("with a link to the station that holds their passkey, and nothing secret in it", async () => {
    const passkey = makeSoftPasskey({ alg: "ES256", rpId: "sign.acme.example", origin: TEAM_STATION.origin });
    const bob = makePerson({ id: "bob", groups: ["approvers"], key: passkey, station: "team" });
    const root = makeOperatorRoot({
      people: [makePerson({ id: "alice", groups: ["approvers"] }), bob],
      clients: ["home"],
      now: recently(),
      change: { stations: [TEAM_STATION] },
    });
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { root });
    await using server = fleet.server;
    const run = await askedBy(fleet, device);
    await look(server);
    const links = receiver.mails.flatMap(({ text }) => text.match(/\S+:\/\/\S+/g) ?? []);
    expect(links).toEqual([`${TEAM_STATION.origin}/#request=${run.request_hash}`]);
    // The link of the console opens the request at the first station that asks: it stays where people are signed in.
    expect(receiver.mails[0]?.raw).not.toContain("view=");
  });

  test("whatever the reason says, the mail has one link, its own headers and nothing hidden", async () => {
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver);
    await using server = fleet.server;
    const reason =
      "<b>ok</b><img src=https://evil.example/x> [Sign here](https://evil.example/#request=1) " +
      "evil.example www.evil.example a@evil.example mailto:a@evil.example sign\u202e.example \u200bBcc: eve@evil.example";
    await askedBy(fleet, device, reason);
    await look(server);
    const [mail] = receiver.mails;
    expect(mail?.to).toEqual(["bob@example.org"]);
    expect(mail?.text).not.toMatch(/:\/\/|evil\.example|@evil|mailto:|[\u202e\u200b]/);
    expect(mail?.text).toContain("[Sign here](https[:]//evil[.]example");
    expect([...(mail?.headers.keys() ?? [])]).not.toContain("bcc");
    expect(mail?.headers.get("content-type")).toContain("text/plain");
  });

  test("together, where much comes at once: one mail a minute", async () => {
    const clock = testClock();
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { clock });
    await using server = fleet.server;
    await askedBy(fleet, device, "first");
    await look(server);
    await askedBy(fleet, device, "second");
    await askedBy(fleet, device, "third");
    await look(server);
    expect(receiver.mails).toHaveLength(1);
    clock.now += 61;
    await look(server);
    expect(receiver.mails).toHaveLength(2);
    expect(receiver.mails[1]?.headers.get("subject")).toBe("2 requests wait for your signature");
    for (const reason of ["second", "third"])
      expect(receiver.mails[1]?.text).toContain(`Reason    ${reason}`);
  });

  test("no more, once it is over", async () => {
    const clock = testClock();
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { clock });
    await using server = fleet.server;
    receiver.refusal = { code: 451, words: "later" };
    const run = await askedBy(fleet, device);
    await look(server);
    await fleet.admin.call(endpoints.runs.cancelRun, { params: { id: run.id }, body: { reason: "mistake" } });
    await look(server);
    receiver.refusal = undefined;
    clock.now += 3600;
    await look(server);
    expect(receiver.mails).toEqual([]);
    expect(await deliveriesOf(fleet)).toMatchObject([{ state: "moot" }]);
  });
});

describe("a mail that is not taken", () => {
  test("is tried again, after longer and longer pauses, and given up after a day with the answer shown", async () => {
    const clock = testClock();
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { clock });
    await using server = fleet.server;
    receiver.refusal = { code: 451, words: "greylisted,\u202e come back" };
    await askedBy(fleet, device);
    await look(server);
    const attempts: number[] = [];
    for (let second = 0; second < 86_500; second += 30) {
      const [delivery] = await deliveriesOf(fleet);
      if (delivery?.state !== "waiting") break;
      expect(delivery.error).toBe("Message failed: 451 greylisted, come back");
      attempts.push(delivery.next_at - clock.now);
      clock.now = delivery.next_at;
      await look(server);
    }
    expect(attempts.slice(0, 4)).toEqual([30, 60, 120, 240]);
    expect(Math.max(...attempts)).toBe(3600);
    expect(await deliveriesOf(fleet)).toMatchObject([{ state: "given-up", to: "bob@example.org" }]);
    expect(receiver.mails).toEqual([]);
  });

  test("because the address is refused for good is given up at once", async () => {
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver);
    await using server = fleet.server;
    receiver.refusal = { code: 550, words: "no such user" };
    await askedBy(fleet, device);
    await look(server);
    expect(await deliveriesOf(fleet)).toMatchObject([
      { state: "given-up", attempts: 1, error: expect.stringContaining("no such user") },
    ]);
  });

  test("is the same mail when the server ends before it wrote down that it was sent", async () => {
    const clock = testClock();
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { clock });
    await using server = fleet.server;
    await askedBy(fleet, device);
    await look(server);
    // As a crash leaves it: sent, and nothing written of it.
    const superuser = new Client({ connectionString: server.postgres.superuserUrl });
    await superuser.connect();
    await superuser.query("update delivery set state = 'waiting', ended_at = null");
    await superuser.end();
    clock.now += 31;
    await look(server);
    // Somebody else may be at it still: not before that is ruled out.
    expect(receiver.mails).toHaveLength(1);
    clock.now += 61;
    await look(server);
    const ids = receiver.mails.map(({ headers }) => headers.get("message-id"));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});

test.each([
  ["line ends", "a\r\nBcc: b@c.example\r\n\r\n<html>", /^a‹.+›Bcc: b\[at\]c\[\.\]example‹.+›<html>$/],
  ["a link", "see https://evil.example/x", /^see https\[:\]\/\/evil\[\.\]example\/x$/],
  ["dots that only look so", "evil\uff0eexample evil\u3002example", /^(?!.*[\uff0e\u3002](?!›)e)/],
  ["what turns the reading direction", "\u202etxt.exe\u202c", /^‹.+›txt\[\.\]exe‹.+›$/],
  [
    "plain words",
    "Restart after the update: see ticket 4711.",
    /^Restart after the update: see ticket 4711\.$/,
  ],
  ["much", "x".repeat(5000), /^x{300} … \(cut\)$/],
])("%s from a requester are harmless", (_title, words, shown) => {
  expect(defuse(words)).toMatch(shown);
});

describe("what people want", () => {
  test("holds: no mail, quiet hours, and a substitute who may approve as well", async () => {
    const clock = testClock(Date.parse("2027-01-15T21:00:00Z") / 1000);
    const persons = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
    const dave = makePerson({ id: "dave", groups: ["others"] });
    const root = makeOperatorRoot({ people: [...persons, dave], clients: ["home"], now: clock.now - 600 });
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver, { clock, root });
    await using server = fleet.server;
    await keep(fleet, "carol");
    const token = await userToken(server, "standard", "bob@example.com");
    const bob = server.client(token);
    const { reply: me } = await bob.call(endpoints.identity.whoAmI);
    await prove(fleet.admin);
    await fleet.admin.call(endpoints.identity.changeUser, {
      params: { id: me.user.id },
      body: { person: { authority: root.authority, person: "bob" } },
    });
    const wishes = { mail: true, quiet: null, zone: "Europe/Berlin", away_until: null, substitute: null };
    const set = (change: object) => bob.call(of.setOwn, { body: { ...wishes, ...change } });
    expect((await set({})).reply.substitutes.map(({ id }) => id)).toEqual(["alice", "carol"]);
    // Dave sits in no group that bob sits in: telling him would lead nowhere.
    expect(await problemOf(set({ substitute: "dave" }))).toContain("422 substitute-unfit");
    expect(await problemOf(set({ zone: "Mars/Olympus" }))).toContain("422 zone-unknown");
    const toldNow = async () => {
      await askedBy(fleet, device);
      const before = receiver.mails.length;
      await look(server);
      const to = receiver.mails.slice(before).flatMap((mail) => mail.to);
      clock.now += 61;
      return to.toSorted();
    };
    expect(await toldNow()).toEqual(["bob@example.com", "carol@example.org"]);
    await set({ mail: false });
    expect(await toldNow()).toEqual(["carol@example.org"]);
    await set({ away_until: clock.now + 86_400, substitute: "carol" });
    expect(await toldNow()).toEqual(["carol@example.org"]);
    await set({ quiet: { from: "22:00", until: "07:00" } });
    expect(await toldNow()).toEqual(["carol@example.org"]);
    clock.now = Date.parse("2027-01-16T06:00:00Z") / 1000;
    const before = receiver.mails.length;
    await look(server);
    expect(receiver.mails.slice(before).flatMap(({ to }) => to)).toContain("bob@example.com");
  });

  test("is not worn down: nobody may ask for more than approvers can read", async () => {
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver);
    await using _server = fleet.server;
    const rules = { reminder_minutes: null, first_told: null, escalate_minutes: 30, most_waiting: 3 };
    await fleet.admin.call(of.setRules, { body: rules });
    const asked = await Promise.all(
      Array.from({ length: 8 }, () =>
        requestBy(fleet, "alice", device).then(
          () => "asked",
          (error: unknown) => String(error),
        ),
      ),
    );
    expect(asked.filter((one) => one === "asked")).toHaveLength(3);
    expect(asked.find((one) => one !== "asked")).toContain("You have 3 requests waiting for approval");
  });

  test("is not decided by others: in other people's names somebody uses up their own number, and no API key says it", async () => {
    await using receiver = await startMailReceiver();
    const { fleet, device } = await toldFleet(receiver);
    await using server = fleet.server;
    const rules = { reminder_minutes: null, first_told: null, escalate_minutes: 30, most_waiting: 3 };
    await fleet.admin.call(of.setRules, { body: rules });
    const mallory = server.client(await userToken(server, "standard", "mallory@example.com"));
    const askAs = (person: string) => {
      const requester = { authority: fleet.root.authority, person };
      const body = { script: "hello", devices: [device.id], requester, reason: "noise" };
      return mallory.call(endpoints.runs.requestRun, { body });
    };
    for (const _ of [1, 2, 3]) await askAs("alice");
    for (const person of ["alice", "bob"])
      expect(await problemOf(askAs(person))).toContain("429 too-many-waiting");
    await requestBy(fleet, "alice", device);

    await prove(fleet.admin);
    const body = { name: "small", permissions: ["devices.read" as const] };
    const { secret } = (await fleet.admin.call(endpoints.identity.createKey, { body })).reply;
    const wishes = { mail: false, quiet: null, zone: "UTC", away_until: null, substitute: null };
    const set = server.client(secret).call(of.setOwn, { body: wishes });
    expect(await problemOf(set)).toContain("403 not-allowed");
  });
});
