import { makeOperatorRoot, makePerson, nextRoot } from "@countersign/testkit";
import { expect, test } from "vitest";
import { nodeCrypto } from "../node-crypto.ts";
import { goneKeys } from "./gone-keys.ts";
import { keyMarks } from "./key-marks.ts";

const [alice, bob, carol] = ["alice", "bob", "carol"].map((id) => makePerson({ id, groups: ["approvers"] }));
if (!alice || !bob || !carol) throw new Error("three were made");
const marks = keyMarks(carol.keys[0]?.key ?? "", nodeCrypto);
const [fingerprint = ""] = marks;
const first = makeOperatorRoot({ people: [alice, bob, carol] });

test("the keys of whoever is removed are gone, and nobody's who stays", () => {
  const without = nextRoot(first, { people: [alice, bob] });
  expect(goneKeys(first.pinned, without.pinned, nodeCrypto)).toEqual(marks);
  expect(goneKeys(without.pinned, first.pinned, nodeCrypto)).toEqual([]);
});

test("a key that a root revoked is gone for good, though its holder stays and the next root says nothing of it", () => {
  const document = `sha256:${"ab".repeat(32)}`;
  const revoking = nextRoot(first, { revoked: [fingerprint, document].toSorted() });
  const silent = nextRoot(revoking, { revoked: [] });
  expect(goneKeys(revoking.pinned, silent.pinned, nodeCrypto)).toEqual([fingerprint]);
  expect(goneKeys(first.pinned, revoking.pinned, nodeCrypto)).toEqual([]);
});
