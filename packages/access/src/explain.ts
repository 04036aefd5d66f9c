/** "Why?" and "who can?", from the same steps as `decide`: an explanation cannot say anything else than the decision. */
import { type Asked, decide, type Decision, DENIALS } from "./decide.ts";
import { isPermission, permissionFacts } from "./permissions.ts";
import type { Grant, Snapshot } from "./snapshot.ts";

/** One thing that was looked at. */
export interface ExplainedStep {
  /** What had to hold. */
  readonly about: string;
  /** Whether it did, or why not. */
  readonly result: "holds" | Extract<Decision, { outcome: "deny" }>["because"];
}

/** A decision with what led to it. */
export interface Explanation {
  readonly decision: Decision;
  /** In order; the first that does not hold is the last. */
  readonly steps: readonly ExplainedStep[];
  /** Every grant of this permission that the person holds, wherever it is. */
  readonly grants: readonly Grant[];
}

/** Explains. */
export function explain(snapshot: Snapshot, asked: Asked): Explanation {
  const decision = decide(snapshot, asked);
  const { permission } = asked;
  if (!isPermission(permission)) return { decision, steps: [], grants: [] };
  const steps: ExplainedStep[] = [];
  for (const [about, denied] of DENIALS) {
    const because = denied(snapshot, asked, permission);
    steps.push({ about, result: because ?? "holds" });
    if (because !== undefined) break;
  }
  const given =
    permissionFacts(permission).scope === "client"
      ? [snapshot.everyClient, ...[...snapshot.clients.values()].map(({ grants }) => grants)]
      : [snapshot.tenant];
  return { decision, steps, grants: given.flatMap((grants) => grants.get(permission) ?? []) };
}

/** Of these people, those who may do it, with what allows them; whoever would have to prove something may. */
export function whoCan(
  snapshots: Iterable<Snapshot>,
  asked: Asked,
): readonly { readonly user: string; readonly decision: Exclude<Decision, { outcome: "deny" }> }[] {
  return [...snapshots].flatMap((snapshot) => {
    const decision = decide(snapshot, asked);
    return decision.outcome === "deny" ? [] : [{ user: snapshot.user, decision }];
  });
}
