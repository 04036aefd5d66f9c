import { type Client, endpoints, type Run } from "@countersign/api";
import { carry, documentBytes, encodeBase64, type Signature } from "@countersign/protocol";
import {
  addSignatures,
  approveInBatch,
  makeClientRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeVeto,
  seededKey,
  type SoftPerson,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";
import { bytesOf, goneOut, hand, people, requestBy, show, signBy } from "../../testing/run-steps.ts";

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
        { needs: "the signature of alice, who asks", persons: ["alice"] },
        {
          name: "Operator",
          needs: expect.stringMatching(/^one of the approvers \(.+\), out of the server's reach$/),
          // Never whoever asks.
          persons: ["bob"],
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
