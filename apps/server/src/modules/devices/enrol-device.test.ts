import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { carry, documentBytes } from "@countersign/protocol";
import { makeClientRoot, nextRoot, seededKey } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";

async function token(fleet: Fleet, options: { max_uses?: number; expires_in_seconds?: number } = {}) {
  const body = { client: fleet.client, ...options };
  return (await fleet.admin.call(endpoints.devices.createDeviceToken, { body })).reply;
}

async function show(fleet: Fleet, id: string) {
  return (await fleet.admin.call(endpoints.devices.showDevice, { params: { id } })).reply;
}

describe("enrolment tokens", () => {
  test("are shown once with the line to type, and stand in no table in clear", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const made = await token(fleet);
    expect(made.roots).toEqual([fleet.root.hash]);
    expect(made.command).toBe(
      `countersign agent enroll --server ${server.url} --token ${made.token} --root ${fleet.root.hash}`,
    );
    expect(server.logLines.some((line) => line.includes(made.token))).toBe(false);
  });

  test("name the roots of the client's own authorities too", async () => {
    const fleet = await countersignFleet();
    await using _server = fleet.server;
    const own = makeClientRoot({ clients: ["home"], now: recently() });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(own) });
    const elsewhere = makeClientRoot({ clients: ["elsewhere"], now: recently() - 1 });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(elsewhere) });
    expect((await token(fleet)).roots).toEqual([fleet.root.hash, own.hash]);
  });

  test("enrol as many devices as they say, however many try at once", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const made = await token(fleet, { max_uses: 2 });
    const devices = ["a", "b", "c", "d", "e"].map(
      (name) => new ScriptedDevice(name, `${name} ${server.url}`),
    );
    const outcomes = await Promise.allSettled(
      devices.map((device) => device.enrol(server.client(), made.token, made.roots)),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    const { reply } = await fleet.admin.call(endpoints.devices.listDevices);
    expect(reply.devices).toHaveLength(2);
  });

  test("that are used up, expired or unknown look alike", async () => {
    const clock = testClock();
    const fleet = await trialFleet({ clock });
    await using server = fleet.server;
    const used = await token(fleet);
    await new ScriptedDevice("first", `first ${server.url}`).enrol(server.client(), used.token, used.roots);
    const late = await token(fleet, { expires_in_seconds: 60 });
    clock.now += 61;
    const other = new ScriptedDevice("second", `second ${server.url}`);
    const texts = [];
    for (const bad of [used.token, late.token, `cse_${"A".repeat(43)}`])
      texts.push(await problemOf(other.enrol(server.client(), bad, used.roots)));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain("403 token-invalid");
    const { reply } = await fleet.admin.call(endpoints.audit.listEntries, {
      query: { event: "device.enrolled" },
    });
    expect(reply.entries[0]).toMatchObject({ body: { outcome: "refused", code: "token-invalid" } });
  });

  test("are made for clients that exist, by those who may", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const body = { client: "nowhere" };
    expect(await problemOf(fleet.admin.call(endpoints.devices.createDeviceToken, { body }))).toContain(
      "422 client-unknown",
    );
    expect(
      await problemOf(fleet.server.client().call(endpoints.devices.createDeviceToken, { body })),
    ).toContain("401");
  });
});

