/** Whether the approvals over a document satisfy one policy of one root: distinct persons, every group, the independent minimum. */
import type { Person, Policy, Root } from "../documents/root.ts";

/** Policy lookup: exact kind and client, else undefined. No merging, no default (formats.md). */
export function policyFor(root: Root, kind: string, client: string): Policy | undefined {
  return root.policies.find((policy) => policy.kind === kind && policy.client === client);
}

/** Why approvals fall short. */
export const APPROVAL_FAULTS = ["group-missing", "not-independent"] as const;
export type ApprovalFault = (typeof APPROVAL_FAULTS)[number];

/** As much of a policy as seating needs. */
export type Approvable = Pick<Policy, "require" | "min_independent">;

/** As much of an approver as seating needs. */
export interface Seatable {
  readonly person: Pick<Person, "groups">;
  readonly independent: boolean;
}

/**
 * Judges approvals against a policy. One person fills one seat only, even where they sit in two groups; seats are
 * assigned so that a valid assignment is found if there is one. `min_independent` of the *seats* must be filled through
 * an independent channel: a bystander's signature, who is in no group that is asked for, makes nothing independent.
 */
export function checkApprovals(
  policy: Approvable,
  approvers: readonly Seatable[],
): ApprovalFault | undefined {
  const benches = policy.require.map(({ group, min }): Bench => ({ group, seats: min, sitting: [] }));
  const seats = benches.reduce((sum, bench) => sum + bench.seats, 0);
  let seated = 0;
  const takeSeats = (independent: boolean) => {
    for (const approver of approvers) {
      if (seated === seats) return;
      if (approver.independent === independent && seat(approver, benches, new Set())) seated++;
    }
  };
  // Who has a seat keeps one while others are moved, so seating the independent first seats as many of them as can be.
  takeSeats(true);
  const independent = seated;
  takeSeats(false);
  if (seated < seats) return "group-missing";
  return independent < policy.min_independent ? "not-independent" : undefined;
}

/** The seats of one group, all alike. */
interface Bench {
  readonly group: string;
  readonly seats: number;
  readonly sitting: Seatable[];
}

/** Finds a seat for one approver, moving others to another bench where that helps (augmenting paths; each bench is tried once). */
function seat(approver: Seatable, benches: readonly Bench[], tried: Set<Bench>): boolean {
  for (const bench of benches) {
    if (tried.has(bench) || !approver.person.groups.includes(bench.group)) continue;
    tried.add(bench);
    if (bench.sitting.length < bench.seats) {
      bench.sitting.push(approver);
      return true;
    }
    const leaving = bench.sitting.findIndex((sitting) => seat(sitting, benches, tried));
    if (leaving >= 0) {
      bench.sitting[leaving] = approver;
      return true;
    }
  }
  return false;
}
