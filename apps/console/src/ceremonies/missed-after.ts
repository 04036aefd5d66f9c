/** What somebody who leaves held that nobody else does: said before they go, for it cannot be asked of them afterwards. */
import { ROLES, type RoleName, type Root } from "@countersign/protocol";
import { strandedRequesters } from "./policies.ts";
import { APPROVERS } from "./people-of-root.ts";

/** One loss. */
export type Missed =
  | { readonly what: "role"; readonly role: RoleName }
  | { readonly what: "threshold"; readonly role: RoleName; readonly from: number; readonly to: number }
  /** Everybody who is left of role root has to sign. */
  | { readonly what: "no-spare" }
  /** Their requests at these clients could be approved by nobody. */
  | { readonly what: "stranded"; readonly names: readonly string[]; readonly clients: readonly string[] };

/** Compares the two roots. */
export function missedAfter(before: Root, after: Root): Missed[] {
  return [...ROLES.flatMap((role) => ofRole(role, before, after)), ...strandedIn(before, after)];
}

function ofRole(role: RoleName, before: Root, after: Root): Missed[] {
  const [was, is] = [before.roles[role], after.roles[role]];
  if (was.members.length === is.members.length) return [];
  if (is.members.length === 0) return [{ what: "role", role }];
  if (is.threshold < was.threshold)
    return [{ what: "threshold", role, from: was.threshold, to: is.threshold }];
  return role === "root" && is.members.length === is.threshold ? [{ what: "no-spare" }] : [];
}

function strandedIn(before: Root, after: Root): Missed[] {
  const clients = new Map<string, string[]>();
  for (const policy of after.policies) {
    const need = policy.require.find(({ group }) => group === APPROVERS);
    if (policy.kind !== "script" || !need) continue;
    const wish = { approvals: need.min, independent: policy.min_independent > 0 };
    const were = strandedRequesters(before, wish);
    const names = strandedRequesters(after, wish).filter((name) => !were.includes(name));
    if (names.length === 0) continue;
    const place = names.join("\n");
    clients.set(place, [...(clients.get(place) ?? []), policy.client]);
  }
  return [...clients].map(([names, at]) => ({ what: "stranded", names: names.split("\n"), clients: at }));
}
