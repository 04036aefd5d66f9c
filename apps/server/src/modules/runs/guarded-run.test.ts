import { type Client, endpoints, type Run } from "@countersign/api";
import {
  carry,
  documentBytes,
  encodeBase64,
  hashOf,
  parseDocument,
  type Request,
  type Signature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  addSignatures,
  approveInBatch,
  countersignPolicy,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeVeto,
  nextRoot,
  seededKey,
  type Signing,
  type SoftPerson,
  twoPeople,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, enrolFor, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { findTargets } from "./find-targets.ts";

async function show(client: Client, id: string): Promise<Run> {
  return (await client.call(endpoints.runs.showRun, { params: { id } })).reply;
}

async function bytesOf(client: Client, id: string): Promise<Uint8Array> {
  const response = await client.raw(endpoints.runs.readRequest, { params: { id } });
  return new Uint8Array(await response.arrayBuffer());
}

async function requestOf(client: Client, id: string): Promise<Request> {
  const parsed = parseDocument("request", await bytesOf(client, id));
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.document;
}

async function hand(client: Client, id: string, ...signatures: Signature[]): Promise<Run> {
  return (await client.call(endpoints.runs.signRun, { params: { id }, body: { signatures } })).reply;
}

async function requestBy(fleet: Fleet, person: string, device: ScriptedDevice): Promise<Run> {
  const requester = { authority: fleet.root.authority, person };
  const body = { script: "hello", devices: [device.id], requester };
  return (await fleet.admin.call(endpoints.runs.requestRun, { body })).reply;
}

async function signBy(fleet: Fleet, run: Run, who: Signing, purpose: "request" | "approve"): Promise<Run> {
  const signature = who.sign(`countersign.${purpose}.v1`, await bytesOf(fleet.admin, run.id));
  return hand(fleet.admin, run.id, signature);
}

/** Dispatched, or already further: devices are fast. */
const goneOut: unknown = expect.stringMatching(/^(?:dispatched|finished)$/);

async function receiptsOf(client: Client, id: string) {
  return (await client.call(endpoints.runs.readReceipts, { params: { id } })).reply.receipts;
}

function people(fleet: Fleet): { alice: SoftPerson; bob: SoftPerson } {
  const [alice, bob] = fleet.root.people;
  if (!alice || !bob) throw new Error("alice and bob are missing");
  return { alice, bob };
}

describe("a run at server-trust", () => {
  test("goes from the request to the receipt, and each step stands in the log", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const asked = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", arguments: { name: "Ann" }, devices: [device.id], reason: "a first run" },
    });
    expect(asked.status).toBe(201);
    expect(asked.reply).toMatchObject({
      state: "dispatched",
      trust: "server-trust",
      missing: [],
      requester: { authority: fleet.root.authority, person: "server" },
      signers: [{ person: "server", namespace: "countersign.request.v1", independent: false }],
    });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
    const run = await show(fleet.admin, asked.reply.id);
    expect(run).toMatchObject({ state: "finished", targets: [{ state: "ran", exit: 0, name: "web-1" }] });
    const request = await requestOf(fleet.admin, run.id);
    expect(request).toMatchObject({
      client: "home",
      action: { name: "hello", args: ["Ann"] },
      reason: "a first run",
    });
    expect(hashOf(await bytesOf(fleet.admin, run.id), nodeCrypto)).toBe(run.request_hash);

    const [receipt] = await receiptsOf(fleet.admin, run.id);
    expect(receipt).toMatchObject({ device: device.id, device_key: device.fake.key.key });
    const { reply } = await fleet.admin.call(endpoints.audit.listEntries, {
      query: { object: `run:${run.id}` },
    });
    await expect
      .poll(async () => {
        const log = await fleet.admin.call(endpoints.audit.listEntries, {
          query: { object: `run:${run.id}` },
        });
        return log.reply.entries.map(({ event }) => event);
      })
      .toEqual(["run.receipt", "run.requested"]);
    expect(reply.entries.length).toBeLessThanOrEqual(2);
  });

  test("streams output as it comes, until the device's part has ended", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => {
      self.start(came);
      self.output(came, "first ");
      self.output(came, "oh\n", 0, "stderr");
    };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
    });
    const follow = (stream: "stdout" | "stderr", more: object = {}) =>
      fleet.admin.raw(endpoints.runs.readOutput, {
        params: { id: run.id },
        query: { device: device.id, stream, follow: "1", ...more },
      });
    const reader = (await follow("stdout")).body?.getReader();
    const begun = await reader?.read();
    // The body of a response yields byte chunks.
    expect(new TextDecoder().decode(begun?.value as Uint8Array)).toBe("first ");
    expect((await show(fleet.admin, run.id)).state).toBe("dispatched");
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    await device.until(() => device.came("credit").length >= 2);
    expect(device.came("credit").map(({ stream, bytes }) => [stream, bytes])).toEqual([
      ["stdout", 6],
      ["stderr", 3],
    ]);
    device.output(came, "second\n", 6);
    device.receipt(came);
    let rest = "";
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      rest += new TextDecoder().decode(part.value as Uint8Array);
    expect(rest).toBe("second\n");
    expect(await (await follow("stderr")).text()).toBe("oh\n");
    expect(await (await follow("stdout", { offset: 6 })).text()).toBe("second\n");
    expect((await show(fleet.admin, run.id)).state).toBe("finished");
  });

  test("says `running` while a device runs it", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => self.start(came);
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
    });
    const state = async () => (await show(fleet.admin, run.id)).targets[0]?.state;
    await expect.poll(state).toBe("running");
  });

  test("keeps no more output than the request allows, and no output of runs that are not the device's", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const other = await fleet.online("web-2");
    device.behaviour = (self, came) => {
      self.output(came, "0123456789");
      self.output(came, "abcdef", 10);
      self.receipt(came, { truncated: true });
    };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], limits: { seconds: 10, output: 12 } },
    });
    expect(await requestOf(fleet.admin, run.id)).toMatchObject({ limits: { seconds: 10, output: 12 } });
    const query = { device: device.id, follow: "1" as const };
    const output = await fleet.admin.raw(endpoints.runs.readOutput, { params: { id: run.id }, query });
    expect(await output.text()).toBe("0123456789ab");
    const foreign = { params: { id: run.id }, query: { device: other.id } };
    expect(await problemOf(fleet.admin.raw(endpoints.runs.readOutput, foreign))).toContain("404 not-found");

    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    other.output(came, "forged");
    await other.until(() => other.closed !== undefined);
    expect(other.closed).toEqual({ code: 1008, reason: "output of no run of this device" });
    await other.goOnline(server.url);
    device.output(came, "x", 16);
    device.output(came, "y", 99);
    await device.until(() => device.closed !== undefined);
    expect(device.closed).toEqual({ code: 1008, reason: "output with a gap" });
  });

  test("carries standard input and environment, and a restart its delay, into what is signed", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.enrol("web-1");
    const around = { stdin: "two\nlines", environment: { LANG: "C.UTF-8", EMPTY: "" } };
    const { reply: script } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], ...around },
    });
    const { action } = await requestOf(fleet.admin, script.id);
    expect(action).toMatchObject({ stdin: around.stdin, env: around.environment });
    const { reply: restart } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { kind: "reboot", devices: [device.id], delay_seconds: 90 },
    });
    const { action: waits } = await requestOf(fleet.admin, restart.id);
    expect(waits).toEqual({ kind: "reboot", delay_seconds: 90 });
  });

  test("of a person who is named waits for that person's signature", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const [owner] = fleet.root.people;
    if (!owner) throw new Error("the trial has no owner");
    const run = await requestBy(fleet, owner.id, device);
    expect(run).toMatchObject({
      state: "awaiting-signatures",
      missing: [{ needs: "the signature of owner, who asks" }],
    });
    expect(await signBy(fleet, run, owner, "request")).toMatchObject({ state: goneOut });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
  });

  test("reboots, where it is asked to", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const body = { kind: "reboot" as const, devices: [device.id] };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, { body });
    expect(run).toMatchObject({ kind: "reboot", script: null });
    await device.until(() => device.runs.length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({
      accepted: true,
      request: { action: { kind: "reboot" } },
    });
  });
});

