import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, endpoints } from "@countersign/api";
import { carry, type Signed } from "@countersign/protocol";
import {
  addSignatures,
  makeAdmission,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeTrialRoot,
  makeVeto,
  nextRoot,
  seededKey,
  type SoftRoot,
  twoPeople,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, layReady, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";
import { startTestServer } from "../../testing/start-test-server.ts";

async function publish(client: Client, signed: Signed) {
  return (await client.call(endpoints.trust.publishDocument, { body: carry(signed) })).reply;
}

async function authorities(client: Client) {
  return (await client.call(endpoints.trust.listAuthorities)).reply.authorities;
}

describe("publishing roots", () => {
  test("takes the next version that old and new signers signed, and serves the whole chain as it was signed", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const second = nextRoot(root, { name: "Operator, renamed", issued: recently() });
    expect(await publish(admin, second)).toMatchObject({ hash: second.hash, type: "root", devices: 0 });
    const params = { authority: root.authority };
    const { reply } = await admin.call(endpoints.trust.showAuthority, { params });
    expect(reply.roots).toEqual([carry(root), carry(second)]);
    expect(reply.authority).toMatchObject({ version: 2, name: "Operator, renamed", scope: "operator" });
    const bytes = await admin.raw(endpoints.trust.readDocument, { params: { hash: second.hash } });
    expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(second.bytes);
  });

  test("refuses what no device would follow, each with the device's own reason", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const [alice] = root.people;
    const second = nextRoot(root, { issued: recently() });
    const byOne = nextRoot(root, { issued: recently(), name: "By one" }, alice ? [alice] : []);
    expect(await problemOf(publish(admin, byOne))).toContain("document-refused: root-signatures");
    expect(await problemOf(publish(admin, nextRoot(second)))).toContain("root-version-skipped");
    await publish(admin, second);
    const fork = nextRoot(root, { issued: recently(), name: "Another second" });
    expect(await problemOf(publish(admin, fork))).toContain("root-fork");
    expect(await problemOf(publish(admin, second))).toContain("document-known");
    expect((await authorities(admin)).map(({ version }) => version)).toEqual([2]);
  });

  test("lets nobody put a second operator beside the one that is there", async () => {
    const { server, admin } = await countersignFleet();
    await using _server = server;
    const other = makeOperatorRoot({
      people: [makePerson({ id: "eve", groups: ["approvers"] }), ...twoPeople()],
      now: recently(),
    });
    expect(await problemOf(publish(admin, other))).toContain("operator-known");
    const trial = makeTrialRoot({ now: recently() });
    expect(await problemOf(publish(admin, trial))).toContain("operator-known");
  });

  test("takes a client's own root by its own thresholds", async () => {
    const { server, admin } = await countersignFleet();
    await using _server = server;
    const own = makeClientRoot({ clients: ["home"], now: recently() });
    await publish(admin, own);
    expect(await authorities(admin)).toMatchObject([
      { scope: "operator" },
      { scope: "client", hash: own.hash },
    ]);
    const unsigned = makeClientRoot({ clients: ["home"], now: recently() - 5, signers: [] });
    expect(await problemOf(publish(admin, unsigned))).toContain("root-signatures");
  });
});

describe("leaving a trial root", () => {
  async function graduation(signersOfLast: (real: SoftRoot, trial: SoftRoot) => SoftRoot["people"]) {
    const fleet = await trialFleet();
    const { root: trial } = fleet;
    const real = makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently() });
    const successor = { authority: real.authority, version: 1, hash: real.hash };
    const last = nextRoot(trial, { successor, issued: recently() }, signersOfLast(real, trial));
    return { ...fleet, trial, real, last };
  }

  test("goes by the successor that the last trial root names and both sign", async () => {
    const { server, admin, real, last, trial } = await graduation((real, trial) => [
      ...trial.people,
      ...real.people,
    ]);
    await using _server = server;
    await publish(admin, last);
    await publish(admin, real);
    const [, { reply }] = [await authorities(admin), await admin.call(endpoints.system.describeServer)];
    expect(reply).toMatchObject({ operator_root: real.hash, trust: "device-trust" });
    const onward = nextRoot(last, { issued: recently() }, trial.people);
    expect(await problemOf(publish(admin, onward))).toContain("trial-is-over");
  });

  test("works in the other order too", async () => {
    const { server, admin, real, last, trial } = await graduation((real, trial) => [
      ...trial.people,
      ...real.people,
    ]);
    await using _server = server;
    await publish(admin, real);
    const before = await admin.call(endpoints.system.describeServer);
    expect(before.reply.operator_root).toBe(trial.hash);
    await publish(admin, last);
    const after = await admin.call(endpoints.system.describeServer);
    expect(after.reply.operator_root).toBe(real.hash);
  });

  test("waits where the successor's own people did not sign the last trial root, until they add their signatures", async () => {
    const { server, admin, real, last } = await graduation((_real, trial) => trial.people);
    await using _server = server;
    await publish(admin, last);
    await publish(admin, real);
    const operator = async () => (await admin.call(endpoints.system.describeServer)).reply.operator_root;
    expect(await operator()).toBe(last.hash);
    const { reply: weak } = await admin.call(endpoints.system.examine);
    expect(weak.weaknesses.map(({ code }) => code)).toContain("graduation-unfinished");
    const signed = addSignatures(last, "countersign.root.v1", real.people);
    const added = await admin.call(endpoints.trust.addSignatures, {
      params: { hash: last.hash },
      body: { signatures: signed.signatures.slice(last.signatures.length) },
    });
    expect(added.reply).toMatchObject({ accepted: 2 });
    expect(await operator()).toBe(real.hash);
  });

  test("is known again after a restart, whichever signature came last", async () => {
    const { server, admin, real, last } = await graduation((real, trial) => [
      ...trial.people,
      ...real.people,
    ]);
    await publish(admin, last);
    await publish(admin, real);
    await using again = await server.restart();
    const client = again.client(await administratorToken(again));
    expect((await client.call(endpoints.system.describeServer)).reply.operator_root).toBe(real.hash);
  });
});

