/** Broken glass on its way: asked for, signed by those who may, handed to the device, counted there and vetoed here. */
import { endpoints } from "@countersign/api";
import { decodeBase64, MIN_BREAKGLASS_SECONDS as HOUR } from "@countersign/protocol";
import {
  countersignPolicy,
  makeOperatorRoot,
  makePerson,
  makeVeto,
  type SoftPerson,
} from "@countersign/testkit";
import { carry } from "@countersign/protocol";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { Client } from "pg";
import { expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { goneOut, requestBy, show, signBy } from "../../testing/run-steps.ts";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { settleWaiting } from "../trust/index.ts";
import { glassBroken } from "./break-glass.ts";

const alice = makePerson({ id: "alice", groups: ["approvers"] });
const bob = makePerson({ id: "bob", groups: ["approvers"] });
const [carol, dave] = [makePerson({ id: "carol" }), makePerson({ id: "dave" })];
const root = makeOperatorRoot({
  people: [alice, bob, carol, dave],
  clients: ["home"],
  now: recently(),
  change: { policies: [countersignPolicy("home")] },
});
const withGlass = makeOperatorRoot({
  people: [alice, bob, carol, dave],
  clients: ["home"],
  now: recently(),
  change: {
    policies: [countersignPolicy("home")],
    roles: { ...root.document.roles, breakglass: { threshold: 2, members: ["alice", "carol", "dave"] } },
  },
});

test("people of the role stand in for approvers, the device says how long it waits, and a veto ends it", async () => {
  const fleet = await countersignFleet({ root: withGlass });
  await using _server = fleet.server;
  await using receiver = await startMailReceiver();
  const { admin } = fleet;
  const mail = { host: "127.0.0.1", port: receiver.port, security: "clear" as const, ca: null };
  await admin.call(endpoints.notifications.setMail, {
    body: { ...mail, from: "c@example.org", username: null },
  });
  // Bob is the administrator's account, and wants to be left alone all day and no mail at all.
  const { user } = (await admin.call(endpoints.identity.whoAmI)).reply;
  const who = { person: { authority: withGlass.authority, person: "bob" } };
  await admin.call(endpoints.identity.changeUser, { params: { id: user.id }, body: who });
  await admin.call(endpoints.notifications.setOwn, {
    body: {
      mail: false,
      quiet: { from: "00:00", until: "23:59" },
      zone: "UTC",
      away_until: null,
      substitute: null,
    },
  });
  const device = await fleet.online("web-1");
  const run = await requestBy(fleet, "alice", device);
  expect(run).toMatchObject({ may_break_glass: true, glass: null });
  const params = { id: run.id };
  const body = { delay_seconds: 2 * HOUR, reason: "Bob is on a plane" };
  const tooLong = { ...body, delay_seconds: run.not_after - run.created_at + HOUR };
  expect(await problemOf(fleet.admin.call(endpoints.glass.breakGlass, { params, body: tooLong }))).toMatch(
    /breakglass-too-late.*open for \d+ minutes more/,
  );
  const first = (await admin.call(endpoints.glass.breakGlass, { params, body })).reply;
  await admin.call(endpoints.drafts.withdrawDraft, { params: { hash: first.hash } });
  expect(await show(admin, run.id)).toMatchObject({ may_break_glass: true, glass: null });
  const draft = (await fleet.admin.call(endpoints.glass.breakGlass, { params, body })).reply;
  expect(draft).toMatchObject({ type: "breakglass", because: "requester-signature" });
  const sign = async (person: SoftPerson) => {
    const signature = person.sign(
      "countersign.breakglass.v1",
      decodeBase64(draft.document.bytes) ?? new Uint8Array(),
    );
    const added = { params: { hash: draft.hash }, body: { signatures: [signature] } };
    return (await fleet.admin.call(endpoints.trust.addSignatures, added)).reply;
  };
  expect(await sign(carol)).toMatchObject({ state: "draft" });
  // Whoever may not see the run ends nothing by publishing something of their own.
  const blind = { kind: "user", id: user.id, name: "Blind", role: "standard", clients: [] } as const;
  await settleWaiting(fleet.server.ctx, blind);
  expect(await sign(alice)).toMatchObject({ state: "draft" });
  const { drafts } = (await fleet.admin.call(endpoints.drafts.listWaitingDrafts)).reply;
  expect(drafts).toMatchObject([{ type: "breakglass", asked: ["Dave"] }]);
  expect(await show(fleet.admin, run.id)).toMatchObject({
    state: "awaiting-signatures",
    glass: { document: draft.hash, delay_seconds: 2 * HOUR, broken: false },
  });
  expect(device.runs).toEqual([]);

  expect(await sign(dave)).toMatchObject({ state: "draft" });
  // Who asks signs last: that was all that it waited for.
  await signBy(fleet, run, alice, "request");
  const broken = await show(fleet.admin, run.id);
  expect(broken).toMatchObject({ state: goneOut, glass: { broken: true }, may_break_glass: false });
  expect(broken.signers.map(({ person, namespace }) => `${person} ${namespace}`)).toContain(
    "dave countersign.breakglass.v1",
  );
  await device.until(() => device.runs.length > 0);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    breakglass: { hash: draft.hash, delaySeconds: 2 * HOUR },
  });

  const urgent = () =>
    receiver.mails.find(({ headers }) => headers.get("subject")?.includes("glass was broken"));
  await device.until(() => urgent() !== undefined);
  expect(urgent()?.text).toContain(`countersign veto ${run.id}`);
  await expect
    .poll(async () => (await show(fleet.admin, run.id)).targets[0]?.waits_until)
    .toBeGreaterThan(run.created_at + HOUR);

  const veto = makeVeto({ root: withGlass, subject: draft.hash, by: bob });
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(veto) });
  await device.until(() => device.came("trust").some(({ vetoes }) => vetoes.length > 0));
  expect(await show(fleet.admin, run.id)).toMatchObject({
    state: "refused",
    objections: [{ effect: "veto", person: "bob" }],
  });

  // Judged before the veto came, written after it: what was stopped stays so.
  const { ctx } = fleet.server;
  const signed = { bytes: decodeBase64(draft.document.bytes) ?? new Uint8Array(), signatures: [] };
  const late = inTransaction(ctx, systemActor("settle"), (tx) => glassBroken(ctx, tx, draft.hash, signed));
  await expect(late).rejects.toMatchObject({ code: "run-not-awaiting" });
  expect(await show(fleet.admin, run.id)).toMatchObject({ state: "refused" });
});

