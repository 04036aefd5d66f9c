/** Standing approvals on the server: composed, signed, used by somebody who signs nothing, and stopped; judged by devices. */
import { type Client, endpoints, type StandingApproval } from "@countersign/api";
import { carry, decodeBase64, parseDocument } from "@countersign/protocol";
import {
  makeOperatorRoot,
  makeVeto,
  nextRoot,
  seededKey,
  type Signing,
  type SoftPerson,
  twoPeople,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";

const { composeStanding, listStanding, objectToStanding, showStanding, withdrawStanding } =
  endpoints.standing;

/** A fleet whose root lists the server's key: without it nothing could be used. */
async function fleetWithServerKey(): Promise<Fleet> {
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: { server_keys: [seededKey("server").key] },
  });
  return countersignFleet({ root });
}

function people({ root }: Fleet): { alice: SoftPerson; bob: SoftPerson } {
  const [alice, bob] = root.people;
  if (!alice || !bob) throw new Error("alice and bob are missing");
  return { alice, bob };
}

async function sign(
  client: Client,
  hash: string,
  who: Signing,
  namespace: "countersign.standing.v1" | "countersign.approve.v1",
): Promise<string> {
  const { document } = (await client.call(showStanding, { params: { hash } })).reply;
  const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
  const body = { signatures: [who.sign(namespace, bytes)] };
  return (await client.call(endpoints.trust.addSignatures, { params: { hash }, body })).reply.state;
}

async function approved(fleet: Fleet, more: object = {}): Promise<StandingApproval> {
  const { alice, bob } = people(fleet);
  const { reply } = await fleet.admin.call(composeStanding, {
    body: {
      script: "hello",
      client: "home",
      up_to: 5,
      arguments: { name: { is: "enum", values: ["Bob", "Ann"] } },
      per_day: 2,
      reason: "every morning",
      requester: { authority: fleet.root.authority, person: "alice" },
      ...more,
    },
  });
  await sign(fleet.admin, reply.hash, alice, "countersign.standing.v1");
  await sign(fleet.admin, reply.hash, bob, "countersign.approve.v1");
  return (await fleet.admin.call(showStanding, { params: { hash: reply.hash } })).reply.standing;
}

test("a script that was approved once runs for somebody who signs nothing, until it is vetoed", async () => {
  const fleet = await fleetWithServerKey();
  await using server = fleet.server;
  const { alice, bob } = people(fleet);
  const device = await fleet.online("web-1");
  const asked = {
    script: "hello",
    client: "home",
    arguments: { name: { is: "enum" as const, values: ["Bob", "Ann"] } },
    requester: { authority: fleet.root.authority, person: "alice" },
  };
  const { reply: draft } = await fleet.admin.call(composeStanding, { body: { ...asked, per_day: 2 } });
  expect(draft).toMatchObject({ state: "awaiting-signatures", because: "requester-signature", signers: [] });
  expect(await sign(fleet.admin, draft.hash, alice, "countersign.standing.v1")).toBe("draft");
  expect(await sign(fleet.admin, draft.hash, bob, "countersign.approve.v1")).toBe("published");

  // A colleague without any key of their own, at a level that asks for two.
  const carl = server.client(await userToken(server, "standard", "carl@acme.test"));
  const body = { script: "hello", arguments: { name: "Ann" }, devices: [device.id], reason: "good morning" };
  const run = await carl.call(endpoints.runs.requestRun, { body });
  expect(run.status).toBe(201);
  expect(run.reply).toMatchObject({
    state: "dispatched",
    standing: draft.hash,
    missing: [],
    trust: "device-trust",
  });
  await device.until(() => device.runs.length === 1);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    standingHash: draft.hash,
    approvers: [{ person: "bob" }],
  });
  await device.until(() => device.came("stored").length > 0);

  // Other arguments, other manner: people are asked again, so somebody has to be the one who asks.
  const refused = (change: object) =>
    problemOf(carl.call(endpoints.runs.requestRun, { body: { ...body, ...change } }));
  expect(await refused({ arguments: { name: "Eve" } })).toContain("requester-needed");
  expect(await refused({ network: "none" })).toContain("requester-needed");
  expect(await refused({ environment: { LD_PRELOAD: "/tmp/x.so" } })).toContain("requester-needed");
  expect(await refused({ ask_people: true })).toContain("requester-needed");

  expect((await carl.call(endpoints.runs.requestRun, { body })).reply.state).toBe("dispatched");
  expect(await refused({})).toContain("requester-needed");
  const shown = (await fleet.admin.call(showStanding, { params: { hash: draft.hash } })).reply;
  expect(shown.standing).toMatchObject({
    state: "in-force",
    uses: { count: 2 },
    signers: [
      { person: "alice", as: "requester" },
      { person: "bob", as: "approver" },
    ],
  });
  expect(shown.uses).toHaveLength(2);

  const veto = makeVeto({ root: fleet.root, subject: draft.hash, by: bob, now: recently() });
  const { reply: stopped } = await fleet.admin.call(objectToStanding, {
    params: { hash: draft.hash },
    body: carry(veto),
  });
  expect(stopped).toMatchObject({
    state: "stopped",
    because: "vetoed",
    objections: [{ effect: "veto", person: "bob" }],
  });
  await device.until(() => device.fake.state.vetoes.some(({ subject }) => subject === draft.hash));
});

