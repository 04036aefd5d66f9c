/** What a device in other hands can do to a server, or learn from it: nothing that is not its own. */
import { endpoints } from "@countersign/api";
import {
  addSignatures,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  twoPeople,
} from "@countersign/testkit";
import { carry, type Signed } from "@countersign/protocol";
import { connect } from "node:net";
import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";
import type { CameRun, ScriptedDevice } from "../../testing/scripted-device.ts";

async function publish(fleet: Fleet, signed: Signed): Promise<void> {
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(signed) });
}

describe("a device that lies about whom it belongs to", () => {
  test("is shown no other client's root and nobody of that client's people", async () => {
    const root = makeOperatorRoot({ people: twoPeople(), clients: ["globex", "home"], now: recently() });
    const fleet = await countersignFleet({ root });
    await using server = fleet.server;
    await fleet.admin.call(endpoints.clients.createClientOrganisation, {
      body: { id: "globex", name: "Globex" },
    });
    const globex = makeClientRoot({ clients: ["globex"], now: recently() });
    await publish(fleet, addSignatures(globex, "countersign.root.v1", root.people));
    const trent = makePerson({ id: "trent" });
    const added = globex.people.map(({ id }) => id);
    await publish(
      fleet,
      makePeople({
        root: globex,
        requesters: [makeRequester(trent, added, { clients: ["globex"] })],
        now: recently(),
      }),
    );

    const device = await fleet.enrol("web-1");
    await device.connect(server.url);
    const { admission, pins } = device.fake.state;
    if (!admission) throw new Error("the device was not admitted");
    device.sendStatus({
      admission: { hash: admission.hash, client: "globex", name: admission.name },
      pins: [],
    });
    await device.until(() => device.came("trust").length > 0);
    device.sendStatus({ admission: { hash: admission.hash, client: "globex", name: admission.name } });
    device.sendStatus();
    await device.until(() => pins.length > 0 && device.came("trust").length > 0);
    // What comes after the statuses were handled: the answer to a receipt of nothing.
    device.receipt({
      run: crypto.randomUUID(),
      offer: { bytes: new Uint8Array(1), signatures: [] },
    } as unknown as CameRun);
    await device.until(() => device.came("stored").length > 0);
    const shown = device.came("trust").flatMap(({ roots, people }) => [...roots, ...people]);
    expect(shown).toEqual([]);
  });
});

/** Everything that the server keeps of one stream, in bytes. */
async function stored(fleet: Fleet, run: string, device: ScriptedDevice): Promise<number> {
  const query = { device: device.id, stream: "stdout" as const };
  const output = await fleet.admin.raw(endpoints.runs.readOutput, { params: { id: run }, query });
  return (await output.arrayBuffer()).byteLength;
}

async function rowsOf(fleet: Fleet): Promise<{ pieces: number; bytes: number }> {
  const client = new Client({ connectionString: fleet.server.postgres.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pieces: number; bytes: number }>(
      "select count(*)::int as pieces, coalesce(sum(octet_length(data)), 0)::int as bytes from run_output",
    );
    return rows[0] ?? { pieces: 0, bytes: 0 };
  } finally {
    await client.end();
  }
}

describe("a device that sends output without end", () => {
  const limits = { seconds: 10, output: 1000 };

  test("has no more of it kept than its request allows, however often it begins anew", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = () => undefined;
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], limits },
    });
    await device.until(() => device.runs.length > 0);
    for (let begin = 1; begin <= 5; begin++) {
      const came = device.runs.at(-1);
      if (!came) throw new Error("no run came");
      device.output(came, "x".repeat(begin));
      device.output(came, "y".repeat(1000 - begin), begin);
      await device.until(() => device.came("credit").some(({ bytes }) => bytes === 1000));
      await device.disconnect();
      await device.goOnline(server.url);
    }
    expect((await rowsOf(fleet)).bytes).toBe(1000);
    expect(await stored(fleet, run.id, device)).toBe(1000);
  });

  test("adds nothing to what its receipt has closed", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => {
      self.output(came, "all\n");
      self.receipt(came);
    };
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], limits },
    });
    await device.until(() => device.came("stored").length > 0);
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.output(came, "and more\n", 4);
    await device.until(() => device.came("credit").some(({ bytes }) => bytes === 13));
    await device.disconnect();
    await device.goOnline(server.url);
    device.output(came, "and more\n", 4);
    await device.until(() => device.came("credit").some(({ bytes }) => bytes === 13));
    expect(await rowsOf(fleet)).toEqual({ pieces: 1, bytes: 4 });
    expect(await stored(fleet, run.id, device)).toBe(4);
  });

  test("gets what it sent again after a lost connection kept once and whole", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const device = await fleet.online("web-1");
    device.behaviour = (self, came) => self.output(came, "one two ");
    const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id], limits },
    });
    await device.until(() => device.came("credit").length > 0);
    const [came] = device.runs;
    if (!came) throw new Error("no run came");
    device.behaviour = () => undefined;
    await device.disconnect();
    await device.goOnline(server.url);
    device.output(came, "two three", 4);
    await device.until(() => device.came("credit").some(({ bytes }) => bytes === 13));
    device.receipt(came);
    await device.until(() => device.came("stored").length > 0);
    const query = { device: device.id };
    const output = await fleet.admin.raw(endpoints.runs.readOutput, { params: { id: run.id }, query });
    expect(await output.text()).toBe("one two three");
  });
});

describe("somebody who has proven nothing", () => {
  test("does not get to lay megabytes into memory", async () => {
    const fleet = await trialFleet();
    await using server = fleet.server;
    const { port } = new URL(server.url);
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    const ended = new Promise<void>((resolve) => {
      socket.on("error", () => undefined).once("close", () => resolve());
    });
    let heard = "";
    socket.on("data", (data) => (heard += data.toString("latin1")));
    socket.write(
      [
        "GET /agent HTTP/1.1",
        `host: localhost:${port}`,
        "connection: upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        `sec-websocket-key: ${Buffer.alloc(16).toString("base64")}`,
        "",
        "",
      ].join("\r\n"),
    );
    await expect.poll(() => heard).toContain("challenge");
    // One frame of a mebibyte, of which the last byte never comes.
    const size = 1024 * 1024;
    const head = Buffer.alloc(14);
    head[0] = 0x81;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(size), 2);
    socket.write(Buffer.concat([head, Buffer.alloc(size - 1)]));
    await ended;
  });
});
