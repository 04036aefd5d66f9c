/** How far a root reaches: told before it is published, refused where nobody said who stays behind, counted afterwards. */
import { bearerToken, endpoints } from "@countersign/api";
import { carry, decodeBase64, type Root } from "@countersign/protocol";
import {
  countersignPolicy,
  makeClientRoot,
  makeOperatorRoot,
  makePerson,
  nextRoot,
  seededKey,
  type SoftPerson,
  type SoftRoot,
} from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { testPassword } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";

const DAY = 86_400;
const people = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
const clock = testClock();
let fleet: Fleet;
let web: ScriptedDevice;
let sleeper: ScriptedDevice;
let second: ScriptedDevice;
let forked: ScriptedDevice;

beforeAll(async () => {
  const root = makeOperatorRoot({
    people,
    clients: ["home"],
    now: recently(),
    change: { server_keys: [seededKey("server").key] },
  });
  fleet = await countersignFleet({ root, clock });
  web = await fleet.online("web-1");
  sleeper = await fleet.online("sleeper-1");
  second = await fleet.online("sleeper-2");
  forked = await fleet.online("forked-1");
});
afterAll(() => fleet.server[Symbol.asyncDispose]());

/** Sessions end, and so much later somebody signs in anew. */
async function later(days: number): Promise<void> {
  clock.now += days * DAY;
  const body = { email: "ann@example.org", password: testPassword };
  const { reply } = await fleet.server.client().call(endpoints.identity.signIn, { body });
  Object.assign(fleet, { admin: fleet.server.client(bearerToken(reply)) });
}

const reach = async (root: SoftRoot) =>
  (
    await fleet.admin.call(endpoints.reach.showReach, {
      body: carry({ bytes: root.bytes, signatures: [] }),
    })
  ).reply;
const adoption = async (authority = fleet.root.authority) =>
  (await fleet.admin.call(endpoints.reach.showAdoption, { params: { authority } })).reply;
const publish = (root: SoftRoot, leaveBehind?: number) =>
  fleet.admin.call(endpoints.trust.publishDocument, {
    body: { ...carry(root), ...(leaveBehind === undefined ? {} : { leave_behind: leaveBehind }) },
  });
const next = (change: Partial<Root>) => nextRoot(fleet.root, change);
const [alice, bob, carol] = people as [SoftPerson, SoftPerson, SoftPerson];

/** Roles by name, so that the shape is the root's own. */
function rolesWithout({ document: { roles } }: SoftRoot, gone: string): Root["roles"] {
  const of = (role: keyof Root["roles"]) => ({
    ...roles[role],
    members: roles[role].members.filter((id) => id !== gone),
  });
  const [root, renew, people_] = [of("root"), of("renew"), of("people")];
  const [admit, breakglass, recovery] = [of("admit"), of("breakglass"), of("recovery")];
  return { root, renew, people: people_, admit, breakglass, recovery };
}

async function bytesOf(hash: string): Promise<Uint8Array> {
  const { document } = (await fleet.admin.call(endpoints.standing.showStanding, { params: { hash } })).reply;
  return decodeBase64(document.bytes) ?? new Uint8Array();
}

/** A standing approval of alice's, which bob approved. */
async function standing(): Promise<string> {
  const { hash } = (
    await fleet.admin.call(endpoints.standing.composeStanding, {
      body: {
        script: "hello",
        client: "home",
        up_to: 5,
        reason: "every morning",
        requester: { authority: fleet.root.authority, person: "alice" },
      },
    })
  ).reply;
  const bytes = await bytesOf(hash);
  const signatures = [
    alice.sign("countersign.standing.v1", bytes),
    bob.sign("countersign.approve.v1", bytes),
  ];
  await fleet.admin.call(endpoints.trust.addSignatures, { params: { hash }, body: { signatures } });
  return hash;
}

test("says beforehand what ends since its signer leaves, by name: requests, approvals, and the tasks that run by them", async () => {
  // Before the standing approval: one that covers it would let it run.
  const asked = await fleet.admin.call(endpoints.runs.requestRun, {
    body: {
      script: "hello",
      devices: [web.id],
      requester: { authority: fleet.root.authority, person: "bob" },
    },
  });
  const hash = await standing();
  await fleet.admin.call(endpoints.tasks.createTask, {
    body: {
      name: "mornings",
      script: "hello",
      devices: [web.id],
      version: 1,
      cron: "0 6 * * *",
      zone: "UTC",
    },
  });
  const without = next({
    persons: fleet.root.document.persons.filter(({ id }) => id !== "bob"),
    roles: rolesWithout(fleet.root, "bob"),
  });
  expect(await reach(without)).toMatchObject({
    devices: 4,
    left_behind: 0,
    ends: [
      { kind: "run", id: asked.reply.id, because: "requester-unknown" },
      { kind: "standing", id: hash, client: "home", because: "group-missing" },
      { kind: "task", name: "mornings" },
    ],
  });
  expect(await reach(next({ min_release: 1 }))).toMatchObject({ left_behind: 0, ends: [] });
  // Whoever asked for it adds nothing; somebody else who approves lets it live on, and its task with it.
  const bytes = await bytesOf(hash);
  const add = async (who: SoftPerson) => {
    const signatures = [who.sign("countersign.approve.v1", bytes)];
    await fleet.admin.call(endpoints.trust.addSignatures, { params: { hash }, body: { signatures } });
    return (await reach(without)).ends.map(({ kind }) => kind);
  };
  expect(await add(alice)).toEqual(["run", "standing", "task"]);
  expect(await add(carol)).toEqual(["run"]);
  expect(await bytesOf(hash)).toEqual(bytes);
});

