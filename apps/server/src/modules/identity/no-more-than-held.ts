/** Nobody hands on more than they hold: a limited key could make itself an account without limits. */
import { mayEverywhere, type Role, ROLE_PERMISSIONS, type Snapshot } from "@countersign/access";
import { ProblemError } from "../../platform/http/problem-error.ts";

/**
 * Throws `not-allowed` unless whoever asks may do everything that the role may do, at every client: an account begins in
 * the default group.
 */
export function refuseMoreThanHeld(principal: Snapshot | undefined, role: Role): void {
  const missing = [...ROLE_PERMISSIONS[role]].find(
    (permission) => !principal || !mayEverywhere(principal, permission),
  );
  if (missing === undefined) return;
  throw new ProblemError(
    "not-allowed",
    `Whoever becomes ${role} may do more than you: you lack the permission ${missing}.`,
  );
}
