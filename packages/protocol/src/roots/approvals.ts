/** Whether the approvals over a document satisfy one policy of one root: distinct persons, every group, the independent minimum. */
import type { Person, Policy, Root } from "../documents/root.ts";
import type { Signer } from "./signers.ts";

/** Policy lookup: exact kind and client, else undefined. No merging, no default (formats.md). */
export function policyFor(root: Root, kind: string, client: string): Policy | undefined {
  return root.policies.find((policy) => policy.kind === kind && policy.client === client);
}

/** Why approvals fall short. */
export type ApprovalFault = "group-missing" | "not-independent";

/**
 * Judges approvals against a policy. One person fills one seat only, even where they sit in two groups; seats are
 * assigned so that a valid assignment is found if there is one.
 */
export function checkApprovals(
  policy: Policy,
  approvers: readonly Signer<Person>[],
): ApprovalFault | undefined {
  const seats = policy.require.flatMap((need) => Array.from({ length: need.min }, () => need.group));
  const seated = new Map<number, number>();
  for (let approver = 0; approver < approvers.length; approver++)
    seat(approver, seats, approvers, seated, new Set());
  if (seated.size < seats.length) return "group-missing";
  const independent = approvers.filter((signer) => signer.independent).length;
  return independent < policy.min_independent ? "not-independent" : undefined;
}

/** Finds a seat for one approver, moving others where that helps (augmenting paths; both sides are small). */
function seat(
  approver: number,
  seats: readonly string[],
  approvers: readonly Signer<Person>[],
  seated: Map<number, number>,
  tried: Set<number>,
): boolean {
  const groups = approvers[approver]?.person.groups ?? [];
  for (let at = 0; at < seats.length; at++) {
    const group = seats[at];
    if (group === undefined || tried.has(at) || !groups.includes(group)) continue;
    tried.add(at);
    const sitting = seated.get(at);
    if (sitting === undefined || seat(sitting, seats, approvers, seated, tried)) {
      seated.set(at, approver);
      return true;
    }
  }
  return false;
}