test.each<[string, Partial<Root>, string]>([
  [
    "a client that no policy names any more",
    { policies: [countersignPolicy("globex")] },
    "client-without-policy",
  ],
  ["agents that are too old", { min_release: 2 }, "agent-too-old"],
])("names the devices of %s", async (_title, change, because) => {
  const { left, left_behind: count } = await reach(next(change));
  expect([count, new Set(left.map((device) => device.because))]).toEqual([4, new Set([because])]);
});

test("is refused while nobody said who stays behind, by what devices signed: asleep for long, or on another chain", async () => {
  await sleeper.disconnect();
  forked.sendStatus({
    pins: [{ authority: fleet.root.authority, version: 1, hash: `sha256:${"f".repeat(64)}` }],
  });
  await later(31);
  web.sendStatus();
  // Somebody with a token brings a machine that nobody admitted, and lets it pretend.
  const { reply: offered } = await fleet.admin.call(endpoints.devices.createDeviceToken, {
    body: { client: "home" },
  });
  const puppet = new ScriptedDevice("puppet-1", "a machine of nobody's");
  await puppet.enrol(fleet.server.client(), offered.token, offered.roots);
  const root = next({ min_release: 1 });
  await forked.until(() => forked.closed === undefined);
  const told = await reach(root);
  expect(told.left.map(({ name, because }) => [name, because])).toEqual([
    ["forked-1", "fork"],
    ["sleeper-1", "asleep"],
  ]);
  const signed = root;
  expect(await problemOf(publish(signed))).toContain("leaves-devices-behind");
  // A number that is too small, or that is larger than the fleet, is not said with knowledge.
  for (const wrong of [0, 1, 1_000_000])
    expect(await problemOf(publish(signed, wrong))).toContain("leaves-devices-behind");
  const draft = { bytes: root.bytes, signatures: [] };
  expect(await problemOf(fleet.admin.call(endpoints.drafts.createDraft, { body: carry(draft) }))).toContain(
    "leaves-devices-behind",
  );
  expect((await adoption()).version).toBe(1);
});

test("a draft that was complete waits while more stay behind than was said, and goes out once somebody says so", async () => {
  const root = next({ min_release: 1 });
  const { hash } = (
    await fleet.admin.call(endpoints.drafts.createDraft, {
      body: { ...carry({ bytes: root.bytes, signatures: [] }), leave_behind: 2 },
    })
  ).reply;
  await second.disconnect();
  await later(31);
  const sign = endpoints.trust.addSignatures;
  const signatures = [alice, bob].map((person) => person.sign("countersign.root.v1", root.bytes));
  const { reply } = await fleet.admin.call(sign, { params: { hash }, body: { signatures } });
  expect(reply.state).toBe("draft");
  const [waiting] = (await fleet.admin.call(endpoints.drafts.listDrafts)).reply.drafts;
  expect(waiting).toMatchObject({ hash, because: "leaves-devices-behind" });
  const say = (count: number) =>
    fleet.admin.call(endpoints.reach.acknowledgeLeft, { params: { hash }, body: { leave_behind: count } });
  expect(await problemOf(say(2))).toContain("leaves-devices-behind");
  // All four: in a hurry everybody may be left behind.
  expect((await say(4)).reply).toEqual({ state: "published" });
  const published = (await recordedEvents(fleet.server)).findLast(
    ({ event }) => event === "document.published",
  );
  expect(published?.body["details"]).toMatchObject({ devices: 5, left_behind: 3 });
  Object.assign(fleet, { root });
});

test("tells afterwards who has it, who does not, why, and since when", async () => {
  expect(await adoption()).toMatchObject({ version: 2, devices: 4, have: 0 });
  await web.until(() => web.fake.state.pins[0]?.version === 2);
  web.sendStatus();
  await expect.poll(async () => (await adoption()).have).toBe(1);
  const after = await adoption();
  expect(after.lacking).toMatchObject([
    { name: "forked-1", because: "fork" },
    { name: "sleeper-1", because: "asleep", version: 1, since: expect.any(Number) },
    { name: "sleeper-2", because: "asleep", version: 1, since: expect.any(Number) },
  ]);
});

test("a client's own first root counts the devices of its client, and an operator's that waits counts none", async () => {
  const own = makeClientRoot({
    people: [makePerson({ id: "erin", groups: ["approvers"] })],
    clients: ["home"],
  });
  expect(await reach(own)).toMatchObject({ type: "root", devices: 4, left_behind: 3 });
});

test("an account loses its link with whoever leaves, and others keep theirs", async () => {
  const { user } = (await fleet.admin.call(endpoints.identity.whoAmI)).reply;
  const link = (person: string) =>
    fleet.admin.call(endpoints.identity.changeUser, {
      params: { id: user?.id ?? "" },
      body: { person: { authority: fleet.root.authority, person } },
    });
  const linked = async () => (await fleet.admin.call(endpoints.identity.whoAmI)).reply.user?.person;
  const without = (root: SoftRoot, gone: string) =>
    nextRoot(root, {
      persons: root.document.persons.filter(({ id }) => id !== gone),
      roles: rolesWithout(root, gone),
    });
  await link("alice");
  const renewed = nextRoot(fleet.root, { min_release: 0 });
  await publish(renewed, (await reach(renewed)).left_behind);
  expect(await linked()).toMatchObject({ person: "alice" });
  await link("carol");
  const next = without(renewed, "carol");
  await publish(next, (await reach(next)).left_behind);
  expect(await linked()).toBeNull();
});
