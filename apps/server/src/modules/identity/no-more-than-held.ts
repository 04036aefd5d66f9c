/** Nobody hands on more than they hold: a limited key could make itself an account without limits. */
import { decide, type Principal, type Role, ROLE_PERMISSIONS } from "@countersign/access";
import { ProblemError } from "../../platform/http/problem-error.ts";

/** Throws `not-allowed` unless whoever asks may do everything that the role may do. */
export function refuseMoreThanHeld(principal: Principal | undefined, role: Role): void {
  const missing = [...ROLE_PERMISSIONS[role]].find(
    (permission) => !principal || decide(principal, permission).outcome !== "allow",
  );
  if (missing === undefined) return;
  throw new ProblemError(
    "not-allowed",
    `Whoever becomes ${role} may do more than you: you lack the permission ${missing}.`,
  );
}
