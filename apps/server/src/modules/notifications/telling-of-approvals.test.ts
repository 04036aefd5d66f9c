/** Whoever could approve a standing approval besides is told: when it stopped since somebody left, and when somebody asks for one to spare. */
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import {
  addSignatures,
  HOUR,
  makeOperatorRoot,
  makePerson,
  makeStanding,
  nextRoot,
  signStanding,
  type SoftPerson,
} from "@countersign/testkit";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { expect, test } from "vitest";
import { countersignFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { signStandingBy } from "../../testing/run-steps.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { tellerOf } from "./teller.ts";

const { notifications: of, trust } = endpoints;
const ids = ["alice", "bob", "carol", "dave"] as const;

test("those who could approve it are told once somebody asks, or once it stopped, and no more once one of them did", async () => {
  const clock = testClock();
  const people = ids.map((id) => makePerson({ id, groups: ["approvers"] }));
  const [alice, bob, carol, dave] = people as [SoftPerson, SoftPerson, SoftPerson, SoftPerson];
  const now = clock.now - 600;
  const root = makeOperatorRoot({ people, clients: ["home"], now });
  const fleet = await countersignFleet({ clock, root });
  await using server = fleet.server;
  await using receiver = await startMailReceiver();
  const { admin } = fleet;
  const mail = { host: "127.0.0.1", port: receiver.port, security: "clear" as const };
  await admin.call(of.setMail, { body: { ...mail, from: "c@example.org", username: null, ca: null } });
  for (const person of ids)
    await admin.call(of.keepAddress, {
      body: { authority: root.authority, person, email: `${person}@example.org` },
    });
  const rules = { reminder_minutes: 60, first_told: null, escalate_minutes: 30, most_waiting: 50 };
  await admin.call(of.setRules, { body: rules });
  /** Whom the mails went to that came since the last look. */
  const told = async () => {
    const before = receiver.mails.length;
    await tellerOf(server.ctx).look();
    return receiver.mails
      .slice(before)
      .map(({ to, headers }) => `${to[0]} ${headers.get("subject")}`)
      .toSorted();
  };

  const composed = makeStanding({ roots: [root], requester: "alice", now, overrides: { client: "home" } });
  const standing = addSignatures(signStanding(composed, alice), "countersign.approve.v1", [bob]);
  await admin.call(trust.publishDocument, { body: carry(standing) });
  const params = { hash: standing.hash };
  expect(await told()).toEqual([]);
  const unknown = { params: { hash: root.hash } };
  expect(await problemOf(admin.call(of.askForApproval, unknown))).toContain("not-found");

  // One to spare: neither who asked for it nor who approved it is told, and nobody twice.
  const { reply } = await admin.call(of.askForApproval, { params });
  expect(reply.persons.toSorted()).toEqual(["carol", "dave"]);
  expect(await told()).toEqual([
    expect.stringMatching(/^carol@example\.org Waits for your signature: Another approval: /),
    expect.stringMatching(/^dave@example\.org Waits for your signature: Another approval: /),
  ]);
  expect(receiver.mails.at(-1)?.text).toContain(`countersign approve ${standing.hash}`);
  await admin.call(of.askForApproval, { params });
  expect(await told()).toEqual([]);
  const { deliveries } = (await admin.call(of.listDeliveries)).reply;
  expect(deliveries).toMatchObject([{ standing: standing.hash, draft: null, run: null }, {}]);
  clock.now += HOUR + 60;
  expect(await told()).toHaveLength(2);
  await signStandingBy(fleet, standing.hash, carol, "approve");
  clock.now += HOUR + 60;
  expect(await told()).toEqual([]);

  // Both who approved it leave: it stops, and who is left is told by itself.
  const role = { threshold: 2, members: ["alice", "dave"] };
  const roles = { root: role, renew: role, people: role, admit: role, breakglass: role };
  const next = nextRoot(root, {
    people: [alice, dave],
    roles: { ...root.document.roles, ...roles },
    issued: clock.now,
  });
  await admin.call(trust.publishDocument, { body: carry(next) });
  expect(await told()).toEqual([
    expect.stringMatching(/^dave@example\.org Waits for your signature: Another/),
  ]);
  await signStandingBy(fleet, standing.hash, dave, "approve");
  expect((await admin.call(endpoints.standing.showStanding, { params })).reply.standing.state).toBe(
    "in-force",
  );
  clock.now += HOUR + 60;
  expect(await told()).toEqual([]);
  expect(await problemOf(admin.call(of.askForApproval, { params }))).toContain("nobody-to-ask");
});
