/** Who counts as having added a requester: those who are told, and after a jump over lists whoever vouched for it. */
import {
  approve,
  makeCountersignWorld,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequest,
  makeRequester,
  signRequest,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../node-crypto.ts";
import { checkPeople } from "./check-people.ts";

const people = ["alice", "bob", "carol", "dora"].map((id) => makePerson({ id, groups: ["approvers"] }));
const [alice = never(), bob = never(), carol = never(), dora = never()] = people;
const root = makeOperatorRoot({ people });
const mallory = makePerson({ id: "mallory" });

function never(): never {
  throw new Error("four people");
}

async function accepted(held: Parameters<typeof checkPeople>[1], list: ReturnType<typeof makePeople>) {
  const verdict = await checkPeople(root.pinned, held, list, nodeCrypto);
  if (!verdict.ok) throw new Error(verdict.because);
  return verdict.pinned;
}

const adding = (by: string[], version: number, signers = [alice, bob]) =>
  makePeople({ root, requesters: [makeRequester(mallory, by)], change: { version }, signers });

describe("Whoever may have added a requester", () => {
  test("is who is told to have done so, where the list follows the one held", async () => {
    const pinned = await accepted(undefined, adding(["alice", "bob"], 1));
    expect(pinned.adders.get("mallory")).toEqual(["alice", "bob"]);
  });

  test("is whoever signed too, where versions were jumped over", async () => {
    const pinned = await accepted(undefined, adding(["carol", "dora"], 7));
    expect(pinned.adders.get("mallory")).toEqual(["alice", "bob", "carol", "dora"]);
  });

  test("stays so in the lists that follow", async () => {
    const jumped = adding(["carol", "dora"], 7);
    const held = await accepted(undefined, jumped);
    const next = makePeople({
      root,
      requesters: [makeRequester(mallory, ["carol", "dora"])],
      prev: jumped,
      signers: [carol, dora],
    });
    expect((await accepted(held, next)).adders.get("mallory")).toEqual(["alice", "bob", "carol", "dora"]);
  });

  test("is nobody new where an entry was known before the jump", async () => {
    const held = await accepted(undefined, adding(["alice", "bob"], 1));
    const pinned = await accepted(held, adding(["alice", "bob"], 7, [carol, dora]));
    expect(pinned.adders.get("mallory")).toEqual(["alice", "bob"]);
  });
});

test("A requester whom two added over a jump in the names of two others is not approved by those who signed", async () => {
  const { device, operator } = await makeCountersignWorld({ people });
  const list = makePeople({
    root: operator,
    requesters: [makeRequester(mallory, ["carol", "dora"])],
    change: { version: 7 },
    signers: [alice, bob],
  });
  const verdict = await checkPeople(operator.pinned, undefined, list, nodeCrypto);
  if (!verdict.ok) throw new Error(verdict.because);
  const asked = signRequest(
    makeRequest({ roots: [operator], targets: [device], requester: "mallory" }),
    mallory,
  );
  const trust = { people: [verdict.pinned] };
  expect(await device.judge(approve(asked, bob), trust)).toMatchObject({ because: "group-missing" });
});