test("a run that is cancelled while the last one signs stays cancelled", async () => {
  const fleet = await countersignFleet({ root: withGlass });
  await using server = fleet.server;
  const device = await fleet.enrol("web-1");
  const run = await requestBy(fleet, "alice", device);
  await signBy(fleet, run, alice, "request");
  const body = { delay_seconds: HOUR, reason: "Bob is on a plane" };
  const { hash, document } = (
    await fleet.admin.call(endpoints.glass.breakGlass, { params: { id: run.id }, body })
  ).reply;
  const sign = (person: SoftPerson) => {
    const bytes = decodeBase64(document.bytes) ?? new Uint8Array();
    const signatures = [person.sign("countersign.breakglass.v1", bytes)];
    return fleet.admin.call(endpoints.trust.addSignatures, { params: { hash }, body: { signatures } });
  };
  await sign(carol);
  const [canceller, looker] = [1, 2].map(
    () => new Client({ connectionString: server.postgres.superuserUrl }),
  ) as [Client, Client];
  await Promise.all([canceller.connect(), looker.connect()]);
  await canceller.query("begin");
  await canceller.query("update run set state = 'cancelled', ended_at = 1 where id = $1", [run.id]);
  const signed = problemOf(sign(dave));
  await expect
    .poll(async () => (await looker.query("select from pg_locks where not granted")).rowCount)
    .toBeGreaterThan(0);
  await canceller.query("commit");
  expect(await signed).toContain("409 run-not-awaiting");
  expect((await show(fleet.admin, run.id)).state).toBe("cancelled");
  await Promise.all([canceller.end(), looker.end()]);
});

test("it cannot be asked for where a root lets nobody", async () => {
  const nobody = { ...root.document.roles, breakglass: { threshold: 2, members: [] } };
  const fleet = await countersignFleet({
    root: makeOperatorRoot({
      people: [alice, bob, carol, dave],
      clients: ["home"],
      now: recently(),
      change: { policies: [countersignPolicy("home")], roles: nobody },
    }),
  });
  await using _server = fleet.server;
  const device = await fleet.online("web-1");
  const run = await requestBy(fleet, "alice", device);
  expect(run.may_break_glass).toBe(false);
  const body = { delay_seconds: HOUR, reason: "Nobody is there" };
  const asked = fleet.admin.call(endpoints.glass.breakGlass, { params: { id: run.id }, body });
  expect(await problemOf(asked)).toContain("409 glass-not-breakable");
});
