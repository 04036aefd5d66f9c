/** People are reminded of what ends, by a real mail server: once a step, each of what concerns them. */
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { addSignatures, DAY, makeStanding, renewRoot, signStanding } from "@countersign/testkit";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { expect, test } from "vitest";
import { countersignFleet } from "../../testing/fleet.ts";
import type { ServerContext } from "../../platform/context.ts";
import { signInAgain, userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { sendNotices } from "./account-notices.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { remindOfEnds } from "./remind-of-ends.ts";

const { identity, notifications, trust } = endpoints;

test("tells 30, 14 and 7 days before an end, once each, and no more once it was renewed", async () => {
  await using receiver = await startMailReceiver();
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using server = fleet.server;
  const { admin, root } = fleet;
  const body = { host: "127.0.0.1", port: receiver.port, security: "clear" as const, from: "cs@example.org" };
  await admin.call(notifications.setMail, { body: { ...body, username: null, ca: null } });
  const linked = server.client(await userToken(server, "standard", "bob@example.org"));
  const { id } = (await linked.call(identity.whoAmI)).reply.user;
  await admin.call(identity.changeUser, {
    params: { id },
    body: { person: { authority: root.authority, person: "bob" } },
  });
  const other = server.client(await userToken(server, "standard", "carl@example.org"));
  await other.call(identity.createKey, {
    body: { name: "https://evil.example", expires_in_seconds: 20 * DAY },
  });
  const look = async () => {
    const before = receiver.mails.length;
    // Two servers look at the same time.
    await Promise.all([remindOfEnds(server.ctx), remindOfEnds(server.ctx)]);
    await sendNotices(server.ctx);
    // What the server's own look took meanwhile is on its way.
    await expect.poll(() => waitingNotices(server.ctx)).toBe(0);
    return receiver.mails
      .slice(before)
      .map(({ to, headers }) => `${to[0]?.split("@")[0]}: ${headers.get("subject")}`)
      .toSorted();
  };
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  // Nobody else is told of a key, and what its name says leads nowhere.
  expect(await look()).toEqual([
    `carl: Ends on ${day(clock.now + 20 * DAY)}, in 20 days: your API key https[:]//evil[.]example`,
  ]);
  expect(await look()).toEqual([]);
  const { expires } = root.document;
  for (const days of [30, 14, 7]) {
    clock.now = expires - days * DAY;
    const said = `Ends on ${day(expires)}, in ${days} days: the root Operator`;
    expect(await look()).toEqual([`ann: ${said}`, `bob: ${said}`]);
    clock.now += 3600;
    expect(await look()).toEqual([]);
  }
  const mail = receiver.mails.at(-1)?.text ?? "";
  expect(mail).toContain("Then its devices execute nothing.");
  expect(mail).toContain(`${server.ctx.config.publicUrl}/trust/${encodeURIComponent(root.authority)}/renew`);
  const renewed = renewRoot(root, { issued: clock.now });
  const again = server.client(await signInAgain(server));
  await again.call(trust.publishDocument, { body: carry(renewed) });
  clock.now = expires + 1;
  expect(await look()).toEqual([]);
  // Forgotten, and then it is a year later.
  clock.now = renewed.document.expires + 1;
  expect(await look()).toEqual([
    `ann: Ended on ${day(renewed.document.expires)}: the root Operator`,
    `bob: Ended on ${day(renewed.document.expires)}: the root Operator`,
  ]);
});

test("whoever signed a standing approval is told before it ends, and nobody who did not", async () => {
  await using receiver = await startMailReceiver();
  const clock = testClock();
  const fleet = await countersignFleet({ clock });
  await using server = fleet.server;
  const { admin, root } = fleet;
  const body = { host: "127.0.0.1", port: receiver.port, security: "clear" as const, from: "cs@example.org" };
  await admin.call(notifications.setMail, { body: { ...body, username: null, ca: null } });
  for (const person of ["alice", "bob", "carl"]) {
    const own = server.client(await userToken(server, "standard", `${person}@example.org`));
    const { id } = (await own.call(identity.whoAmI)).reply.user;
    if (person !== "carl")
      await admin.call(identity.changeUser, {
        params: { id },
        body: { person: { authority: root.authority, person } },
      });
  }
  const [alice, bob] = root.people;
  if (!alice || !bob) throw new Error("two people are needed");
  const now = clock.now - 60;
  const composed = makeStanding({ roots: [root], requester: alice.id, now, overrides: { client: "home" } });
  const standing = addSignatures(signStanding(composed, alice), "countersign.approve.v1", [bob]);
  await admin.call(trust.publishDocument, { body: carry(standing) });
  clock.now = standing.document.not_after - 6 * DAY;
  await remindOfEnds(server.ctx);
  await sendNotices(server.ctx);
  await expect.poll(() => waitingNotices(server.ctx)).toBe(0);
  const about = receiver.mails.filter(({ text }) => text.includes(`/scripts/-/standing/${standing.hash}`));
  expect(about.map(({ to }) => String(to[0])).toSorted()).toEqual(
    ["alice", "ann", "bob"].map((name) => `${name}@example.org`),
  );
  expect(about[0]?.text).toContain("Then every run of it is asked for again.");
});

async function waitingNotices(ctx: ServerContext): Promise<number> {
  const { count } = await ctx.db
    .$extendTables<NotificationTables>()
    .selectFrom("account_notice")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("state", "=", "waiting")
    .executeTakeFirstOrThrow();
  return count;
}
