import { checkPeople, pinPeople, type PinnedPeople } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { namedAdders } from "@countersign/review";
import {
  makeOperatorRoot,
  makePerson,
  makeSoftPasskey,
  seededKey,
  TEAM_STATION,
  addSignatures,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { APPROVERS } from "./people-of-root.ts";
import {
  addRequester,
  approversLeft,
  type ComposedList,
  removeRequester,
  renewList,
  type RequesterWish,
} from "./people-list.ts";
import { soft } from "./testing/soft-card.ts";

const issued = 1_800_000_000;
const now = issued + 1000;
const [alice, bob, carol] = ["alice", "bob", "carol"].map((id) =>
  makePerson({ id, groups: [APPROVERS], key: seededKey(`approver ${id}`) }),
);
if (!alice || !bob || !carol) throw new Error("three were made");
const root = makeOperatorRoot({ people: [alice, bob, carol], clients: ["acme"], now: issued }).pinned;
const dana = seededKey("dana");

async function wish(change: Partial<RequesterWish> = {}): Promise<RequesterWish> {
  const card = await soft("Dana Fox", dana);
  return { card, id: "dana-fox", clients: ["acme"], kind: "human", addedBy: ["alice", "bob"], ...change };
}

async function judged(composed: ComposedList, signers: (typeof alice)[], held?: PinnedPeople) {
  if (!composed.ok) return composed.because;
  const signed = addSignatures(
    composed.signed,
    "countersign.people.v1",
    signers.flatMap((one) => one ?? []),
  );
  const verdict = await checkPeople(root, held, signed, nodeCrypto);
  return verdict.ok ? "followed" : verdict.because;
}

function pinned(composed: ComposedList): PinnedPeople {
  if (!composed.ok) throw new Error(composed.because);
  return pinPeople(composed.list, composed.signed.bytes, nodeCrypto);
}

describe("a requester who is added", () => {
  test("is followed by those named as having added them, and by nobody else's word", async () => {
    const composed = addRequester({ root, people: undefined }, await wish(), now, nodeCrypto);
    expect(await judged(composed, [alice, bob])).toBe("followed");
    expect(await judged(composed, [alice])).toBe("people-signatures");
    expect(await judged(composed, [alice, carol])).toBe("people-added-by");
    expect(await judged(composed, [alice, bob, carol])).toBe("people-added-by");
    expect(namedAdders(pinned(composed).list, undefined)).toEqual(["alice", "bob"]);
  });

  test("is approved for by those who did not add them", () => {
    expect(approversLeft(root.root, ["alice", "bob"])).toEqual(["Carol"]);
    expect(approversLeft(root.root, ["alice", "bob", "carol"])).toEqual([]);
  });

  test.each<[string, Partial<RequesterWish>, string]>([
    ["without a client", { clients: [] }, "no-client"],
    ["by one, where two have to sign", { addedBy: ["alice"] }, "too-few-sign"],
    ["by somebody who does not keep the list", { addedBy: ["alice", "mallory"] }, "not-a-keeper"],
  ])("is composed by no page %s", async (_what, change, because) => {
    expect(addRequester({ root, people: undefined }, await wish(change), now, nodeCrypto)).toEqual({
      ok: false,
      because,
    });
  });

  test("brings no key that somebody on the list, an approver or the server holds already", async () => {
    const first = pinned(addRequester({ root, people: undefined }, await wish(), now, nodeCrypto));
    const again = await wish({ id: "another" });
    expect(addRequester({ root, people: first }, again, now, nodeCrypto)).toMatchObject({
      because: "people-key-twice",
    });
    const robot = { kind: "service" as const, card: await soft("Robot", seededKey("approver alice")) };
    expect(addRequester({ root, people: undefined }, await wish(robot), now, nodeCrypto)).toMatchObject({
      because: "people-key-of-root",
    });
  });

  test("with a passkey needs a station that the root names", async () => {
    const passkeyAt = (host: string) =>
      makeSoftPasskey({ alg: "ES256", origin: `https://${host}`, rpId: host });
    const there = {
      card: await soft("Dana Fox", passkeyAt("elsewhere.example"), "https://elsewhere.example"),
    };
    expect(addRequester({ root, people: undefined }, await wish(there), now, nodeCrypto)).toMatchObject({
      because: "station-not-in-root",
    });
    const passkey = passkeyAt(TEAM_STATION.rpid);
    const here = { card: await soft("Dana Fox", passkey, TEAM_STATION.origin) };
    const composed = addRequester({ root, people: undefined }, await wish(here), now, nodeCrypto);
    expect(composed.ok && composed.list.requesters[0]?.keys).toEqual([{ key: passkey.key, station: "team" }]);
  });

  test("who is changed keeps everybody who ever added them", async () => {
    const first = pinned(addRequester({ root, people: undefined }, await wish(), now, nodeCrypto));
    const changed = await wish({ addedBy: ["bob", "carol"], kind: "service" });
    const second = addRequester({ root, people: first }, changed, now, nodeCrypto);
    expect(second.ok && second.list.requesters[0]?.added_by).toEqual(["alice", "bob", "carol"]);
    expect(await judged(second, [bob, carol], first)).toBe("followed");
  });
});

test("whoever is removed is gone, whoever stays is as before, and any keepers may sign that", async () => {
  const first = pinned(addRequester({ root, people: undefined }, await wish(), now, nodeCrypto));
  const erin = { card: await soft("Erin Poe", seededKey("erin")), id: "erin-poe", addedBy: ["bob", "carol"] };
  const both = pinned(addRequester({ root, people: first }, await wish(erin), now, nodeCrypto));
  const left = removeRequester({ root, people: both }, "dana-fox", now + 5, nodeCrypto);
  expect(await judged(left, [alice, carol], both)).toBe("followed");
  expect(left.ok && left.list.requesters.map(({ id }) => id)).toEqual(["erin-poe"]);
  expect(namedAdders(pinned(left).list, both.list)).toBeUndefined();
  expect(removeRequester({ root, people: both }, "nobody", now, nodeCrypto)).toMatchObject({ ok: false });
});

test("a list is renewed as it is, for a year from now", async () => {
  const first = pinned(addRequester({ root, people: undefined }, await wish(), now, nodeCrypto));
  const renewed = renewList({ root, people: first }, now + 86_400, nodeCrypto);
  expect(await judged(renewed, [alice, carol], first)).toBe("followed");
  expect(renewed.ok && renewed.list.expires).toBe(now + 86_400 + 365 * 86_400);
  expect(renewList({ root, people: undefined }, now, nodeCrypto)).toMatchObject({ ok: false });
});
