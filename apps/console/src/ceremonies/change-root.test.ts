import { stepRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { addSignatures, makeOperatorRoot, makePerson, makeTrialRoot, seededKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import {
  addPerson,
  addTrialClient,
  removePerson,
  renewRoot,
  setGlassRole,
  setPolicy,
  USUAL_ROLES,
} from "./change-root.ts";
import type { ComposedRoot } from "./composed.ts";
import { APPROVERS } from "./people-of-root.ts";
import { strandedRequesters } from "./policies.ts";
import { signersWanted } from "@countersign/review";
import { soft } from "./testing/soft-card.ts";

const DAY = 86_400;
const issued = 1_800_000_000;
const now = issued + 30 * DAY;
const [alice, bob, carol] = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: [APPROVERS] }));
if (!alice || !bob || !carol) throw new Error("three were made");
const held = makeOperatorRoot({ people: [alice, bob, carol], clients: ["acme"], now: issued });
const dave = seededKey("dave");

async function judged(composed: ComposedRoot, signers: Parameters<typeof addSignatures>[2]) {
  if (!composed.ok) return composed.because;
  const step = await stepRoot(
    held.pinned,
    addSignatures(composed.signed, "countersign.root.v1", signers),
    nodeCrypto,
  );
  return step.ok ? "followed" : step.because;
}

test("somebody who comes is followed once the old signers have signed, and never by their own word", async () => {
  const composed = addPerson(
    held.pinned,
    { card: await soft("Dave Poe", dave), id: "dave-poe", groups: [APPROVERS], roles: USUAL_ROLES },
    { now, independentStations: new Set() },
    nodeCrypto,
  );
  expect(await judged(composed, [alice, bob])).toBe("followed");
  expect(await judged(composed, [alice, { sign: dave.sign.bind(dave) }])).toBe("root-signatures");
  if (!composed.ok) throw new Error(composed.because);
  expect(composed.pinned.root.roles.root).toEqual({
    threshold: 2,
    members: ["alice", "bob", "carol", "dave-poe"],
  });
  const wanted = signersWanted(
    {
      type: "root",
      authority: held.authority,
      bytes: composed.signed.bytes,
      signers: [{ authority: held.authority, person: "alice" }],
    },
    [composed.pinned, held.pinned],
    nodeCrypto,
  );
  expect(wanted.map(({ as, count, signed }) => [as, count, signed])).toEqual([
    ["signers of version 1", 2, ["Alice"]],
    ["signers of the new root", 2, ["Alice"]],
  ]);
  expect(wanted[0]?.missing.map(({ id, terminal }) => [id, terminal])).toEqual([
    ["bob", true],
    ["carol", true],
  ]);
});

test("somebody who goes is in no role and no group any more, and cannot sign that they stay", async () => {
  const composed = removePerson(held.pinned, "alice", now, nodeCrypto);
  expect(await judged(composed, [bob, carol])).toBe("followed");
  expect(await judged(composed, [alice, bob])).toBe("root-signatures-of-next");
});

test("of two nobody can be removed: whoever stayed could add requesters alone", () => {
  const two = makeOperatorRoot({ people: [alice, bob], clients: ["acme"], now: issued });
  const alone = removePerson(two.pinned, "alice", now, nodeCrypto);
  expect(alone).toMatchObject({ ok: false, because: "people-threshold" });
});

test("a client gets its policy and the others keep theirs", async () => {
  const wish = { client: "globex", approvals: 2, independent: true, secrets: true };
  const composed = setPolicy(held.pinned, wish, now, nodeCrypto);
  expect(await judged(composed, [alice, bob])).toBe("followed");
  if (!composed.ok) throw new Error(composed.because);
  const { policies } = composed.pinned.root;
  expect(policies.map(({ client, kind }) => `${client} ${kind}`)).toEqual([
    "acme reboot",
    "acme script",
    "globex reboot",
    "globex script",
  ]);
  expect(policies.at(-1)).toMatchObject({ require: [{ group: APPROVERS, min: 2 }], requester: "signed" });
  expect(policies.slice(2).map(({ secrets }) => secrets)).toEqual([false, true]);
});

test("the glass is broken by others, at some clients, and by nobody without the signers of the root", async () => {
  const glass = (members: string[], threshold: number, clients?: string[]) =>
    setGlassRole(held.pinned, { members, threshold, ...(clients ? { clients } : {}) }, now, nodeCrypto);
  const alone = glass(["carol"], 2, ["acme"]);
  if (!alone?.ok) throw new Error("it keeps every rule");
  // As many as there are, at most.
  expect(alone.pinned.root.roles.breakglass).toEqual({ threshold: 1, members: ["carol"], clients: ["acme"] });
  expect(alone.pinned.root.roles.root).toEqual(held.document.roles.root);
  expect(await judged(alone, [alice, bob])).toBe("followed");
  expect(await judged(alone, [carol])).toBe("root-signatures");
  const { threshold, members } = held.document.roles.breakglass;
  expect(glass(members.toReversed(), threshold)).toBeUndefined();
  // Not at every client but at none: that is a change.
  expect(glass([...members], threshold, [])).toMatchObject({ ok: true });
  expect(glass([], 2)).toMatchObject({ ok: true });
  expect(glass(["mallory"], 1)).toMatchObject({ ok: false, because: "unknown-member" });
});

test("a policy under which somebody's requests could be approved by nobody names them", () => {
  const { root } = held.pinned;
  expect(strandedRequesters(root, { approvals: 2, independent: true })).toEqual([]);
  expect(strandedRequesters(root, { approvals: 3, independent: false })).toEqual(["Alice", "Bob", "Carol"]);
});

test("a client of a trial is served as the trial serves the others", () => {
  const trial = makeTrialRoot({ clients: ["home"], now: issued });
  const composed = addTrialClient(trial.pinned, "acme", now, nodeCrypto);
  if (!composed.ok) throw new Error(composed.because);
  const added = composed.pinned.root.policies.filter(({ client }) => client === "acme");
  expect(added.map(({ kind, requester }) => [kind, requester])).toEqual([
    ["reboot", "server"],
    ["script", "server"],
  ]);
});

test("a renewal needs role renew alone, never passes the hard expiry and changes nothing else", async () => {
  const composed = renewRoot(held.pinned, now, nodeCrypto);
  expect(await judged(composed, [alice, bob])).toBe("followed");
  if (!composed.ok) throw new Error(composed.because);
  const late = renewRoot(composed.pinned, issued + 700 * DAY, nodeCrypto);
  if (!late.ok) throw new Error(late.because);
  expect(late.pinned.root.expires).toBe(held.document.hard_expires);
  const wanted = signersWanted(
    { type: "root", authority: held.authority, bytes: composed.signed.bytes, signers: [] },
    [composed.pinned, held.pinned],
    nodeCrypto,
  );
  expect(wanted.map(({ as }) => as)).toEqual(["signers of version 1"]);
});