describe("a run at level countersign", () => {
  test("goes out when the requester and another person signed, not before", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { alice, bob } = people(fleet);
    const device = await fleet.online("web-1");
    const run = await requestBy(fleet, "alice", device);
    expect(run).toMatchObject({
      state: "awaiting-signatures",
      trust: "device-trust",
      missing: [
        { needs: "the signature of alice, who asks" },
        {
          name: "Operator",
          needs: expect.stringMatching(/^one of the approvers \(.+\), out of the server's reach$/),
        },
      ],
    });
    const asked = await signBy(fleet, run, alice, "request");
    expect(asked).toMatchObject({ state: "awaiting-signatures", missing: [{ name: "Operator" }] });
    expect(asked.missing).toHaveLength(1);
    expect(device.runs).toEqual([]);
    const approved = await signBy(fleet, run, bob, "approve");
    expect(approved).toMatchObject({ state: goneOut, missing: [] });
    expect(
      approved.signers.map(({ person, namespace, independent }) => [person, namespace, independent]),
    ).toEqual([
      ["alice", "countersign.request.v1", true],
      ["bob", "countersign.approve.v1", true],
    ]);
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true, approvers: [{ person: "bob" }] });
    expect(await show(fleet.admin, run.id)).toMatchObject({ state: "finished" });
    expect(await problemOf(signBy(fleet, run, alice, "approve"))).toContain("409 run-not-awaiting");
  });

  test("goes out whoever signs first, and by an approval given for many at once", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { alice, bob } = people(fleet);
    const device = await fleet.online("web-1");
    const runs = [await requestBy(fleet, "alice", device), await requestBy(fleet, "alice", device)];
    const documents = await Promise.all(
      runs.map(async ({ id }) => ({ bytes: await bytesOf(fleet.admin, id), signatures: [] })),
    );
    const [first, second] = documents;
    if (!first || !second) throw new Error("two requests");
    const inBatch = approveInBatch(first, [bob], [second]);
    // Beside it, more batches than devices look at, which name something else: they crowd nobody out.
    const others = [1, 2, 3, 4, 5, 6, 7].map((at) => {
      const subjects = [`sha256:${String(at).repeat(64)}`];
      return encodeBase64(documentBytes("batch", { type: "batch", format: 1, subjects }));
    });
    for (const run of runs) {
      const body = carry(inBatch);
      await fleet.admin.call(endpoints.runs.signRun, {
        params: { id: run.id },
        body: { signatures: body.signatures, batches: [...others, ...(body.batches ?? [])] },
      });
      const params = { hash: run.request_hash };
      const stored = (await fleet.admin.call(endpoints.trust.readSignatures, { params })).reply;
      expect(stored.batches).toEqual(body.batches);
      expect(await signBy(fleet, run, alice, "request")).toMatchObject({ state: goneOut });
    }
    await device.until(() => device.came("stored").length > 1);
    expect(device.runs.map(({ verdict }) => verdict.accepted)).toEqual([true, true]);
  });

  test("takes signatures through the documents too", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { alice, bob } = people(fleet);
    const device = await fleet.online("web-1");
    const run = await requestBy(fleet, "alice", device);
    const bytes = await bytesOf(fleet.admin, run.id);
    const add = async (signature: Signature) =>
      (
        await fleet.admin.call(endpoints.trust.addSignatures, {
          params: { hash: run.request_hash },
          body: { signatures: [signature] },
        })
      ).reply;
    expect(await add(alice.sign("countersign.request.v1", bytes))).toMatchObject({
      state: "awaiting-signatures",
    });
    expect(await add(bob.sign("countersign.approve.v1", bytes))).toMatchObject({
      state: "dispatched",
      accepted: 1,
    });
    await device.until(() => device.came("stored").length > 0);
  });

  test("refuses each signature that no device would count, and stores none of them", async () => {
    const mallory = makePerson({ id: "mallory", key: seededKey("mallory") });
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { alice, bob } = people(fleet);
    const device = await fleet.online("web-1");
    const run = await requestBy(fleet, "alice", device);
    const bytes = await bytesOf(fleet.admin, run.id);
    const attempts: [string, Signature][] = [
      ["key-unknown: no person of the roots that decide here", mallory.sign("countersign.approve.v1", bytes)],
      ["not-the-requester", bob.sign("countersign.request.v1", bytes)],
      ["requester-is-approver", alice.sign("countersign.approve.v1", bytes)],
      ["wrong-namespace", bob.sign("countersign.veto.v1", bytes)],
      ["signed something else than these bytes", bob.sign("countersign.approve.v1", new Uint8Array(4))],
    ];
    for (const [because, signature] of attempts) {
      const refusal = await problemOf(hand(fleet.admin, run.id, signature));
      expect(refusal).toContain("422 signature-refused");
      expect(refusal).toContain(because);
    }
    expect(await show(fleet.admin, run.id)).toMatchObject({ state: "awaiting-signatures", signers: [] });
  });

  test("does not count whoever added the requester, and says so at once", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { bob } = people(fleet);
    const carla = makePerson({ id: "carla" });
    const list = makePeople({
      root: fleet.root,
      requesters: [makeRequester(carla, ["alice", "bob"], { clients: ["home"] })],
      now: recently(),
    });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(list) });
    const device = await fleet.online("web-1");
    const run = await requestBy(fleet, "carla", device);
    expect(await signBy(fleet, run, carla, "request")).toMatchObject({ state: "awaiting-signatures" });
    expect(await problemOf(signBy(fleet, run, bob, "approve"))).toContain("approver-not-counted");
  });

  test("asks every authority that the devices pin, a client's own too", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const { alice, bob } = people(fleet);
    const own = makeClientRoot({ clients: ["home"], now: recently() });
    const both = addSignatures(own, "countersign.root.v1", fleet.root.people);
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(both) });
    const device = await fleet.enrol("web-1");
    // The token named the client's root too.
    expect(device.fake.state.pins).toHaveLength(2);
    await device.goOnline(server.url);
    const run = await requestBy(fleet, "alice", device);
    await signBy(fleet, run, alice, "request");
    expect(await signBy(fleet, run, bob, "approve")).toMatchObject({
      state: "awaiting-signatures",
      missing: [
        {
          name: "Acme",
          needs: expect.stringMatching(/^one of the approvers \(.+\), out of the server's reach$/),
        },
      ],
    });
    const [carol] = own.people;
    if (!carol) throw new Error("carol is missing");
    expect(await signBy(fleet, run, carol, "approve")).toMatchObject({ state: goneOut });
    await device.until(() => device.came("stored").length > 0);
    expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
  });

  test("needs a person who asks: named in the request, or linked to the account", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const body = { script: "hello", devices: [device.id] };
    expect(await problemOf(fleet.admin.call(endpoints.runs.requestRun, { body }))).toContain(
      "422 requester-needed",
    );
    const stranger = { authority: `sha256:${"7".repeat(64)}`, person: "alice" };
    const named = fleet.admin.call(endpoints.runs.requestRun, { body: { ...body, requester: stranger } });
    expect(await problemOf(named)).toContain("requester-needed");
    const { user } = (await fleet.admin.call(endpoints.identity.whoAmI)).reply;
    const person = { authority: fleet.root.authority, person: "alice" };
    await fleet.admin.call(endpoints.identity.changeUser, { params: { id: user.id }, body: { person } });
    const linked = await fleet.admin.call(endpoints.runs.requestRun, { body });
    expect(linked).toMatchObject({ status: 202, reply: { requester: person } });
    const unknown = requestBy(fleet, "nobody-we-know", device);
    expect(await problemOf(unknown)).toContain("422 policy-missing");
  });

  test("is kept off every device by a veto, and shows a refusal that binds nobody", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const { alice, bob } = people(fleet);
    const away = await fleet.enrol("away");
    const run = await requestBy(fleet, "alice", away);
    const say = (effect: "refuse" | "veto" | "cancel", by: SoftPerson) =>
      makeVeto({ root: fleet.root, subject: run.request_hash, by, effect, now: recently() });
    const object = (effect: "refuse" | "veto" | "cancel", by: SoftPerson) =>
      fleet.admin.call(endpoints.runs.objectToRun, { params: { id: run.id }, body: carry(say(effect, by)) });
    expect((await object("refuse", bob)).reply).toMatchObject({
      state: "awaiting-signatures",
      objections: [{ effect: "refuse", person: "bob" }],
    });
    expect(await problemOf(object("cancel", bob))).toContain("wrong-effect");
    await signBy(fleet, run, alice, "request");
    await signBy(fleet, run, bob, "approve");
    // Dispatched, and the device is away: a veto still comes in time.
    expect((await object("veto", alice)).reply).toMatchObject({
      state: "refused",
      targets: [{ state: "cancelled", code: "vetoed" }],
    });
    await away.goOnline(server.url);
    expect(away.came("trust")[0]?.vetoes).toHaveLength(1);
    expect(away.runs).toEqual([]);
    expect(away.fake.state.vetoes).toMatchObject([{ effect: "veto", person: "alice" }]);
    const other = await requestBy(fleet, "alice", away);
    const elsewhere = { params: { id: other.id }, body: carry(say("veto", bob)) };
    expect(await problemOf(fleet.admin.call(endpoints.runs.objectToRun, elsewhere))).toContain(
      "other-subject",
    );
  });

  test("is cancelled for the devices only by the requester's signature", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const { alice, bob } = people(fleet);
    const device = await fleet.online("web-1");
    const run = await requestBy(fleet, "alice", device);
    const cancel = (by: SoftPerson) =>
      fleet.admin.call(endpoints.runs.cancelRun, {
        params: { id: run.id },
        body: {
          reason: "no longer needed",
          document: carry(makeVeto({ root: fleet.root, subject: run.request_hash, by, effect: "cancel" })),
        },
      });
    expect(await problemOf(cancel(bob))).toContain("document-refused");
    expect((await cancel(alice)).reply).toMatchObject({
      state: "cancelled",
      targets: [{ state: "cancelled" }],
      objections: [{ effect: "cancel", person: "alice" }],
    });
    expect(await problemOf(cancel(alice))).toContain("409 run-ended");
    expect(await problemOf(signBy(fleet, run, bob, "approve"))).toContain("run-not-awaiting");
  });
});