test("the server cannot use what a device counts as used up, whatever it believes", async () => {
  const fleet = await fleetWithServerKey();
  await using _server = fleet.server;
  const device = await fleet.online("web-1");
  const standing = await approved(fleet, { per_day: 1 });
  device.fake.uses.set(standing.hash, { total: 1, day: "9999-12-31", inDay: 1, last: 0 });
  const { reply } = await fleet.admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", arguments: { name: "Bob" }, devices: [device.id] },
  });
  expect(reply.state).toBe("dispatched");
  await device.until(() => device.runs.length === 1);
  expect(device.runs[0]?.verdict).toMatchObject({ accepted: false, because: "day-used-up" });
});

test("what was composed says what was asked for, fixes what nobody spoke of, and can be withdrawn", async () => {
  const fleet = await fleetWithServerKey();
  await using _server = fleet.server;
  const device = await fleet.enrol("web-1");
  const requester = { authority: fleet.root.authority, person: "alice" };
  const { reply } = await fleet.admin.call(composeStanding, {
    body: {
      script: "hello",
      devices: [device.id],
      windows: [{ days: [5, 1], from: "08:00", to: "18:00", tz: "Europe/Berlin" }],
      min_interval: 3600,
      days: 90,
      requester,
    },
  });
  expect(reply).toMatchObject({
    devices: { of: "list", names: ["web-1"] },
    windows: [{ days: [1, 5] }],
    arguments: [{ name: "name", allowed: { is: "fixed" } }],
    max_total: 2160,
  });
  const { document } = (await fleet.admin.call(showStanding, { params: { hash: reply.hash } })).reply;
  expect(parseDocument("standing", decodeBase64(document.bytes) ?? new Uint8Array()).ok).toBe(true);
  await fleet.admin.call(withdrawStanding, { params: { hash: reply.hash } });
  expect((await fleet.admin.call(listStanding)).reply.standing).toEqual([]);
  const often = { script: "hello", client: "home", requester, per_day: 1440, days: 90 };
  expect((await fleet.admin.call(composeStanding, { body: often })).reply.max_total).toBe(100_000);

  const stranger = { authority: fleet.root.authority, person: "mallory" };
  const elsewhere = { authority: `sha256:${"0".repeat(64)}`, person: "alice" };
  const wrong = (change: object) =>
    problemOf(
      fleet.admin.call(composeStanding, { body: { script: "hello", client: "home", requester, ...change } }),
    );
  expect(await wrong({ devices: [device.id] })).toContain("bad-request");
  expect(await wrong({ requester: stranger })).toContain("requester-needed");
  expect(await wrong({ requester: elsewhere })).toContain("requester-needed");
  expect(await wrong({ client: "elsewhere" })).toContain("device-unknown");
  expect(await wrong({ up_to: 5000 })).toContain("limits-exceeded");
  expect(await wrong({ per_day: 1441 })).toContain("bad-request");
  expect(await wrong({ run_as: "root" })).toContain("limits-exceeded");
  expect(await wrong({ arguments: { nope: { is: "open", max: 10 } } })).toContain("arguments-invalid");
  expect(await wrong({ windows: [{ days: [1], from: "18:00", to: "08:00", tz: "UTC" }] })).toContain(
    "document-refused",
  );
  expect(await wrong({ windows: [{ days: [1], from: "08:00", to: "18:00", tz: "Mars" }] })).toContain(
    "document-refused",
  );
});

