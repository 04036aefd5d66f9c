import { type PinnedRoot, stepRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { addSignatures, makeOperatorRoot, makePerson, seededKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { changeKeys } from "./change-keys.ts";
import { removePerson } from "./change-root.ts";
import type { ComposedRoot } from "./composed.ts";
import { missedAfter } from "./missed-after.ts";
import { APPROVERS, independentStationOf } from "./people-of-root.ts";
import { soft } from "./testing/soft-card.ts";

const issued = 1_800_000_000;
const now = issued + 86_400;
const [alice, bob, carol, paper] = ["alice", "bob", "carol", "paper"].map((id) =>
  makePerson({ id, groups: id === "paper" ? [] : [APPROVERS] }),
);
if (!alice || !bob || !carol || !paper) throw new Error("four were made");
const [root, recovery] = [["alice", "bob"], ["paper"]].map((members) => ({
  threshold: members.length === 1 ? 1 : 2,
  members,
}));
if (!root || !recovery) throw new Error("two were made");
const base = makeOperatorRoot({ people: [alice, bob, paper], clients: ["acme"], now: issued });
const { roles } = base.document;
const held = makeOperatorRoot({
  people: [alice, bob, paper],
  clients: ["acme"],
  now: issued,
  change: {
    roles: {
      ...roles,
      root,
      renew: root,
      people: root,
      admit: { ...roles.admit, members: ["alice"] },
      recovery,
    },
  },
});
const fresh = seededKey("bob's new phone");
const options = { now, independentStations: new Set<string>() };
const of = (pin: PinnedRoot) => pin.root.persons.find(({ id }) => id === "bob");

async function judged(composed: ComposedRoot | undefined, signers: Parameters<typeof addSignatures>[2]) {
  if (!composed?.ok) return composed?.because;
  const signed = addSignatures(composed.signed, "countersign.root.v1", signers);
  const step = await stepRoot(held.pinned, signed, nodeCrypto);
  return step.ok ? "followed" : step.because;
}

test("a second key stands beside the first, with groups and roles as they were", async () => {
  const composed = changeKeys(
    held.pinned,
    { person: "bob", lost: [], card: await soft("Bob", fresh) },
    options,
    nodeCrypto,
  );
  if (!composed?.ok) throw new Error("it was composed");
  expect(of(composed.pinned)?.keys).toHaveLength(2);
  expect(of(composed.pinned)?.groups).toEqual([APPROVERS]);
  expect(composed.pinned.root.roles).toEqual(held.document.roles);
  expect(composed.pinned.root.stations).toEqual(held.document.stations);
  expect(await judged(composed, [alice, bob])).toBe("followed");
});

test("a lost phone is replaced with the recovery key and whoever is left, never with the recovery key alone", async () => {
  const lost = (of(held.pinned)?.keys ?? []).map(({ key }) => key);
  const composed = changeKeys(
    held.pinned,
    { person: "bob", lost, card: await soft("Bob", fresh) },
    options,
    nodeCrypto,
  );
  const anew = { sign: fresh.sign.bind(fresh) };
  expect(await judged(composed, [alice, paper, anew])).toBe("followed");
  expect(await judged(composed, [alice, anew])).toBe("root-signatures");
  expect(await judged(composed, [paper, anew])).toBe("root-signatures");
  if (!composed?.ok) throw new Error("it was composed");
  expect(of(composed.pinned)?.keys.map(({ key }) => key)).toEqual([fresh.key]);
});

test("the last key cannot be taken from somebody, and nothing is no change", () => {
  const lost = (of(held.pinned)?.keys ?? []).map(({ key }) => key);
  const without = changeKeys(held.pinned, { person: "bob", lost }, options, nodeCrypto);
  expect(without).toMatchObject({ ok: false, because: "person-without-key" });
  expect(changeKeys(held.pinned, { person: "bob", lost: [] }, options, nodeCrypto)).toBeUndefined();
  expect(changeKeys(held.pinned, { person: "nobody", lost }, options, nodeCrypto)).toBeUndefined();
});

test("what somebody who leaves held alone is said, and what they approved can be revoked with them", () => {
  const three = makeOperatorRoot({ people: [alice, bob, carol], clients: ["acme"], now: issued });
  const hash = `sha256:${"a".repeat(64)}`;
  const composed = removePerson(three.pinned, "carol", now, nodeCrypto, [hash]);
  if (!composed.ok) throw new Error(composed.because);
  expect(composed.pinned.root.revoked).toEqual([hash]);
  expect(missedAfter(three.document, composed.pinned.root)).toContainEqual({ what: "no-spare" });
  const all = three.document.policies.map((policy) => ({
    ...policy,
    require: [{ group: APPROVERS, min: 3 }],
  }));
  const tight = makeOperatorRoot({
    people: [alice, bob, carol],
    clients: ["acme"],
    now: issued,
    change: { policies: all },
  });
  expect(removePerson(tight.pinned, "carol", now, nodeCrypto)).toMatchObject({ because: "empty-group" });
  const strict = three.document.policies.map((policy) => ({
    ...policy,
    require: [{ group: APPROVERS, min: 2 }],
  }));
  expect(
    missedAfter({ ...three.document, policies: strict }, { ...composed.pinned.root, policies: strict }),
  ).toContainEqual({ what: "stranded", names: ["Alice", "Bob"], clients: ["acme"] });
});

test("a station that is brought along counts as independent only where it stands apart from the server, whatever its name", async () => {
  const card = await soft("Bob", fresh);
  const at = (origin: string, besideServer?: boolean) => {
    const station = { id: "s", origin, rpid: new URL(origin).hostname };
    const told = besideServer === undefined ? station : { ...station, besideServer };
    return [...independentStationOf({ ...card, station: told })];
  };
  expect(at("https://sign.acme.example", false)).toEqual(["https://sign.acme.example"]);
  expect(at("https://sign.acme.example", true)).toEqual([]);
  expect(at("http://sign.localhost:7410", false)).toEqual([]);
  expect(at("http://station.localhost:7420")).toEqual(["http://station.localhost:7420"]);
});