describe("cancelling without a signature", () => {
  test("is for whoever asked, by account or as the person named, and for administrators; a signature of the requester works from any hand", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const { alice } = people(fleet);
    const device = await fleet.online("web-1");
    const stan = server.client(await userToken(server, "standard", "stan@example.org"));
    const requester = { authority: fleet.root.authority, person: "alice" };
    const ask = async (by: Client) =>
      (
        await by.call(endpoints.runs.requestRun, {
          body: { script: "hello", devices: [device.id], requester, reason: "why" },
        })
      ).reply;
    const cancel = (by: Client, { id }: Run) =>
      by.call(endpoints.runs.cancelRun, { params: { id }, body: { reason: "not any more" } });
    const mayCancel = async (by: Client, { id }: Run) =>
      (await by.call(endpoints.runs.showRun, { params: { id } })).reply.may_cancel;

    // Asked for by the administrator: anybody else who may ask for runs is refused, and nothing changed.
    const run = await ask(fleet.admin);
    expect(await mayCancel(stan, run)).toBe(false);
    expect(await problemOf(cancel(stan, run))).toContain("403 not-allowed");
    expect((await fleet.admin.call(endpoints.runs.showRun, { params: { id: run.id } })).reply).toMatchObject({
      state: "awaiting-signatures",
      may_cancel: true,
    });

    // With the requester's own signature it matters not who brings it.
    const document = carry(
      makeVeto({ root: fleet.root, subject: run.request_hash, by: alice, effect: "cancel" }),
    );
    const brought = await stan.call(endpoints.runs.cancelRun, {
      params: { id: run.id },
      body: { reason: "she says so", document },
    });
    expect(brought.reply.state).toBe("cancelled");

    // One's own, and what others asked for: the administrator may both.
    const own = await ask(stan);
    expect(own.may_cancel).toBe(true);
    expect((await cancel(stan, own)).reply.state).toBe("cancelled");
    expect((await cancel(fleet.admin, await ask(stan))).reply.state).toBe("cancelled");

    // Whoever is the person that the request names may too, whatever account typed it.
    const named = await ask(fleet.admin);
    const { users } = (await fleet.admin.call(endpoints.identity.listUsers)).reply;
    const id = users.find(({ email }) => email === "stan@example.org")?.id ?? "";
    await fleet.admin.call(endpoints.identity.changeUser, { params: { id }, body: { person: requester } });
    expect(await mayCancel(stan, named)).toBe(true);
    expect((await cancel(stan, named)).reply.state).toBe("cancelled");
  });
});

