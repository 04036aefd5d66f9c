/** A mail server that accepts and then says nothing holds up neither the planning nor the rooms, and not the next person's mail. */
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcp, type Socket } from "node:net";
import { endpoints } from "@countersign/api";
import { makeOperatorRoot, makePerson } from "@countersign/testkit";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { people, requestBy, signBy } from "../../testing/run-steps.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;
const clear = {
  host: "127.0.0.1",
  security: "clear" as const,
  from: "c@example.org",
  username: null,
  ca: null,
};

test("a silent mail server holds up neither planning nor rooms", async () => {
  const persons = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const root = makeOperatorRoot({ people: persons, clients: ["home"], now: recently() });
  const fleet = await countersignFleet({ root, clock: testClock() });
  await using server = fleet.server;
  const { admin } = fleet;
  const silent = new Set<Socket>();
  const mute = createTcp((socket) => void silent.add(socket.on("error", () => undefined)));
  let posts = 0;
  const room = createServer((request, response) => {
    posts += 1;
    request.resume().on("end", () => response.end("ok"));
  });
  for (const one of [mute, room])
    await new Promise<void>((resolve) => void one.listen(0, "127.0.0.1", resolve));
  const portOf = (one: typeof mute) => (one.address() as AddressInfo).port;
  await admin.call(of.setMail, { body: { ...clear, port: portOf(mute) } });
  const url = `http://127.0.0.1:${portOf(room)}/`;
  await admin.call(of.addWebhook, { body: { name: "Room", shape: "generic", url, private_allowed: true } });
  for (const person of ["bob", "carol"]) {
    const body = { authority: root.authority, person, email: `${person}@example.org` };
    await admin.call(of.keepAddress, { body });
  }
  const device = await fleet.enrol("web-1");
  const ask = async () =>
    signBy(fleet, await requestBy(fleet, "alice", device), people(fleet).alice, "request");
  await ask();
  await tellerOf(server.ctx).plan();
  // Both people's mails are under way at once, and neither gets an answer.
  await expect.poll(() => silent.size).toBe(2);
  await expect.poll(() => posts).toBe(1);
  await ask();
  await tellerOf(server.ctx).plan();
  await expect.poll(() => posts).toBe(2);
  expect((await admin.call(of.listDeliveries)).reply.deliveries).toHaveLength(6);
  for (const socket of silent) socket.destroy();
  mute.close();
  room.close();
});

test("a recipient at whose mail the server falls silent delays no other recipient's", async () => {
  const persons = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const root = makeOperatorRoot({ people: persons, clients: ["home"], now: recently() });
  const fleet = await countersignFleet({ root });
  await using server = fleet.server;
  let letGo: (() => void) | undefined;
  await using receiver = await startMailReceiver({
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith("bob@")) letGo = () => done();
      else done();
    },
  });
  await fleet.admin.call(of.setMail, { body: { ...clear, port: receiver.port } });
  for (const person of ["bob", "carol"]) {
    const body = { authority: root.authority, person, email: `${person}@example.org` };
    await fleet.admin.call(of.keepAddress, { body });
  }
  const run = await requestBy(fleet, "alice", await fleet.enrol("web-1"));
  await signBy(fleet, run, people(fleet).alice, "request");
  const looking = tellerOf(server.ctx).look();
  await expect.poll(() => receiver.mails.flatMap(({ to }) => to)).toEqual(["carol@example.org"]);
  await expect.poll(() => letGo !== undefined).toBe(true);
  letGo?.();
  await looking;
  expect(receiver.mails.flatMap(({ to }) => to)).toEqual(["carol@example.org", "bob@example.org"]);
});

test("what keeps approvers from being told asks a browser that stood open who is there", async () => {
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using _server = fleet.server;
  const { admin } = fleet;
  const body = {
    name: "Room",
    shape: "generic" as const,
    url: "https://hooks.example.org/x",
    private_allowed: false,
  };
  const { webhook } = (await admin.call(of.addWebhook, { body })).reply;
  const { rules } = (await admin.call(of.describeTelling)).reply;
  clock.now += 601;
  for (const change of [
    () => admin.call(of.removeWebhook, { params: { id: webhook.id } }),
    () => admin.call(of.setRules, { body: { ...rules, reminder_minutes: null } }),
    () => admin.call(of.removeMail),
    () => admin.call(of.setMail, { body: { ...clear, port: 25 } }),
  ])
    expect(await problemOf(change())).toContain("403 reauthenticate");
});
