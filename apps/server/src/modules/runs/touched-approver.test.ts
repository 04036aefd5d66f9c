/** Whoever changed how an approver signs in does not get that approval for what they ask, until the approver had time to notice. */
import { type Client, endpoints } from "@countersign/api";
import { carry, decodeBase64 } from "@countersign/protocol";
import {
  addSignatures,
  makeOperatorRoot,
  makePerson,
  makeStanding,
  signStanding,
  type SoftRoot,
} from "@countersign/testkit";
import { expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { goneOut, people, requestBy, signBy } from "../../testing/run-steps.ts";
import { signInAgain, testPassword, userToken } from "../../testing/sign-up.ts";
import { testClock } from "../../testing/start-test-server.ts";

const { identity, account, runs, trust, drafts } = endpoints;
const DAY = 86_400;

/** Ann, who asks; Bob, whose account is linked with the approver; Eve, another administrator. */
async function office(options: { root?: SoftRoot } = {}) {
  const clock = testClock();
  const fleet = await countersignFleet({ clock, ...options });
  const { server, admin, root } = fleet;
  const bobs = server.client(await userToken(server, "standard", "bob@acme.test"));
  const eve = server.client(await userToken(server, "administrator", "eve@acme.test"));
  const { id } = (await bobs.call(identity.whoAmI)).reply.user;
  const link = (person: string | null) =>
    admin.call(identity.changeUser, {
      params: { id },
      body: { person: person === null ? null : { authority: root.authority, person } },
    });
  await link("bob");
  const reset = async (by: Client) => {
    await by.call(account.reauthenticate, { body: { password: testPassword } });
    await by.call(identity.resetFactors, { params: { id } });
  };
  return { fleet, clock, id, eve, link, reset, ...people(fleet) };
}

test("an approver whose factors the requester took away does not approve for him for three days, for others at once", async () => {
  const { fleet, clock, link, reset, alice, bob, eve } = await office();
  await using _server = fleet.server;
  const device = await fleet.online("web-1");
  const before = await requestBy(fleet, "alice", device);
  await signBy(fleet, before, alice, "request");
  await reset(fleet.admin);
  const refused = await problemOf(signBy(fleet, before, bob, "approve"));
  expect(refused).toContain("signature-refused");
  expect(refused).toContain(
    "approver-touched: Annabel, who asks, changed how bob signs in (user.factors-reset)",
  );
  // To undo the link does not undo what was done.
  await link(null);
  expect(await problemOf(signBy(fleet, before, bob, "approve"))).toContain("approver-touched");
  await link("bob");

  // Somebody else asks: Bob approves.
  const requester = { authority: fleet.root.authority, person: "alice" };
  const { reply: other } = await eve.call(runs.requestRun, {
    body: { script: "hello", devices: [device.id], requester },
  });
  await signBy(fleet, other, alice, "request");
  expect((await signBy(fleet, other, bob, "approve")).state).toEqual(goneOut);

  // Three days later he does for her too.
  clock.now += 3 * DAY;
  const later = { ...fleet, admin: fleet.server.client(await signInAgain(fleet.server)) };
  const after = await requestBy(later, "alice", device);
  await signBy(later, after, alice, "request");
  expect((await signBy(later, after, bob, "approve")).signers.map(({ person }) => person)).toContain("bob");
});

test("a link to another password counts from its use, in the name of whoever made it; one's own changes never", async () => {
  const { fleet, id, alice, bob } = await office();
  await using server = fleet.server;
  const device = await fleet.online("web-1");
  const { reply: made } = await fleet.admin.call(identity.offerPasswordReset, { params: { id } });
  const run = await requestBy(fleet, "alice", device);
  await signBy(fleet, run, alice, "request");
  await server.client().call(identity.usePasswordReset, {
    body: { reset: made.reset, password: "marble kitchen umbrella 5520" },
  });
  expect(await problemOf(signBy(fleet, run, bob, "approve"))).toContain("(password.reset)");
});

test("a standing approval is not handed in with such an approval either, signed at the end or brought along", async () => {
  const { fleet, clock, eve, reset, alice, bob } = await office();
  await using _server = fleet.server;
  const standing = makeStanding({
    roots: [fleet.root],
    requester: "alice",
    now: clock.now,
    overrides: { client: "home" },
  });
  const asked = signStanding(standing, alice);
  const approved = addSignatures(asked, "countersign.approve.v1", [bob]);
  await reset(fleet.admin);
  expect(await problemOf(fleet.admin.call(trust.publishDocument, { body: carry(approved) }))).toContain(
    "approver-touched",
  );
  expect(await problemOf(fleet.admin.call(drafts.createDraft, { body: carry(approved) }))).toContain(
    "approver-touched",
  );
  const { reply: draft } = await fleet.admin.call(drafts.createDraft, { body: carry(asked) });
  const [, approval] = approved.signatures;
  const sign = () =>
    fleet.admin.call(trust.addSignatures, {
      params: { hash: draft.hash },
      body: { signatures: approval ? [approval] : [] },
    });
  expect(await problemOf(sign())).toContain("approver-touched");
  // Put forward by somebody else it is an approval like any other.
  const { reply } = await eve.call(trust.publishDocument, { body: carry(approved) });
  expect(reply).toMatchObject({ type: "standing" });
});

test("broken glass is the wish of whoever asked for the run, whichever account puts it forward", async () => {
  const three = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const plain = makeOperatorRoot({ people: three, clients: ["home"], now: recently() });
  const breakglass = { threshold: 2, members: ["bob", "carol"] };
  const root = makeOperatorRoot({
    people: three,
    clients: ["home"],
    now: recently(),
    change: { roles: { ...plain.document.roles, breakglass } },
  });
  const { fleet, alice, bob, eve, reset } = await office({ root });
  await using _server = fleet.server;
  const run = await requestBy(fleet, "alice", await fleet.enrol("web-1"));
  await signBy(fleet, run, alice, "request");
  await reset(fleet.admin);
  const body = { delay_seconds: 3600, reason: "Nobody can be reached" };
  const { reply: draft } = await eve.call(endpoints.glass.breakGlass, { params: { id: run.id }, body });
  const bytes = decodeBase64(draft.document.bytes) ?? new Uint8Array();
  const signatures = [bob.sign("countersign.breakglass.v1", bytes)];
  const signed = eve.call(trust.addSignatures, { params: { hash: draft.hash }, body: { signatures } });
  expect(await problemOf(signed)).toContain("approver-touched: Annabel, who asks, changed how bob signs in");
});

test("whoever asks is known by their person too, and neither another account nor deleting the one that was touched hides it", async () => {
  const { fleet, clock, id, eve, reset, alice, bob } = await office();
  await using _server = fleet.server;
  const device = await fleet.online("web-1");
  const person = { authority: fleet.root.authority, person: "alice" };
  const { user: ann } = (await fleet.admin.call(identity.whoAmI)).reply;
  const annIs = (who: typeof person | null) =>
    fleet.admin.call(identity.changeUser, { params: { id: ann.id }, body: { person: who } });
  await annIs(person);
  await reset(fleet.admin);
  // Eve's account asks, and Ann signs.
  const { reply: run } = await eve.call(runs.requestRun, {
    body: { script: "hello", devices: [device.id], requester: person },
  });
  await signBy(fleet, run, alice, "request");
  expect(await problemOf(signBy(fleet, run, bob, "approve"))).toContain("approver-touched: Annabel");
  const standing = makeStanding({
    roots: [fleet.root],
    requester: "alice",
    now: clock.now,
    overrides: { client: "home" },
  });
  const approved = addSignatures(signStanding(standing, alice), "countersign.approve.v1", [bob]);
  expect(await problemOf(eve.call(trust.publishDocument, { body: carry(approved) }))).toContain(
    "approver-touched",
  );
  await annIs(null);
  await fleet.admin.call(identity.deleteUser, { params: { id } });
  expect(await problemOf(signBy(fleet, run, bob, "approve"))).toContain("approver-touched: Annabel");
});