describe("enrolment", () => {
  test("answers with exactly the roots that the device named, and what followed them", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const second = nextRoot(fleet.root, { issued: recently() });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(second) });
    const made = await token(fleet);
    const device = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    await device.enrol(server.client(), made.token, [fleet.root.hash]);
    expect(device.fake.state.pins.map(({ hash }) => hash)).toEqual([second.hash]);
    const { device: shown } = await show(fleet, device.id);
    expect(shown).toMatchObject({
      state: "enrolled",
      trust: "unknown",
      admission: null,
      pins: [{ authority: fleet.root.authority, version: 1, hash: fleet.root.hash }],
    });
  });

  test("under a trial root admits at once, by the server's signature", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    const device = await fleet.enrol("web-1");
    expect(device.fake.state.admission).toMatchObject({ client: "home", name: "web-1" });
    expect(await show(fleet, device.id)).toMatchObject({ device: { state: "admitted", name: "web-1" } });
  });

  test("at level countersign leaves admission to people", async () => {
    const fleet = await countersignFleet();
    await using server = fleet.server;
    const made = await token(fleet);
    const device = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    await device.enrol(server.client(), made.token, made.roots);
    expect(device.fake.state.admission).toBeUndefined();
    const body = { script: "hello", devices: [device.id] };
    expect(await problemOf(fleet.admin.call(endpoints.runs.requestRun, { body }))).toContain(
      "422 device-not-admitted",
    );
  });

  test("refuses roots that are not published here: the server never chooses for the device", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const made = await token(fleet);
    const device = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    const stranger = `sha256:${"0".repeat(64)}`;
    expect(await problemOf(device.enrol(server.client(), made.token, [stranger]))).toContain(
      "422 root-unknown",
    );
    await device.enrol(server.client(), made.token, made.roots);
  });

  test("refuses a proof by another key, about another device, or in another purpose; the token stays good", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const made = await token(fleet);
    const device = new ScriptedDevice("web-1", `web-1 ${server.url}`);
    const { fake } = device;
    const enrolWith = (proof: ReturnType<ScriptedDevice["status"]>) =>
      server.client().call(endpoints.devices.enrolAgent, {
        body: {
          token: made.token,
          device_key: fake.key.key,
          seal: fake.seal,
          name: "web-1",
          roots: made.roots,
          proof,
        },
      });
    const mallory = seededKey("mallory");
    const honest = device.status();
    const bytes = Buffer.from(honest.bytes, "base64");
    const byOther = carry({ bytes, signatures: [mallory.sign("countersign.status.v1", bytes)] });
    expect(await problemOf(enrolWith(byOther))).toContain("422 proof-invalid: wrong-key");
    const asReceipt = carry({ bytes, signatures: [fake.key.sign("countersign.receipt.v1", bytes)] });
    expect(await problemOf(enrolWith(asReceipt))).toContain("proof-invalid: wrong-namespace");
    const ofOther = device.status({ device: mallory.fingerprint });
    expect(await problemOf(enrolWith(ofOther))).toContain("proof-invalid: other-device");
    expect(await problemOf(enrolWith({ ...honest, signatures: [] }))).toContain(
      "proof-invalid: signature-count",
    );
    const request = documentBytes("batch", { type: "batch", format: 1, subjects: [] });
    const notStatus = carry({
      bytes: request,
      signatures: [fake.key.sign("countersign.status.v1", request)],
    });
    expect(await problemOf(enrolWith(notStatus))).toContain("proof-invalid: wrong-type");
    await device.enrol(server.client(), made.token, made.roots);
  });

  test("never takes a known key a second time, and says where a known machine has a new one", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const made = await token(fleet, { max_uses: 5 });
    const again = new ScriptedDevice("other name", `web-1 ${server.url}`);
    expect(await problemOf(again.enrol(server.client(), made.token, made.roots))).toContain(
      "409 fingerprint-known",
    );
    expect((await show(fleet, device.id)).device.name).toBe("web-1");

    const machine = `sha256:${"5".repeat(64)}`;
    const ids = [];
    for (const name of ["one", "two"]) {
      const { fake, ...clone } = new ScriptedDevice(name, `${name} ${server.url}`);
      const proof = Object.assign(new ScriptedDevice(name, `${name} ${server.url}`), clone).status();
      const body = {
        token: made.token,
        device_key: fake.key.key,
        seal: fake.seal,
        name,
        machine,
        roots: made.roots,
        proof,
      };
      ids.push((await server.client().call(endpoints.devices.enrolAgent, { body })).reply.device);
    }
    expect((await show(fleet, ids[0] ?? "")).objections).toEqual([]);
    expect((await show(fleet, ids[1] ?? "")).objections).toMatchObject([{ because: "machine-known" }]);
  });

  test("of the local agent goes by a token in a file that only this account may read", async () => {
    const dataDirs: string[] = [];
    const fleet = await trialFleet({ prepare: (dataDir) => void dataDirs.push(dataDir) });
    await using server = fleet.server;
    const [dataDir = ""] = dataDirs;
    const file = join(dataDir, "local-enrolment-token");
    Object.assign(server.ctx.config, { localEnrolmentFile: file });
    const { devicesModule } = await import("./index.ts");
    await devicesModule.start?.(server.ctx);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const device = new ScriptedDevice("local", `local ${server.url}`);
    await device.enrol(server.client(), readFileSync(file, "utf8").trim(), [fleet.root.hash]);
    expect((await show(fleet, device.id)).device).toMatchObject({ client: "home", state: "admitted" });
  });
});

describe("devices", () => {
  test("are listed page by page, by client, state and part of a name", async () => {
    const fleet = await trialFleet();
    await using _server = fleet.server;
    for (const name of ["web-1", "web-2", "db-1"]) await fleet.enrol(name);
    const list = async (query: Record<string, string | number>) =>
      (await fleet.admin.call(endpoints.devices.listDevices, { query })).reply;
    const first = await list({ limit: 2 });
    const rest = await list({ limit: 2, after: first.next ?? "" });
    expect([...first.devices, ...rest.devices].map(({ name }) => name).toSorted()).toEqual([
      "db-1",
      "web-1",
      "web-2",
    ]);
    expect(rest.next).toBeNull();
    expect((await list({ q: "WEB" })).devices).toHaveLength(2);
    expect((await list({ client: "elsewhere" })).devices).toEqual([]);
    expect((await list({ state: "enrolled" })).devices).toEqual([]);
    expect(
      await problemOf(fleet.admin.call(endpoints.devices.listDevices, { query: { after: "x" } })),
    ).toContain("400");
  });

  test("that do not exist and that are hidden are answered alike", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.enrol("web-1");
    const params = { id: "00000000-0000-4000-8000-000000000000" };
    const missing = await problemOf(fleet.admin.call(endpoints.devices.showDevice, { params }));
    expect(missing).toContain("404 not-found");
    const { showDevice } = await import("./device-views.ts");
    const blind = { kind: "user", id: "x", name: "x", clients: [] } as const;
    await expect(showDevice(server.ctx, blind, device.id)).rejects.toMatchObject({ code: "not-found" });
    const client = server.client(await administratorToken(server));
    expect((await client.call(endpoints.clients.listClients)).reply.clients).toMatchObject([
      { id: "home", devices: 1 },
    ]);
  });
});
