/** Scripts that run without a code, and everything that makes them need one again. */
import { type Client, endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { countersignFleet, type Fleet, trialFleet } from "../../testing/fleet.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { type Authorizer, prove, setLevelCode } from "../../testing/level-code.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";

const of = endpoints.advancedSecurity;
const { showScript, putScript } = endpoints.scripts;
const clock = testClock();

let fleet: Fleet;
let device: ScriptedDevice;
let app: Authorizer;
let standard: Client;
beforeAll(async () => {
  fleet = await trialFleet({ clock });
  device = await fleet.online("web-1");
  standard = fleet.server.client(await userToken(fleet.server, "standard", "stan@example.org"));
  app = await setLevelCode(fleet.admin, clock);
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(fleet.server));

let scripts = 0;
async function newScript(): Promise<string> {
  const name = `script-${(scripts += 1)}`;
  await save(name, "echo one\n");
  return name;
}
async function save(name: string, text: string, more: object = {}): Promise<void> {
  const content = Buffer.from(text).toString("base64");
  await fleet.admin.call(putScript, { params: { name }, body: { interpreter: "sh", content, ...more } });
}
async function seen(name: string): Promise<{ version: number; hash: string }> {
  const { version, hash } = (await fleet.admin.call(showScript, { params: { name }, query: {} })).reply
    .script;
  return { version, hash };
}
async function exempt(name: string): Promise<void> {
  const body = await seen(name);
  await fleet.admin.call(of.exemptScript, { params: { name }, body, otp: app.nextCode() });
}
async function shown(name: string) {
  return (await fleet.admin.call(showScript, { params: { name }, query: {} })).reply.exemption;
}
const run = (name: string, more: object = {}, client = standard) =>
  codeOf(client.call(endpoints.runs.requestRun, { body: { script: name, devices: [device.id], ...more } }));

describe("an exempt script", () => {
  test("is marked by an administrator, with a code, for the content that they saw", async () => {
    const name = await newScript();
    const params = { name };
    const body = await seen(name);
    expect(await run(name)).toBe("otp-required");
    expect(await codeOf(standard.call(of.exemptScript, { params, body, otp: app.nextCode() }))).toBe(
      "not-allowed",
    );
    expect(await codeOf(fleet.admin.call(of.exemptScript, { params, body }))).toBe("otp-required");
    await save(name, "echo two\n");
    expect(await codeOf(fleet.admin.call(of.exemptScript, { params, body, otp: app.nextCode() }))).toBe(
      "script-changed",
    );
    await exempt(name);
    expect(await shown(name)).toMatchObject({ version: 2, lapsed: false, by: "Annabel" });
    expect(await run(name)).toBe("done");
  });

  test("is exempted only as it is now: the same bytes with another interpreter are another version", async () => {
    const name = await newScript();
    const params = { name };
    const body = await seen(name);
    await save(name, "echo one\n", { interpreter: "bash" });
    expect((await seen(name)).hash).toBe(body.hash);
    expect(await codeOf(fleet.admin.call(of.exemptScript, { params, body, otp: app.nextCode() }))).toBe(
      "script-changed",
    );
    await exempt(name);
    expect(await run(name)).toBe("done");
  });

  test("needs a code again once its bytes, its interpreter or its parameters are others, and says so", async () => {
    const changes: [string, object][] = [
      ["echo other\n", {}],
      ["echo one\n", { interpreter: "bash" }],
      ["echo one\n", { parameters: [{ name: "what", type: "text", required: false }] }],
    ];
    for (const [text, more] of changes) {
      const name = await newScript();
      await exempt(name);
      expect(await run(name)).toBe("done");
      await save(name, text, more);
      expect(await run(name)).toBe("otp-required");
      expect(await shown(name)).toMatchObject({ lapsed: true });
      // The exemption lapsed for what was exempted too: by its number it could be run for ever.
      expect(await run(name, { version: 1 })).toBe("otp-required");
    }
    const name = await newScript();
    await exempt(name);
    await save(name, "echo one\n", { description: "in other words" });
    expect(await run(name)).toBe("done");
  });

  test("needs a code where something beside its arguments decides what it does", async () => {
    const name = await newScript();
    await exempt(name);
    expect(await run(name, { environment: { BASH_ENV: "$(id)" } })).toBe("otp-required");
    expect(await run(name, { stdin: "rm -rf /" })).toBe("otp-required");
    expect(await run(name, { run_as: "root" })).toBe("otp-required");
    expect(
      await codeOf(
        standard.call(endpoints.runs.requestRun, { body: { kind: "reboot", devices: [device.id] } }),
      ),
    ).toBe("otp-required");
  });

  test("is protected again by a code, and all of them by turning the level off", async () => {
    const name = await newScript();
    const other = await newScript();
    await exempt(name);
    await exempt(other);
    const params = { name };
    expect(await codeOf(fleet.admin.call(of.protectScript, { params }))).toBe("otp-required");
    await fleet.admin.call(of.protectScript, { params, otp: app.nextCode() });
    expect(await run(name)).toBe("otp-required");
    expect(await run(other)).toBe("done");
    await prove(fleet.admin);
    await fleet.admin.call(of.changeSecurity, { body: { level: "off" }, otp: app.nextCode() });
    const body = await seen(name);
    expect(await codeOf(fleet.admin.call(of.exemptScript, { params, body }))).toBe("level-off");
    app = await setLevelCode(fleet.admin, clock);
    expect(await run(other)).toBe("otp-required");
  });
});

test("where people sign the request, no code is asked for: their signatures are more", async () => {
  const own = testClock();
  const signed = await countersignFleet({ clock: own });
  await using _server = signed.server;
  const web = await signed.enrol("web-1");
  await setLevelCode(signed.admin, own);
  const { status } = await signed.admin.call(endpoints.runs.requestRun, {
    body: {
      script: "hello",
      devices: [web.id],
      requester: { authority: signed.root.authority, person: "alice" },
    },
  });
  expect(status).toBe(202);
  expect((await signed.admin.call(endpoints.system.describeServer)).reply.level).toBe("countersign");
});
