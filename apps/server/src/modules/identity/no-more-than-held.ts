/** Nobody hands on more than they hold: a limited key could make itself an account without limits. */
import { lacksOf, mayEverywhere, type Role, ROLE_PERMISSIONS, type Snapshot } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { compiledSnapshot } from "./rights-of.ts";

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

/**
 * Throws `not-allowed` where the account may do anything that whoever asks may not: who makes a link for somebody, takes
 * their factors away or says who vouches for them, can become them.
 */
export async function refuseWhoHoldsMore(
  ctx: ServerContext,
  principal: Snapshot | undefined,
  userId: string,
): Promise<void> {
  const held = await compiledSnapshot(ctx, userId);
  // Whoever is not there is said not to be by the use case.
  if (!held) return;
  const missing = principal ? lacksOf(principal, held.snapshot) : "anything";
  if (missing === undefined) return;
  throw new ProblemError("not-allowed", `This account may do more than you: you lack ${missing} there.`);
}
