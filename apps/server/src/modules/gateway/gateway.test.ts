import { endpoints } from "@countersign/api";
import { carry, type FromLink, keyFingerprint, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  addSignatures,
  makeAdmission,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  nextRoot,
  seededKey,
  type SoftPeople,
  twoPeople,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";
import { deviceLinksOf } from "../devices/index.ts";

type Proof = Extract<FromLink, { frame: "proof" }>;

async function publish(fleet: Fleet, signed: Signed) {
  return (await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(signed) })).reply;
}

async function show(fleet: Fleet, device: ScriptedDevice) {
  return (await fleet.admin.call(endpoints.devices.showDevice, { params: { id: device.id } })).reply;
}

describe("a connection", () => {
  test("is up when the link answers the challenge under the device's certificate", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    expect(device.frames.map(({ frame }) => frame).slice(0, 3)).toEqual(["challenge", "welcome", "trust"]);
    expect(await show(fleet, device)).toMatchObject({
      device: { connected: true, trust: "server-trust", separation: "separate-users", floor_state: "none" },
    });
    await device.disconnect();
    await expect.poll(async () => (await show(fleet, device)).device.connected).toBe(false);
  });

  test("tells those who follow devices what is new of their trust, and nothing where it says the same again", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const told: unknown[] = [];
    server.ctx.bus.listen(`device:${device.id}`, ({ facts }) => told.push(facts["status"]));
    const say = async (change: { separation?: "same-account" }) => {
      device.send({ frame: "status", status: device.status(change) });
      const { separation = "separate-users" } = change;
      await expect.poll(async () => (await show(fleet, device)).device.separation).toBe(separation);
    };
    await say({});
    await say({ separation: "same-account" });
    await say({ separation: "same-account" });
    await say({});
    await expect.poll(() => told).toEqual(["changed", "changed"]);
  });

  test("is refused for each way in which a proof is none", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const stranger = new ScriptedDevice("stranger", `stranger ${server.url}`);
    stranger.serverName = device.serverName;
    const now = Math.floor(Date.now() / 1000);
    const certificate = (change: object, signer = device.fake.key) =>
      device.signed(
        "link",
        {
          type: "link",
          format: 1,
          device: device.fake.fingerprint,
          key: seededKey("link").key,
          not_after: now + 3600,
          server: device.serverName,
          ...change,
        },
        signer,
      );
    const bends: [string, (proof: Proof) => FromLink][] = [
      ["link-signature", (proof) => ({ ...proof, nonce: "A".repeat(43) })],
      ["link-signature", (proof) => ({ ...proof, link: certificate({}) })],
      ["certificate-wrong-key", (proof) => ({ ...proof, link: certificate({}, seededKey("mallory")) })],
      [
        "certificate-other-device",
        (proof) => ({ ...proof, link: certificate({ device: stranger.fake.fingerprint }) }),
      ],
      [
        "certificate-other-server",
        (proof) => ({ ...proof, link: certificate({ server: "elsewhere:7400" }) }),
      ],
      ["certificate-expired", (proof) => ({ ...proof, link: certificate({ not_after: now - 1 }) })],
      [
        "certificate-too-long",
        (proof) => ({ ...proof, link: certificate({ not_after: now + 10 * 86_400 }) }),
      ],
      ["certificate-signature-count", (proof) => ({ ...proof, link: { ...proof.link, signatures: [] } })],
      ["proof-expected", () => ({ frame: "facts", facts: {} })],
    ];
    for (const [because, bend] of bends) {
      await device.connect(server.url, bend);
      expect(device.closed).toEqual({ code: 4003, reason: because });
    }
    // A proof without fault by a key that nobody enrolled.
    await stranger.connect(server.url);
    expect(stranger.closed).toEqual({ code: 4003, reason: "device-unknown" });
    expect(keyFingerprint(stranger.fake.key.key, nodeCrypto)).toBe(stranger.fake.fingerprint);
    await device.connect(server.url);
    expect(device.came("welcome")).toHaveLength(1);
  });

  test("ends with what is no frame, and this is counted", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const nonsense: [string | Buffer, number, { binary?: boolean }][] = [
      ["not json", 1008, {}],
      ['{"frame":"welcome","server_time":1}', 1008, {}],
      ['{"frame":"facts","facts":{},"more":1}', 1008, {}],
      [Buffer.from([1, 2, 3]), 1003, { binary: true }],
      ["x".repeat(3 * 1024 * 1024), 1009, {}],
    ];
    for (const [text, code, options] of nonsense) {
      await device.goOnline(server.url);
      device.sendText(text, options);
      await device.until(() => device.closed !== undefined);
      expect(device.closed?.code).toBe(code);
    }
    expect(server.logLines.filter((line) => line.includes("malformed frame")).length).toBe(4);
  });

  test("says little before its proof", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/agent`);
    const ended = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.once("open", () =>
      socket.send(JSON.stringify({ frame: "facts", facts: { a: "x".repeat(20_000) } })),
    );
    expect(await ended).toBe(1008);
  });

  test("gives way to a newer one that the same device proved", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const first = await fleet.online("web-1");
    const second = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    Object.assign(second, { id: first.id, serverName: first.serverName });
    second.fake.state.pins = first.fake.state.pins;
    await second.goOnline(server.url);
    await first.until(() => first.closed !== undefined);
    expect(first.closed?.code).toBe(4001);
    expect(deviceLinksOf(server.ctx).size).toBe(1);
    expect((await show(fleet, first)).device.connected).toBe(true);
  });

  test("is cut off when the device is retired, and refused from then on", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    await fleet.admin.call(endpoints.devices.retireDevice, { params: { id: device.id } });
    await device.until(() => device.closed !== undefined);
    await device.connect(server.url);
    expect(device.closed).toEqual({ code: 4003, reason: "device-retired" });
    expect((await show(fleet, device)).device).toMatchObject({ state: "retired", connected: false });
  });
});

describe("what a device says", () => {
  test("of its trust counts only when its own key signed it", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const before = (await show(fleet, device)).status;
    const honest = device.status();
    const bytes = Buffer.from(honest.bytes, "base64");
    const forged = carry({ bytes, signatures: [seededKey("mallory").sign("countersign.status.v1", bytes)] });
    device.send({ frame: "status", status: forged });
    await device.until(() => device.closed !== undefined);
    expect(device.closed).toEqual({ code: 1008, reason: "status: wrong-key" });
    const after = await show(fleet, device);
    expect(after.status).toEqual(before);
    expect(after.objections).toMatchObject([{ because: "status-refused", detail: "wrong-key" }]);
    await device.goOnline(server.url);
    expect(device.closed).toBeUndefined();
  });

  test("is kept as it was signed, with what it objects to and what its collector found", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.online("web-1");
    const document = `sha256:${"4".repeat(64)}`;
    device.send({ frame: "objection", document, because: "root-fork", detail: "another root of version 2" });
    device.send({ frame: "facts", facts: { hostname: "web-1.example", os: "Debian 12" } });
    await expect
      .poll(async () => (await show(fleet, device)).device.facts)
      .toEqual({
        hostname: "web-1.example",
        os: "Debian 12",
      });
    const shown = await show(fleet, device);
    expect(shown.objections).toMatchObject([{ document, because: "root-fork" }]);
    expect(shown.status).toMatchObject({ signatures: [{ namespace: "countersign.status.v1" }] });
    expect(shown.device.pins).toMatchObject([{ hash: fleet.root.hash }]);
  });

  test("of a longer log than there is, is an alarm", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    await device.connect(server.url);
    device.sendStatus({ checkpoint: { size: 1_000_000, root: `sha256:${"6".repeat(64)}` } });
    await expect
      .poll(async () => (await show(fleet, device)).objections)
      .toMatchObject([{ because: "log-shorter-than-seen" }]);
  });
});

describe("trust material", () => {
  test("comes as far as the device lacks it, and newer versions are pushed as they are published", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    expect(device.came("trust")).toMatchObject([{ roots: [], people: [], admissions: [], vetoes: [] }]);
    const second = nextRoot(fleet.root, { issued: recently() });
    expect((await publish(fleet, second)).devices).toBe(1);
    await device.until(() => device.came("trust").length > 1);
    expect(device.came("trust")[1]).toMatchObject({ roots: [carry(second)], people: [] });
    expect(device.fake.state.pins.map(({ version }) => version)).toEqual([2]);

    const list = makePeople({
      root: { ...second, people: fleet.root.people },
      requesters: [makeRequester(makePerson({ id: "carla" }), ["alice", "bob"], { clients: ["home"] })],
      now: recently(),
    });
    await publish(fleet, list);
    await device.until(() => device.fake.state.people.length > 0);
    // What was sent is not sent again for asking, and what the device has is not sent at all.
    await device.goOnline(server.url);
    expect(device.came("trust")).toMatchObject([{ roots: [], people: [] }]);
  });

  test("comes before any run that was composed under it, however many devices are to be told", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const devices: ScriptedDevice[] = [];
    for (let at = 0; at < 16; at++) devices.push(await fleet.online(`web-${at}`));
    const asked = devices.map(({ id }) => id);
    await publish(fleet, nextRoot(fleet.root, { issued: recently() }));
    await fleet.admin.call(endpoints.runs.requestRun, { body: { script: "hello", devices: asked } });
    for (const device of devices) await device.until(() => device.runs.length > 0);
    expect(devices.flatMap(({ runs }) => runs.filter(({ verdict }) => !verdict.accepted))).toEqual([]);
  });

  test("holds every list that a device missed: each addition is judged by its own signers, however many came since", async () => {
    const two = twoPeople();
    const more = ["carol", "dora"].map((id) => makePerson({ id, groups: ["approvers"] }));
    const people = [...two, ...more];
    const root = makeOperatorRoot({ people, clients: ["home"], now: recently() });
    const fleet = await countersignFleet({ root });
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const asks = makeRequester(makePerson({ id: "carla" }), ["carol", "dora"], { clients: ["home"] });
    let prev: SoftPeople | undefined;
    for (let version = 1; version <= 40; version++) {
      // Carol and dora added her; from then on alice and bob keep the list.
      const signers = version === 1 ? more : two;
      const list: SoftPeople = makePeople({
        root,
        requesters: [asks],
        now: recently(),
        signers,
        ...(prev ? { prev } : {}),
      });
      await publish(fleet, list);
      prev = list;
    }
    await device.goOnline(server.url);
    await device.until(() => device.fake.state.people.some(({ version }) => version === 40));
    expect(device.came("trust").flatMap((frame) => frame.people)).toHaveLength(40);
    expect(device.fake.state.people[0]?.adders.get("carla")).toEqual(["carol", "dora"]);
  });

  test("is sent once a connection, even where the device does not take it", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const second = nextRoot(fleet.root, { issued: recently() });
    await publish(fleet, second);
    await device.connect(server.url);
    const pins = [{ authority: fleet.root.authority, version: 1, hash: fleet.root.hash }];
    device.sendStatus({ pins });
    device.sendStatus({ pins });
    device.send({ frame: "facts", facts: { done: "yes" } });
    await expect.poll(async () => (await show(fleet, device)).device.facts["done"]).toBe("yes");
    expect(device.came("trust").filter(({ roots }) => roots.length > 0)).toHaveLength(1);
  });

  test("carries an admission to the device that waits for it, and to nobody else", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const other = await fleet.online("web-2");
    const device = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    const { reply } = await fleet.admin.call(endpoints.devices.createDeviceToken, {
      body: { client: "home" },
    });
    await device.enrol(server.client(), reply.token, reply.roots);
    await device.goOnline(server.url);
    expect((await show(fleet, device)).device).toMatchObject({ state: "enrolled", trust: "nobody" });
    const admission = makeAdmission({
      root: fleet.root,
      devices: [device.fake],
      client: "home",
      now: recently(),
    });
    expect((await publish(fleet, admission)).devices).toBe(1);
    await device.until(() => device.fake.state.admission !== undefined);
    device.sendStatus();
    await expect.poll(async () => (await show(fleet, device)).device.trust).toBe("device-trust");
    expect(other.came("trust")).toHaveLength(1);
  });

  test("lets a device leave the trial without a visit", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const away = await fleet.enrol("away");
    const device = await fleet.online("web-1");
    const real = makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently() });
    const successor = { authority: real.authority, version: 1, hash: real.hash };
    const last = nextRoot(fleet.root, { successor, issued: recently() }, [
      ...fleet.root.people,
      ...real.people,
    ]);
    await publish(fleet, last);
    await publish(fleet, real);
    await device.until(() => device.fake.state.pins[0]?.authority === real.authority);
    expect(device.objections).toEqual([]);
    // Who stayed away hears of it at the next contact.
    await away.goOnline(server.url);
    await away.until(() => away.fake.state.pins[0]?.authority === real.authority);
    // The trial's word ended with it: until the new authority admits the device, nobody can run anything.
    device.sendStatus();
    await expect.poll(async () => (await show(fleet, device)).device.trust).toBe("nobody");
    const body = {
      script: "hello",
      devices: [device.id],
      requester: { authority: real.authority, person: "alice" },
    };
    expect(await problemOf(fleet.admin.call(endpoints.runs.requestRun, { body }))).toContain(
      "device-not-admitted",
    );
    const previous = device.fake.state.admission?.hash ?? "";
    const again = makeAdmission({
      root: real,
      devices: [device.fake],
      client: "home",
      previous,
      now: recently(),
    });
    await publish(fleet, again);
    await device.until(() => device.fake.state.admission?.hash === again.hash);
    device.sendStatus();
    await expect.poll(async () => (await show(fleet, device)).device.trust).toBe("device-trust");
  });

  test("offers a client's own root only once the operator signed it too", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    const own = makeClientRoot({ clients: ["home"], now: recently() });
    await publish(fleet, own);
    await device.goOnline(server.url);
    expect(device.came("trust")).toMatchObject([{ roots: [] }]);
    const both = addSignatures(own, "countersign.root.v1", fleet.root.people);
    await publish(fleet, both);
    await device.until(() => device.came("trust").some(({ roots }) => roots.length > 0));
    expect(device.came("trust").at(-1)).toMatchObject({ roots: [carry(both)] });
  });
});
