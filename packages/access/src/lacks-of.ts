/** Whether somebody holds all that another holds: whoever lets a person in anew can become that person. */
import { mayEverywhere } from "./clients-where.ts";
import { mayAtAll } from "./decide.ts";
import type { Permission } from "./permissions.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * The first permission that `other` holds, in the installation or at a client, and `giver` does not hold there; undefined:
 * none. What `other` could do with an active account counts, whether it is active or not.
 */
export function lacksOf(giver: Snapshot, other: Snapshot): Permission | undefined {
  const awake = { ...other, active: true };
  const opens = (permission: Permission, client?: number) =>
    mayAtAll(awake, { permission, ...(client === undefined ? {} : { client }) });
  for (const permission of other.tenant.keys())
    if (opens(permission) && !mayAtAll(giver, { permission })) return permission;
  for (const permission of other.everyClient.keys())
    if (opens(permission) && !mayEverywhere(giver, permission)) return permission;
  for (const [client, { grants }] of other.clients)
    for (const permission of grants.keys())
      if (opens(permission, client) && !mayAtAll(giver, { permission, client })) return permission;
  return undefined;
}
