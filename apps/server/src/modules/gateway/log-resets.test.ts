/** Log resets on their way to devices: to those that were there before, and none that people took back. */
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { countersignPolicy, makeLogreset, makeOperatorRoot, makeVeto, twoPeople } from "@countersign/testkit";
import { expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";

const resetsOf = (device: ScriptedDevice) => device.came("trust").flatMap(({ resets = [] }) => resets);

test("a log reset reaches whoever was enrolled before it, and nobody once it is vetoed", async () => {
  const policies = [countersignPolicy("home", { kind: "logreset" }), countersignPolicy("home")];
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: { policies },
  });
  const clock = testClock();
  const fleet = await countersignFleet({ root, clock });
  await using server = fleet.server;
  const awake = await fleet.online("web-1");
  const asleep = await fleet.enrol("web-2");
  const { new: head } = (await fleet.admin.call(endpoints.trust.showLostLog)).reply;
  const lost = { size: head.size + 25, root: `sha256:${"0d".repeat(32)}` };
  clock.now += 60;
  asleep.serverName = server.ctx.config.serverName;
  await asleep.connect(server.url);
  asleep.sendStatus({ checkpoint: lost });
  const facts = async () => (await fleet.admin.call(endpoints.trust.showLostLog)).reply;
  await expect.poll(facts).toMatchObject({ old: lost, devices: 1 });
  await asleep.disconnect();
  const reset = makeLogreset({ root, change: { old: lost, new: head } });
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(reset) });
  await awake.until(() => resetsOf(awake).length > 0);
  expect(resetsOf(awake)).toMatchObject([{ bytes: carry(reset).bytes }]);
  // Beside it stands the log as it is now: what contradicts it shows before the reset is over for the device.
  expect(awake.came("trust").find(({ resets }) => resets)?.checkpoint).toBeDefined();
  // What is on its way to whoever sleeps is not asked for again.
  expect(await facts()).toMatchObject({ old: null, devices: 0 });

  clock.now += 60;
  const late = await fleet.online("web-3");
  expect(resetsOf(late)).toEqual([]);

  const [, bob] = root.people;
  if (!bob) throw new Error("two people");
  const veto = makeVeto({ root, subject: reset.hash, by: bob });
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(veto) });
  // It helps nobody any more.
  expect(await facts()).toMatchObject({ old: lost, devices: 1 });
  await asleep.goOnline(server.url);
  expect(resetsOf(asleep)).toEqual([]);
  // Whoever keeps the reset and shows it later is answered by the veto.
  const vetoes = asleep.came("trust").flatMap((frame) => frame.vetoes);
  expect(vetoes.map(({ bytes }) => bytes)).toContain(carry(veto).bytes);
});
