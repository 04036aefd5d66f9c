/** Drafts that wait are told like runs: to those whose signature is missing, again when they forget, and no more once it is over. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import {
  makeOperatorRoot,
  makePeople,
  makePerson,
  nextRoot,
  TEAM_STATION,
  makeSoftPasskey,
} from "@countersign/testkit";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { expect, test } from "vitest";
import { countersignFleet } from "../../testing/fleet.ts";
import { prove } from "../../testing/level-code.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { retainedDeliveries } from "./retained-deliveries.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;

test("a draft is told to its signers, first some, then the others, then again; whoever composed it has their turn first", async () => {
  const clock = testClock();
  const passkey = makeSoftPasskey({ alg: "ES256", rpId: "sign.acme.example", origin: TEAM_STATION.origin });
  const persons = [
    makePerson({ id: "alice", groups: ["approvers"] }),
    makePerson({ id: "bob", groups: ["approvers"], key: passkey, station: "team" }),
  ];
  const root = makeOperatorRoot({
    people: persons,
    clients: ["home"],
    now: clock.now - 600,
    change: { stations: [TEAM_STATION] },
  });
  const fleet = await countersignFleet({ clock, root });
  await using server = fleet.server;
  await using receiver = await startMailReceiver();
  const posts: string[] = [];
  const room = createServer((request, response) => {
    request.on("data", (piece: Buffer) => posts.push(piece.toString())).on("end", () => response.end());
  });
  await new Promise<void>((resolve) => void room.listen(0, "127.0.0.1", resolve));
  const { admin } = fleet;
  const mail = { host: "127.0.0.1", port: receiver.port, security: "clear" as const };
  await admin.call(of.setMail, { body: { ...mail, from: "c@example.org", username: null, ca: null } });
  const url = `http://127.0.0.1:${(room.address() as AddressInfo).port}/`;
  await admin.call(of.addWebhook, { body: { name: "Room", shape: "generic", url, private_allowed: true } });
  for (const person of ["alice", "bob"]) {
    const body = { authority: root.authority, person, email: `${person}@example.org` };
    await admin.call(of.keepAddress, { body });
  }
  const rules = { reminder_minutes: 60, first_told: 1, escalate_minutes: 30, most_waiting: 50 };
  await admin.call(of.setRules, { body: rules });
  const look = () => tellerOf(server.ctx).look();
  const toldOf = () =>
    receiver.mails.map(({ to, headers }) => `${to[0]} ${headers.get("subject")?.split(" (")[0]}`).toSorted();

  const next = nextRoot(root, { min_release: 1 });
  const { reply: draft } = await admin.call(endpoints.drafts.createDraft, {
    body: carry({ bytes: next.bytes, signatures: [] }),
  });
  await look();
  const title = `Root of ${root.document.name}, version 2`;
  expect(toldOf()).toHaveLength(1);
  expect(JSON.parse(posts[0] ?? "")).toMatchObject({
    type: "signature.wanted",
    data: { draft: draft.hash, kind: "root", client: null, title, approvers: ["alice", "bob"] },
  });
  clock.now += 31 * 60;
  await look();
  expect(toldOf()).toEqual([
    `alice@example.org Waits for your signature: ${title}`,
    `bob@example.org Waits for your signature: ${title}`,
  ]);
  const [toAlice, toBob] = ["alice", "bob"].map((name) =>
    receiver.mails.find(({ to }) => to[0] === `${name}@example.org`),
  );
  expect(toBob?.text).toContain(`${TEAM_STATION.origin}/#document=${draft.hash}`);
  expect(toAlice?.text).toContain("Sign it in the terminal");
  expect(toAlice?.text).not.toContain("://");

  // However short a time messages are kept: of what waits still nobody is told as if it were new.
  const forget = () =>
    inTransaction(server.ctx, systemActor("forget-old"), (tx) =>
      retainedDeliveries.forget(tx, { before: clock.now + 1, days: 1 }),
    );
  expect(await forget()).toEqual({ gone: 0, hasMore: false });

  // Whoever has signed is reminded of nothing.
  const signatures = [persons[0]?.sign("countersign.root.v1", next.bytes)].flatMap((one) => one ?? []);
  await admin.call(endpoints.trust.addSignatures, { params: { hash: next.hash }, body: { signatures } });
  receiver.refusal = { code: 451, words: "later" };
  clock.now += 3660;
  await look();
  receiver.refusal = undefined;
  expect(
    (await admin.call(of.listDeliveries)).reply.deliveries.filter(({ round }) => round > 0),
  ).toMatchObject([{ to: "bob@example.org", draft: draft.hash, run: null, client: null, state: "waiting" }]);
  // And of what was withdrawn nobody is.
  await admin.call(endpoints.drafts.withdrawDraft, { params: { hash: next.hash } });
  clock.now += 3660;
  await look();
  expect(receiver.mails).toHaveLength(2);
  expect((await admin.call(of.listDeliveries)).reply.deliveries[0]).toMatchObject({ state: "moot" });
  clock.now += 1;
  expect((await forget()).gone).toBeGreaterThan(2);

  // Composed by one of those who sign it: they mostly do so at once.
  await prove(admin);
  const { reply: me } = await admin.call(endpoints.identity.whoAmI);
  const person = { authority: root.authority, person: "alice" };
  await admin.call(endpoints.identity.changeUser, { params: { id: me.user.id }, body: { person } });
  const list = makePeople({ root, requesters: [], now: clock.now - 60, signers: [] });
  await admin.call(endpoints.drafts.createDraft, { body: carry({ bytes: list.bytes, signatures: [] }) });
  await look();
  expect(receiver.mails).toHaveLength(2);
  clock.now += 61;
  await look();
  expect(receiver.mails).toHaveLength(3);
  expect(receiver.mails[2]?.headers.get("subject")).toContain("List of requesters");
  room.close();
});
