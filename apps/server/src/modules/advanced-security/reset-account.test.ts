/** When every phone and the QR code are lost: what the server's own console may do, and what it may not. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appCode } from "../../testing/app-code.ts";
import { codeOf } from "../../testing/code-of.ts";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { forgetAttempts } from "../../testing/forget-attempts.ts";
import { type Authorizer, prove, setLevelCode } from "../../testing/level-code.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { doDueReset } from "./reset-account.ts";
import { takeResetOrder } from "./take-reset-order.ts";

const of = endpoints.advancedSecurity;
const clock = testClock();
/** Shorter than a session lives without being used. */
const delay = 7200;

let fleet: Fleet;
let device: ScriptedDevice;
let app: Authorizer;
beforeAll(async () => {
  fleet = await trialFleet({ clock, config: { resetDelaySeconds: delay } });
  device = await fleet.online("web-1");
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
});
beforeEach(() => forgetAttempts(fleet.server));

/** Somebody at the server's console orders it; the server looks, and answers beside. */
async function order(by = "root"): Promise<unknown> {
  const file = join(fleet.server.dataDir, "authorization-reset");
  writeFileSync(file, by);
  // The server may have looked by itself.
  await takeResetOrder(fleet.server.ctx);
  await expect.poll(() => existsSync(file)).toBe(false);
  return JSON.parse(readFileSync(`${file}.answer`, "utf8"));
}
const state = async () => (await fleet.admin.call(of.describeSecurity)).reply;
const run = (otp?: string) =>
  codeOf(
    fleet.admin.call(endpoints.runs.requestRun, {
      body: { script: "hello", devices: [device.id] },
      ...(otp === undefined ? {} : { otp }),
    }),
  );

test("there is nothing to reset where no code is asked for", async () => {
  expect(await order()).toEqual({ ok: false, because: "level-off" });
});

test("a reset waits for a while in which everybody sees it, codes count on, and a code calls it off", async () => {
  app = await setLevelCode(fleet.admin, clock);
  const asked = clock.now;
  expect(await order("mallory\n<b>root</b>")).toEqual({ ok: true, due_at: asked + delay });
  expect((await state()).reset).toEqual({
    asked_at: asked,
    due_at: asked + delay,
    asked_by: "mallorybrootb",
  });
  expect(await run()).toBe("otp-required");
  expect(await run(app.nextCode())).toBe("done");
  // Asking again neither hastens nor delays it.
  clock.now += 3600;
  expect(await order()).toEqual({ ok: true, due_at: asked + delay });
  expect(await codeOf(fleet.admin.call(of.cancelReset))).toBe("otp-required");
  await fleet.admin.call(of.cancelReset, { otp: app.nextCode() });
  expect((await state()).reset).toBeNull();
  clock.now = asked + delay + 1;
  expect(await doDueReset(fleet.server.ctx)).toBe(false);
  expect((await state()).account).not.toBeNull();
});

test("it takes the account away and opens nothing: protected scripts stay shut until another account is set up", async () => {
  await order();
  clock.now += delay - 150;
  expect(await doDueReset(fleet.server.ctx)).toBe(false);
  expect(await run(app.nextCode())).toBe("done");
  clock.now += 60;
  await doDueReset(fleet.server.ctx);
  await prove(fleet.admin);
  expect(await state()).toMatchObject({ level: "code", account: null, reset: null });
  for (const code of [undefined, appCode(app.secret, clock.now), "000000"])
    expect(await run(code)).toBe("otp-required");
  for (const change of [{ level: "off" as const }, { code_in_url: false }])
    expect(await codeOf(fleet.admin.call(of.changeSecurity, { body: change }))).toBe("otp-required");
  expect(await order()).toEqual({ ok: false, because: "no-account" });
  app = await setLevelCode(fleet.admin, clock);
  expect(await run()).toBe("otp-required");
  expect(await run(app.nextCode())).toBe("done");
  const events = (await recordedEvents(fleet.server)).map(({ event }) => event);
  expect(events.filter((event) => event.startsWith("authorization-account.reset"))).toEqual([
    "authorization-account.reset-asked",
    "authorization-account.reset-cancelled",
    "authorization-account.reset-asked",
    "authorization-account.reset",
  ]);
});

test("setting another account up meanwhile, with codes of both, ends a reset that waits", async () => {
  await order();
  await prove(fleet.admin);
  const { secret } = (await fleet.admin.call(of.offerAccount)).reply;
  const otp = app.nextCode();
  await fleet.admin.call(of.confirmAccount, { body: { code: appCode(secret, clock.now) }, otp });
  expect((await state()).reset).toBeNull();
});
