/** Output of many devices in one answer: all of it once, in order, from where the reader stands, and no longer than needed. */
import { randomUUID } from "node:crypto";
import { type Client, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import type { CameRun, ScriptedDevice } from "../../testing/scripted-device.ts";

let fleet: Fleet;
let one: ScriptedDevice;
let two: ScriptedDevice;

beforeAll(async () => {
  fleet = await trialFleet();
  one = await fleet.online("web-1");
  two = await fleet.online("web-2");
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
});

interface Line {
  readonly device: string;
  readonly stream?: string;
  readonly at?: number;
  readonly data?: string;
  readonly state?: string;
}

/** Asks for a run of both devices, which do as told and leave the end to the test. */
async function runOn(behaviour: (device: ScriptedDevice, came: CameRun) => void) {
  const came: { device: ScriptedDevice; came: CameRun }[] = [];
  for (const device of [one, two])
    device.behaviour = (self, run) => {
      behaviour(self, run);
      came.push({ device: self, came: run });
    };
  const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: [one.id, two.id] },
  });
  await one.until(() => came.length === 2);
  return {
    id: run.id,
    end: () => {
      for (const { device, came: run } of came) device.receipt(run);
    },
  };
}

async function read(
  client: Client,
  id: string,
  query: { devices: string; tail?: number; follow?: "1" },
): Promise<Line[]> {
  const response = await client.raw(endpoints.runs.readOutputs, { params: { id }, query });
  return (await response.text())
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

const textOf = (lines: readonly Line[], device: ScriptedDevice, stream: string) =>
  lines
    .filter((line) => line.device === device.id && line.stream === stream)
    .map(({ data = "" }) => Buffer.from(data, "base64").toString())
    .join("");

test("followed, it gives what both devices write and ends with the last receipt", async () => {
  const run = await runOn((device, came) => {
    device.output(came, "first\n");
    device.output(came, "oops\n", 0, "stderr");
    device.output(came, "second\n", 6);
  });
  const following = read(fleet.admin, run.id, { devices: `${one.id},${two.id}`, follow: "1" });
  run.end();
  const lines = await following;
  for (const device of [one, two]) {
    expect(textOf(lines, device, "stdout")).toBe("first\nsecond\n");
    expect(textOf(lines, device, "stderr")).toBe("oops\n");
    expect(lines.filter(({ device: id, state }) => id === device.id && state === "ran")).toHaveLength(1);
  }
});

test("it goes on from the bytes that the reader has, in the middle of a piece too", async () => {
  const run = await runOn((device, came) => device.output(came, "0123456789"));
  run.end();
  const lines = await read(fleet.admin, run.id, { devices: `${one.id}:4:0,${two.id}:10:0`, follow: "1" });
  expect(textOf(lines, one, "stdout")).toBe("456789");
  expect(lines.find(({ device, stream }) => device === one.id && stream)?.at).toBe(4);
  expect(textOf(lines, two, "stdout")).toBe("");
});

test("the tail is the end of what is there", async () => {
  const run = await runOn((device, came) => device.output(came, "0123456789"));
  run.end();
  await read(fleet.admin, run.id, { devices: one.id, follow: "1" });
  const lines = await read(fleet.admin, run.id, { devices: one.id, tail: 3 });
  expect(lines[0]).toMatchObject({ at: 7, data: Buffer.from("789").toString("base64") });
});

test("more pieces than one look takes come all the same, each once", async () => {
  const run = await runOn((device, came) => {
    for (let at = 0; at < 300; at++) device.output(came, `${at % 10}`, at);
  });
  run.end();
  const lines = await read(fleet.admin, run.id, { devices: `${one.id},${two.id}`, follow: "1" });
  const expected = Array.from({ length: 300 }, (_none, at) => `${at % 10}`).join("");
  expect(textOf(lines, one, "stdout")).toBe(expected);
  expect(textOf(lines, two, "stdout")).toBe(expected);
});

test("a device that is no target is not there, and a run that is not there neither", async () => {
  const run = await runOn(() => undefined);
  run.end();
  await expect(read(fleet.admin, run.id, { devices: `${one.id},${randomUUID()}` })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(read(fleet.admin, randomUUID(), { devices: one.id })).rejects.toMatchObject({
    code: "not-found",
  });
  await expect(read(fleet.admin, run.id, { devices: "web-1" })).rejects.toMatchObject({ status: 400 });
});

test("who signs out reads no more of it", async () => {
  const run = await runOn((device, came) => device.output(came, "first\n"));
  const { reply: session } = await fleet.server.client().call(endpoints.identity.acceptInvitation, {
    body: {
      invitation: (
        await fleet.admin.call(endpoints.identity.inviteUser, {
          body: { email: "bob@example.org", name: "Bob", role: "standard" },
        })
      ).reply.invitation,
      password: "several unrelated words",
    },
  });
  const bob = fleet.server.client(session.token);
  const response = await bob.raw(endpoints.runs.readOutputs, {
    params: { id: run.id },
    query: { devices: one.id, follow: "1" },
  });
  const over = response.text().catch(() => "cut off");
  await bob.call(endpoints.identity.signOut);
  await over;
  run.end();
});