test("drafts of one person are few, shut nobody else out, and are withdrawn by them or who publishes", async () => {
  const fleet = await fleetWithServerKey();
  await using server = fleet.server;
  await fleet.enrol("web-1");
  const carl = server.client(await userToken(server, "standard", "carl@acme.test"));
  const dora = server.client(await userToken(server, "standard", "dora@acme.test"));
  const requester = { authority: fleet.root.authority, person: "alice" };
  const compose = (client: Client) =>
    client.call(composeStanding, { body: { script: "hello", client: "home", requester } });
  const made: string[] = [];
  for (let count = 0; count < 10; count += 1) made.push((await compose(carl)).reply.hash);
  expect(await problemOf(compose(carl))).toContain("too-many-drafts");
  const other = (await compose(dora)).reply.hash;
  const next = nextRoot(fleet.root, { min_release: 1 });
  const body = carry({ bytes: next.bytes, signatures: [] });
  expect((await fleet.admin.call(endpoints.drafts.createDraft, { body })).status).toBe(201);

  const withdraw = (client: Client, hash = "") => client.call(withdrawStanding, { params: { hash } });
  expect(await problemOf(withdraw(carl, other))).toContain("not-allowed");
  expect((await withdraw(carl, made[0])).status).toBe(204);
  expect((await withdraw(fleet.admin, other)).status).toBe(204);
  expect((await compose(carl)).status).toBe(202);
});

test("at server-trust nothing needs a standing approval, so the server signs none", async () => {
  const fleet = await trialFleet();
  await using _server = fleet.server;
  const device = await fleet.online("web-1");
  const ask = (more: object) =>
    problemOf(fleet.admin.call(composeStanding, { body: { script: "hello", client: "home", ...more } }));
  expect(await ask({})).toContain("approval-needless");
  expect(await ask({ requester: { authority: fleet.root.authority, person: "server" } })).toContain(
    "approval-needless",
  );
  expect((await fleet.admin.call(listStanding)).reply.standing).toEqual([]);
  const run = await fleet.admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: [device.id] },
  });
  expect(run.reply).toMatchObject({ state: "dispatched", standing: null });
});

test("a use in rings stops at the first that fails: nobody else is handed it before somebody says so", async () => {
  const fleet = await fleetWithServerKey();
  await using server = fleet.server;
  const [first, second] = [await fleet.online("web-1"), await fleet.online("web-2")];
  first.behaviour = (own, came) => void own.receipt(came, { exit: 1 });
  const { hash } = await approved(fleet);
  const carl = server.client(await userToken(server, "standard", "carl@acme.test"));
  const rings = { steps: [{ name: "tag:front", devices: [first.id] }, "rest"] };
  const body = {
    script: "hello",
    arguments: { name: "Ann" },
    devices: [first.id, second.id],
    reason: "patch",
    rings,
  };
  const { reply } = await carl.call(endpoints.runs.requestRun, { body });
  expect(reply).toMatchObject({
    standing: hash,
    state: "dispatched",
    rollout: { state: "rolling", ring: 0 },
  });
  const params = { id: reply.id };
  const shown = async () => (await fleet.admin.call(endpoints.runs.showRun, { params })).reply;
  let seen = await shown();
  while (seen.rollout?.state === "rolling") seen = await shown();
  expect(seen.rollout).toMatchObject({ state: "stopped", ring: 0, because: "too-many-failed" });
  expect(second.runs).toHaveLength(0);
  await fleet.admin.call(endpoints.runs.continueRollout, { params, body: { ring: 0 } });
  await second.until(() => second.runs.length === 1);
  // The device judges the use as any other: the ring stands in nothing that it is sent.
  expect(second.runs[0]?.verdict).toMatchObject({ accepted: true, standingHash: hash });
  expect(first.runs).toHaveLength(1);
});