describe("asking for a run", () => {
  test("is refused for what does not exist, does not fit, or no policy allows", async () => {
    const root = makeOperatorRoot({
      people: twoPeople(),
      now: recently(),
      change: {
        policies: [countersignPolicy("home", { max_targets: 1, max_window: 3600, network: ["none"] })],
      },
    });
    const fleet = await countersignFleet({ root });
    await using _server = fleet.server;
    const [one, two] = [await fleet.enrol("web-1"), await fleet.enrol("web-2")];
    const requester = { authority: root.authority, person: "alice" };
    const honest = { script: "hello", devices: [one.id], requester, network: "none" as const };
    const ask = (change: object) =>
      problemOf(fleet.admin.call(endpoints.runs.requestRun, { body: { ...honest, ...change } }));
    expect(await ask({ script: "no-such" })).toContain("404 script-unknown");
    expect(await ask({ version: 9 })).toContain("script-unknown");
    expect(await ask({ devices: ["00000000-0000-4000-8000-000000000000"] })).toContain("404 device-unknown");
    expect(await ask({ devices: ["web-1"] })).toContain("device-unknown");
    expect(await ask({ arguments: { colour: "red" } })).toContain("422 arguments-invalid");
    expect(await ask({ arguments: { name: "$(reboot)" } })).toContain("arguments-invalid");
    expect(await ask({ devices: [one.id, two.id] })).toContain("422 limits-exceeded");
    expect(await ask({ network: "host" })).toContain("limits-exceeded");
    expect(await ask({ run_as: "root" })).toContain("limits-exceeded");
    expect(await ask({ window_seconds: 7200 })).toContain("limits-exceeded");
    expect(await ask({ kind: "reboot" })).toContain("arguments-invalid");
    expect(await ask({ kind: "reboot", script: undefined })).toContain("422 policy-missing");
    expect(await ask({ kind: "reboot", script: undefined, stdin: "x" })).toContain("arguments-invalid");
    expect(await ask({ kind: "reboot", script: undefined, environment: { A: "b" } })).toContain(
      "arguments-invalid",
    );
    expect(await ask({ delay_seconds: 5 })).toContain("arguments-invalid");
    expect(await ask({ environment: { "A=B": "c" } })).toContain("400 bad-request");
    expect(await ask({ environment: { A: "b\0c" } })).toContain("400 bad-request");
    expect(await ask({ stdin: "\ud800" })).toContain("400 bad-request");
    const { reply } = await fleet.admin.call(endpoints.runs.requestRun, { body: honest });
    const request = await requestOf(fleet.admin, reply.id);
    expect(request.not_after - request.not_before).toBe(3600);
  });

  test("is for one client: nobody learns of another client's machines", async () => {
    const root = makeOperatorRoot({ people: twoPeople(), clients: ["home", "other"], now: recently() });
    const fleet = await countersignFleet({ root });
    await using server = fleet.server;
    await fleet.admin.call(endpoints.clients.createClientOrganisation, {
      body: { id: "other", name: "Other" },
    });
    const one = await fleet.enrol("web-1");
    const two = await enrolFor({ ...fleet, server, client: "other" }, "web-2");
    const requester = { authority: root.authority, person: "alice" };
    const body = { script: "hello", devices: [one.id, two.id], requester };
    expect(await problemOf(fleet.admin.call(endpoints.runs.requestRun, { body }))).toContain(
      "422 several-clients",
    );
    // To somebody who sees one client only, the other's device does not exist.
    const limited = { kind: "user", id: "x", name: "x", clients: [1] } as const;
    const look = inTransaction(server.ctx, limited, (tx) => findTargets(server.ctx, tx, [two.id]));
    await expect(look).rejects.toMatchObject({ code: "device-unknown" });
  });

  test("lists more than 64 devices by their root, and proves each its place", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const { reply: token } = await fleet.admin.call(endpoints.devices.createDeviceToken, {
      body: { client: "home", max_uses: 66 },
    });
    const devices = Array.from(
      { length: 66 },
      (_, index) => new ScriptedDevice(`host-${index}`, `${index} ${server.url}`),
    );
    for (const device of devices) await device.enrol(server.client(), token.token, token.roots);
    const online = devices.filter((_, index) => index % 22 === 0);
    for (const device of online) await device.goOnline(server.url);
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: devices.map(({ id }) => id) },
    });
    expect(await requestOf(fleet.admin, run.id)).toMatchObject({ target_count: 66 });
    expect(run.targets).toHaveLength(66);
    for (const device of online) {
      await device.until(() => device.came("stored").length > 0);
      expect(device.runs[0]?.verdict).toMatchObject({ accepted: true });
    }
    expect((await show(fleet.admin, run.id)).state).toBe("dispatched");
    // One that comes later gets its own proof.
    const late = devices[5];
    await late?.goOnline(server.url);
    await late?.until(() => late.runs.length > 0);
    expect(late?.runs[0]?.verdict).toMatchObject({ accepted: true });
  });

  test("goes on by the newest root of each authority", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const device = await fleet.enrol("web-1");
    const second = nextRoot(fleet.root, { issued: recently() });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(second) });
    const run = await requestBy(fleet, "alice", device);
    expect(await requestOf(fleet.admin, run.id)).toMatchObject({
      roots: [{ min_version: 2, min_people: 0 }],
    });
  });
});