describe("publishing people lists", () => {
  test("takes lists in their order and refuses a sock puppet", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const carla = makePerson({ id: "carla" });
    const requester = makeRequester(carla, ["alice", "bob"], { clients: ["home"] });
    const first = makePeople({ root, requesters: [requester], now: recently() });
    expect(await publish(admin, first)).toMatchObject({ type: "people" });
    const puppet = makeRequester(makePerson({ id: "puppet" }), ["alice"], { clients: ["home"] });
    const second = makePeople({ root, requesters: [requester, puppet], prev: first, now: recently() });
    expect(await problemOf(publish(admin, second))).toContain("people-added-by");
    expect(await authorities(admin)).toMatchObject([{ people_version: 1 }]);
  });
});

describe("publishing admissions and objections", () => {
  test("refuses an admission for devices that are not here, and one that a device would not take", async () => {
    const { server, admin, root, enrol } = await countersignFleet();
    await using _server = server;
    const stranger = { fingerprint: `sha256:${"1".repeat(64)}`, name: "ghost", seal: "A".repeat(43) };
    const ghost = makeAdmission({ root, devices: [stranger], client: "home", now: recently() });
    expect(await problemOf(publish(admin, ghost))).toContain("device-unknown");
    const device = await enrol("web-1");
    const other = makeAdmission({
      root,
      devices: [{ ...device.fake, name: "renamed" }],
      client: "home",
      now: recently(),
    });
    expect(await problemOf(publish(admin, other))).toContain("already-admitted");
  });

  test("refuses an objection to nothing, and one by nobody", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const [alice] = root.people;
    if (!alice) throw new Error("alice is missing");
    const nothing = makeVeto({ root, subject: `sha256:${"2".repeat(64)}`, by: alice });
    expect(await problemOf(publish(admin, nothing))).toContain("subject-unknown");
    const forged = makeVeto({ root, subject: root.hash, by: alice, signers: [seededKey("mallory")] });
    expect(await problemOf(publish(admin, forged))).toContain("veto-signature");
    expect(await publish(admin, makeVeto({ root, subject: root.hash, by: alice }))).toMatchObject({
      type: "veto",
    });
  });

  test("refuses anything else, unknown hashes look like hidden ones, and only who may publish publishes", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const batch = {
      bytes: new TextEncoder().encode('{"format":1,"subjects":[],"type":"batch"}'),
      signatures: [],
    };
    expect(await problemOf(publish(admin, batch))).toContain("wrong-type");
    const params = { hash: `sha256:${"3".repeat(64)}` };
    expect(await problemOf(admin.raw(endpoints.trust.readDocument, { params }))).toContain("not-found");
    const standard = server.client(await userToken(server, "standard", "stan@example.org"));
    expect(await problemOf(publish(standard, nextRoot(root, { issued: recently() })))).toContain(
      "not-allowed",
    );
    expect(await authorities(standard)).toHaveLength(1);
  });
});

describe("adding signatures", () => {
  test("verifies each before it is stored, and says whose key it was", async () => {
    const { server, admin, root } = await countersignFleet();
    await using _server = server;
    const params = { hash: root.hash };
    const stranger = seededKey("mallory").sign("countersign.root.v1", root.bytes);
    const add = (signature: typeof stranger) =>
      admin.call(endpoints.trust.addSignatures, { params, body: { signatures: [signature] } });
    expect(await problemOf(add(stranger))).toBe(`422 signature-refused: key-unknown: key ${stranger.key}`);
    const [alice] = root.people;
    const elsewhere = alice?.sign("countersign.root.v1", new Uint8Array(3));
    if (elsewhere?.kind !== "ssh") throw new Error("alice signs with an SSH key");
    // A signature of that name is there already; the other one changes nothing.
    expect((await add({ ...elsewhere, key: seededKey("bob").fingerprint })).reply.accepted).toBe(0);
    const wrongPurpose = alice?.sign("countersign.approve.v1", root.bytes);
    if (wrongPurpose?.kind !== "ssh") throw new Error("alice signs with an SSH key");
    expect(await problemOf(add(wrongPurpose))).toContain("wrong-namespace");
    const { reply } = await admin.call(endpoints.trust.readSignatures, { params });
    expect(reply).toEqual(carry(root));
  });
});

describe("documents laid into the import directory", () => {
  test("are published at the start, by the same judgement, and renamed by what came of them", async () => {
    const root = makeOperatorRoot({ now: recently() });
    const second = nextRoot(root, { issued: recently() });
    const forged = { ...nextRoot(second, { issued: recently() }), signatures: [] };
    await using server = await startTestServer({
      prepare: (dataDir) => {
        layReady(dataDir, [root, second]);
        writeFileSync(join(dataDir, "import", "2-forged.json"), JSON.stringify(carry(forged)));
        writeFileSync(join(dataDir, "import", "3-broken.json"), "{");
      },
    });
    const names = readdirSync(join(server.dataDir, "import"));
    expect(names).toEqual([
      "0-root.json.done",
      "1-root.json.done",
      "2-forged.json.refused",
      "3-broken.json.refused",
    ]);
    expect(server.logLines.some((line) => line.includes("root-signatures"))).toBe(true);
    const client = server.client(await administratorToken(server));
    expect(await authorities(client)).toMatchObject([{ version: 2 }]);
    expect(existsSync(join(server.dataDir, "keys", "server.key"))).toBe(true);
  });
});
