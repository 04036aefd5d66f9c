import { adoptClientRoot, type PinnedRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { addSignatures, makeOperatorRoot, makePerson, makeTrialRoot, seededKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { type ClientRootWish, composeClientRoot } from "./client-root.ts";
import type { ComposedRoot } from "./composed.ts";
import { APPROVERS } from "./people-of-root.ts";
import { signersWanted } from "@countersign/review";
import { soft } from "./testing/soft-card.ts";

const now = 1_800_000_000;
const [alice, bob] = ["alice", "bob"].map((id) => makePerson({ id, groups: [APPROVERS] }));
if (!alice || !bob) throw new Error("two were made");
const operator = makeOperatorRoot({ people: [alice, bob], clients: ["acme", "globex"], now });
const [erin, finn] = ["erin", "finn"].map((name) => ({ sign: seededKey(name).sign.bind(seededKey(name)) }));
if (!erin || !finn) throw new Error("two were made");

async function compose(change: Partial<ClientRootWish> = {}): Promise<ComposedRoot> {
  const people = await Promise.all(
    ["erin", "finn"].map(async (name) => ({
      card: await soft(name, seededKey(name)),
      as: "approver" as const,
    })),
  );
  const wish: ClientRootWish = {
    name: "Acme",
    client: "acme",
    people,
    approvals: 1,
    independent: true,
    secrets: true,
    independentStations: new Set(),
    ...change,
  };
  return composeClientRoot(wish, operator.document, now, nodeCrypto);
}

async function adopted(
  composed: ComposedRoot,
  signers: Parameters<typeof addSignatures>[2],
  client = "acme",
  pins: readonly PinnedRoot[] = [operator.pinned],
) {
  if (!composed.ok) return composed.because;
  const signed = addSignatures(composed.signed, "countersign.root.v1", signers);
  const verdict = await adoptClientRoot(pins, client, signed, nodeCrypto);
  return verdict.ok ? "adopted" : verdict.because;
}

test("devices of the client take it once both sides have signed, and never by one side alone", async () => {
  const composed = await compose();
  expect(await adopted(composed, [alice, bob, erin, finn])).toBe("adopted");
  expect(await adopted(composed, [erin, finn])).toBe("adoption-signatures");
  expect(await adopted(composed, [alice, erin, finn])).toBe("adoption-signatures");
  expect(await adopted(composed, [alice, bob])).toBe("root-signatures");
  expect(await adopted(composed, [alice, bob, erin])).toBe("root-signatures");
  expect(await adopted(composed, [alice, bob, erin, finn], "globex")).toBe("root-of-another-client");
  const trial = makeTrialRoot({ clients: ["acme"], now });
  expect(await adopted(composed, [erin, finn], "acme", [trial.pinned])).toBe("adoption-signatures");
});

test("it names no server and no trial, and has a policy for its own client alone", async () => {
  const composed = await compose();
  if (!composed.ok) throw new Error(composed.because);
  const { root } = composed.pinned;
  expect(root).toMatchObject({ scope: "client", trial: false, server_keys: [], witnesses: [] });
  expect([...new Set(root.policies.map(({ client }) => client))]).toEqual(["acme"]);
  expect(root.policies.every(({ requester }) => requester === "signed")).toBe(true);
  expect(root.roles.admit.members).toEqual([]);
});

test("one person alone is no authority", async () => {
  const card = await soft("erin", seededKey("erin"));
  expect(await compose({ people: [{ card, as: "approver" }] })).toMatchObject({ ok: false });
});

test("its draft asks both sides", async () => {
  const composed = await compose();
  if (!composed.ok) throw new Error(composed.because);
  const wanted = signersWanted(
    {
      type: "root",
      authority: composed.hash,
      bytes: composed.signed.bytes,
      signers: [{ authority: operator.authority, person: "alice" }],
    },
    [composed.pinned, operator.pinned],
    nodeCrypto,
  );
  expect(wanted.map(({ as, count, signed }) => [as, count, signed])).toEqual([
    ["signers of the new root", 2, []],
    ["signers of Operator, who let it in", 2, ["Alice"]],
  ]);
});
