import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countersignPolicy } from "@countersign/testkit";
import { checkApprovals, policyFor, type Seatable } from "./approvals.ts";
import { makeOperatorRoot } from "@countersign/testkit";

const groups = ["a", "b", "c"];
const approver = fc.record({
  person: fc.record({ groups: fc.subarray(groups) }),
  independent: fc.boolean(),
});
const requirement = fc
  .subarray(groups, { minLength: 1 })
  .chain((asked) =>
    fc.tuple(
      ...asked.map((group) => fc.record({ group: fc.constant(group), min: fc.integer({ min: 1, max: 2 }) })),
    ),
  );

/** Tries every seating there is: the slow way to be right. */
function bestSeating(seats: readonly string[], approvers: readonly Seatable[]): number | undefined {
  const [group, ...rest] = seats;
  if (group === undefined) return 0;
  const counts = approvers.flatMap((one, at) => {
    if (!one.person.groups.includes(group)) return [];
    const others = bestSeating(rest, approvers.toSpliced(at, 1));
    return others === undefined ? [] : [others + (one.independent ? 1 : 0)];
  });
  return counts.length > 0 ? Math.max(...counts) : undefined;
}

describe("seating approvers", () => {
  test("finds what trying every seating finds, groups and independence alike", () => {
    fc.assert(
      fc.property(
        requirement,
        fc.array(approver, { maxLength: 6 }),
        fc.integer({ min: 0, max: 4 }),
        (require, approvers, independent) => {
          const policy = countersignPolicy("acme", { require, min_independent: independent });
          const seats = require.flatMap(({ group, min }) => Array.from({ length: min }, () => group));
          const best = bestSeating(seats, approvers);
          const expected =
            best === undefined ? "group-missing" : best < independent ? "not-independent" : undefined;
          expect(checkApprovals(policy, approvers)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of the largest policy and many approvers ends soon", () => {
    const require = Array.from({ length: 16 }, (_, at) => ({ group: `g${at}`, min: 64 }));
    const everywhere = { person: { groups: require.map(({ group }) => group) }, independent: true };
    const policy = countersignPolicy("acme", { require, min_independent: 64 });
    const approvers = Array.from({ length: 32 }, () => everywhere);
    expect(checkApprovals(policy, approvers)).toBe("group-missing");
  });

  // Seat by seat this takes minutes, in which a server or device would do nothing else.
  test("of every policy that a root can hold ends soon", () => {
    const names = Array.from({ length: 6 }, (_, at) => `g${at}`);
    const approvers = Array.from({ length: 500 }, () => ({ person: { groups: names }, independent: true }));
    for (let shape = 0; shape < 500; shape++) {
      const require = names.map((group, at) => ({ group, min: 64 - ((shape >> at) & 1) }));
      expect(checkApprovals({ require, min_independent: 64 }, approvers)).toBeUndefined();
    }
  });
});

test("a policy is looked up by exact kind and client, with no default", () => {
  const { document } = makeOperatorRoot({ clients: ["acme"] });
  expect(policyFor(document, "script", "acme")?.client).toBe("acme");
  expect(policyFor(document, "script", "acm")).toBeUndefined();
  expect(policyFor(document, "shell", "acme")).toBeUndefined();
});
