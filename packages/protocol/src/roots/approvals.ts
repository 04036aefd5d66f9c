/** Whether the approvals over a document satisfy one policy of one root: distinct persons, every group, the independent minimum. */
import type { Person, Policy, Root } from "../documents/root.ts";

/** Policy lookup: exact kind and client, else undefined. No merging, no default (formats.md). */
export function policyFor(root: Root, kind: string, client: string): Policy | undefined {
  return root.policies.find((policy) => policy.kind === kind && policy.client === client);
}

/** Why approvals fall short. */
export const APPROVAL_FAULTS = ["group-missing", "not-independent"] as const;
export type ApprovalFault = (typeof APPROVAL_FAULTS)[number];

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
export function checkApprovals(policy: Policy, approvers: readonly Seatable[]): ApprovalFault | undefined {
  const seats = policy.require.flatMap((need) => Array.from({ length: need.min }, () => need.group));
  const seated = new Map<number, Seatable>();
  const takeSeats = (independent: boolean) => {
    for (const approver of approvers) {
      if (seated.size === seats.length) return;
      if (approver.independent === independent) seat(approver, seats, seated, new Set());
    }
  };
  // Who has a seat keeps one while others are moved, so seating the independent first seats as many of them as can be.
  takeSeats(true);
  const independent = seated.size;
  takeSeats(false);
  if (seated.size < seats.length) return "group-missing";
  return independent < policy.min_independent ? "not-independent" : undefined;
}

/** Finds a seat for one approver, moving others where that helps (augmenting paths; both sides are small). */
function seat(
  approver: Seatable,
  seats: readonly string[],
  seated: Map<number, Seatable>,
  tried: Set<number>,
): boolean {
  for (const [at, group] of seats.entries()) {
    if (tried.has(at) || !approver.person.groups.includes(group)) continue;
    tried.add(at);
    const sitting = seated.get(at);
    if (sitting === undefined || seat(sitting, seats, seated, tried)) {
      seated.set(at, approver);
      return true;
    }
  }
  return false;
}
