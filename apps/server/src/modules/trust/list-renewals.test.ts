import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import {
  DAY,
  makePeople,
  makePerson,
  makeRequester,
  makeToken,
  makeVeto,
  nextRoot,
  renewRoot,
  seededKey,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { countersignFleet } from "../../testing/fleet.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { signInAgain } from "../../testing/sign-up.ts";
import { urgencyOf } from "./list-renewals.ts";

test("warns 30, 14 and 7 days before an end, to the second", () => {
  const days = [31, 30, 14, 7].map((count) => urgencyOf(count * DAY));
  expect(days).toEqual(["later", "month", "fortnight", "week"]);
  expect([urgencyOf(30 * DAY + 1), urgencyOf(14 * DAY + 1), urgencyOf(7 * DAY + 1)]).toEqual([
    "later",
    "month",
    "fortnight",
  ]);
  expect([urgencyOf(1), urgencyOf(0), urgencyOf(-1)]).toEqual(["week", "ended", "ended"]);
});

test("tells in one place what ends by itself, the nearest first, and no longer once it was renewed", async () => {
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using _server = fleet.server;
  const { root } = fleet;
  // A session would not live as long as the clock is moved.
  const { reply: key } = await fleet.admin.call(endpoints.identity.createKey, { body: { name: "for good" } });
  const admin = fleet.server.client(key.secret);
  const listed = async () => (await admin.call(endpoints.renewals.listRenewals)).reply.renewals;
  const publish = async (signed: Parameters<typeof carry>[0]) =>
    fleet.server
      .client(await signInAgain(fleet.server))
      .call(endpoints.trust.publishDocument, { body: carry(signed) });
  const [, bob] = root.people;
  if (!bob) throw new Error("two people");

  await publish(
    makePeople({
      root,
      requesters: [makeRequester(makePerson({ id: "carl" }), ["alice", "bob"])],
      now: clock.now,
      change: { expires: clock.now + 20 * DAY },
    }),
  );
  const token = makeToken({
    root,
    change: { client: "home", issued: clock.now - 60, expires: clock.now + 3 * DAY },
  });
  await publish(token);
  await fleet.admin.call(endpoints.identity.createKey, {
    body: { name: "ci", expires_in_seconds: 10 * DAY },
  });
  expect(await listed()).toMatchObject([
    { kind: "token", urgency: "week", client: "home" },
    { kind: "api-key", urgency: "fortnight", name: "ci" },
    { kind: "people", urgency: "month", authority: root.authority },
    { kind: "root", urgency: "later", latest: root.document.hard_expires },
  ]);

  await publish(makeVeto({ root, subject: token.hash, by: bob }));
  clock.now = root.document.expires - 5 * DAY;
  const later = await listed();
  expect(later.map(({ kind, urgency }) => `${kind} ${urgency}`)).toEqual(["people ended", "root week"]);
  const weaknesses = (await admin.call(endpoints.system.examine)).reply.weaknesses;
  expect(weaknesses.map(({ code }) => code)).toContain("people-expires");

  await publish(renewRoot(root, { issued: clock.now }));
  expect((await listed()).find(({ kind }) => kind === "root")).toMatchObject({ urgency: "later" });
});

test("says that a list has to be signed anew once the root knows a signer's key no more", async () => {
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using _server = fleet.server;
  const { admin, root } = fleet;
  const [alice, bob] = root.people;
  if (!alice || !bob) throw new Error("two people");
  const lists = async () =>
    (await admin.call(endpoints.renewals.listRenewals)).reply.renewals.filter(
      ({ kind }) => kind === "people",
    );
  const publish = (signed: Parameters<typeof carry>[0]) =>
    admin.call(endpoints.trust.publishDocument, { body: carry(signed) });
  const requesters = [makeRequester(makePerson({ id: "carl" }), ["alice", "bob"])];
  const first = makePeople({ root, requesters, now: clock.now });
  await publish(first);
  expect(await lists()).toMatchObject([{ urgency: "later" }]);

  const again = makePerson({ id: "bob", groups: ["approvers"], key: seededKey("bob's new phone") });
  const next = nextRoot(root, { people: [alice, again], issued: clock.now }, [alice, bob, again]);
  await publish(next);
  expect(await lists()).toMatchObject([{ urgency: "ended", ends: clock.now, hash: first.hash }]);
  await publish(makePeople({ root: next, requesters, prev: first, now: clock.now, signers: [alice, again] }));
  expect(await lists()).toMatchObject([{ urgency: "later" }]);
});
