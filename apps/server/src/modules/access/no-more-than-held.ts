/** Nobody gives a right that they do not hold themselves, nor at a client where they do not hold it. */
import {
  mayAtAll,
  mayEverywhere,
  type Permission,
  permissionFacts,
  type Snapshot,
} from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { ProblemError } from "../../platform/http/problem-error.ts";

/** Throws `not-allowed` unless the giver holds everything of the role at this client. */
export function refuseMoreAtClient(giver: Snapshot, role: AccessRole, client: number): void {
  refuse(
    role.name,
    role.permissions.find((permission) => !mayAtAll(giver, { permission, client })),
  );
}

/** The same for a role of the installation, or one given at every client. */
export function refuseMoreEverywhere(
  giver: Snapshot,
  role: Pick<AccessRole, "name" | "permissions" | "scope" | "every_client">,
): void {
  const counts = (permission: Permission) =>
    role.scope === "client" || role.every_client || permissionFacts(permission).scope === "tenant";
  refuse(
    role.name,
    role.permissions.find((permission) => counts(permission) && !mayEverywhere(giver, permission)),
  );
}

function refuse(role: string, missing: Permission | undefined): void {
  if (missing !== undefined)
    throw new ProblemError("not-allowed", `${role} gives more than you hold: you lack ${missing} there.`);
}
