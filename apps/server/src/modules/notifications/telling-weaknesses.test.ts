/** doctor says where people are not told: each weakness as it comes, and gone again when it is mended. */
import { endpoints } from "@countersign/api";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { expect, test } from "vitest";
import { countersignFleet, trialFleet } from "../../testing/fleet.ts";
import { people, requestBy, signBy } from "../../testing/run-steps.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;
const ours = [
  "nobody-is-told",
  "mail-in-clear",
  "mail-failing",
  "webhook-failing",
  "approver-untold",
  "waiting-untold",
];

test("what is not set, what fails, and who and what is left out", async () => {
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using server = fleet.server;
  await using receiver = await startMailReceiver();
  const { admin } = fleet;
  const found = async () =>
    (await admin.call(endpoints.system.examine)).reply.weaknesses.filter(({ code }) => ours.includes(code));
  const codes = async () =>
    (await found()).map(({ code }) => code).toSorted((one, two) => (one < two ? -1 : 1));
  const look = () => tellerOf(server.ctx).look();

  expect(await codes()).toEqual(["approver-untold", "nobody-is-told"]);
  const run = await requestBy(fleet, "alice", await fleet.enrol("web-1"));
  await signBy(fleet, run, people(fleet).alice, "request");
  expect((await found()).find(({ code }) => code === "waiting-untold")?.sentence).toContain(
    `hello at home (${run.short_code})`,
  );
  expect((await found()).find(({ code }) => code === "approver-untold")?.sentence).toContain("Alice, Bob.");

  const mail = { host: "127.0.0.1", port: receiver.port, security: "clear" as const };
  await admin.call(of.setMail, { body: { ...mail, from: "c@example.org", username: null, ca: null } });
  for (const person of ["alice", "bob"]) {
    const body = { authority: fleet.root.authority, person, email: `${person}@example.org` };
    await admin.call(of.keepAddress, { body });
  }
  expect(await codes()).toEqual(["mail-in-clear"]);
  receiver.refusal = { code: 451, words: "later" };
  // Nobody listens there.
  const body = {
    name: "Operations room",
    shape: "generic" as const,
    url: "http://127.0.0.1:1/",
    private_allowed: true,
  };
  const { webhook } = (await admin.call(of.addWebhook, { body })).reply;
  clock.now += 61;
  await look();
  expect(await codes()).toEqual(["mail-failing", "mail-in-clear", "webhook-failing"]);
  expect((await found()).find(({ code }) => code === "webhook-failing")?.sentence).toContain(
    "Operations room",
  );
  receiver.refusal = undefined;
  clock.now += 61;
  await look();
  await admin.call(of.removeWebhook, { params: { id: webhook.id } });
  expect(await codes()).toEqual(["mail-in-clear"]);
});

test("where the server is trusted nobody has to be told", async () => {
  const { server, admin } = await trialFleet();
  await using _server = server;
  const { weaknesses } = (await admin.call(endpoints.system.examine)).reply;
  expect(weaknesses.filter(({ code }) => ours.includes(code))).toEqual([]);
});
