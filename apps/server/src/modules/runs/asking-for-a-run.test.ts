import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { countersignPolicy, makeOperatorRoot, nextRoot, twoPeople } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { countersignFleet, enrolFor, recently, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";
import { findTargets } from "./find-targets.ts";
import { requestBy, requestOf, show } from "../../testing/run-steps.ts";

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
