import type { Policy } from "@countersign/protocol";
import { countersignPolicy, serverPolicy } from "@countersign/testkit";
import { expect, test } from "vitest";
import { needsOf, policyWords } from "./policy-words.ts";

const policy = (require: Policy["require"], independent = 0) =>
  countersignPolicy("acme", { require, min_independent: independent });
const approvers = (min: number) => ({ group: "approvers", min });
const persons = ["ann", "bob", "carol", "dan", "eve", "fay"].map((id) => ({
  id,
  groups: id === "fay" ? ["owners"] : ["approvers"],
}));
const few = { persons: persons.slice(0, 3), asks: "ann" };

test("who may sign is said by name where they are few, never whoever asks", () => {
  expect(needsOf(policy([approvers(1)]))).toBe("one of the approvers");
  expect(needsOf(policy([approvers(1)]), few)).toBe("one of the approvers (bob or carol)");
  expect(needsOf(policy([approvers(2)]), few)).toBe("2 of the approvers (bob and carol)");
  expect(needsOf(policy([approvers(1)]), { persons })).toBe("one of the approvers");
  // Names of too few people would promise what nobody can keep.
  expect(needsOf(policy([approvers(3)]), few)).toBe("3 of the approvers");
});

test("several groups are all asked, and each of them is named", () => {
  const both = policy([approvers(2), { group: "owners", min: 1 }], 1);
  expect(needsOf(both, { persons })).toBe(
    "2 of the approvers and one of the group owners (fay), at least one of them out of the server's reach",
  );
  expect(policyWords(both)).toMatch(
    /^the signatures of whoever asks, of 2 of the approvers and of one of the group owners, at least one of them out of the server's reach; up to 1000 devices/,
  );
});

test("how many sign out of the server's reach is said where any have to", () => {
  expect(needsOf(policy([approvers(1)], 1))).toBe("one of the approvers, out of the server's reach");
  expect(needsOf(policy([approvers(2)], 2))).toBe(
    "2 of the approvers, all of them out of the server's reach",
  );
  expect(needsOf(serverPolicy("acme"))).toBe("the server's key alone");
});
