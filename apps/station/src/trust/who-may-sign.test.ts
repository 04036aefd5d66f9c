/** Whose keys belong together: those of one person of a root that is held here, and nobody else's. */
import { pinPeople } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { makeOperatorRoot, makePeople, makePerson, makeRequester, seededKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { keysOfHolder } from "./who-may-sign.ts";

test("a key leads to the other keys of its holder, in roots and lists, and to none of somebody else", () => {
  const [phone, drawer, other] = ["phone", "drawer", "other"].map((name) => seededKey(name)) as [
    ReturnType<typeof seededKey>,
    ReturnType<typeof seededKey>,
    ReturnType<typeof seededKey>,
  ];
  const alice = makePerson({ id: "alice", groups: ["approvers"], keys: [phone, drawer] });
  const bob = makePerson({ id: "bob", groups: ["approvers"], key: other });
  const root = makeOperatorRoot({ people: [alice, bob] });
  const carl = makePerson({ id: "carl", keys: [seededKey("one"), seededKey("two")] });
  const list = makePeople({ root, requesters: [makeRequester(carl, ["alice"])] });
  const held = { roots: [root.pinned], people: [pinPeople(list.document, list.bytes, nodeCrypto)] };
  expect(keysOfHolder(drawer.fingerprint, held)).toEqual([drawer.fingerprint, phone.fingerprint]);
  expect(keysOfHolder(other.fingerprint, held)).toEqual([other.fingerprint]);
  expect(keysOfHolder(seededKey("two").fingerprint, held).toSorted()).toEqual(
    ["one", "two"].map((name) => seededKey(name).fingerprint).toSorted(),
  );
  expect(keysOfHolder(seededKey("nobody").fingerprint, held)).toEqual([seededKey("nobody").fingerprint]);
});
