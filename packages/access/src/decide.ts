/** One answer to "may this actor do this", with the reason. Pure; the snapshot is passed in. */
import type { Permission } from "./permissions.ts";
import { type Role, ROLE_PERMISSIONS } from "./roles.ts";

/** Who asks, as the identity module established it. */
export interface Principal {
  readonly role: Role;
  readonly disabled: boolean;
  /** An API key may be limited to some permissions; a session is not. */
  readonly limitedTo?: ReadonlySet<Permission>;
}

export type Decision =
  | { outcome: "allow"; via: string }
  | {
      outcome: "deny";
      because: "user-disabled" | "key-limited" | "role-lacks-permission";
      missing: Permission;
    };

/** Decides one permission. Denial of the person beats the key's limits, which beat the role. */
export function decide(principal: Principal, permission: Permission): Decision {
  if (principal.disabled) return { outcome: "deny", because: "user-disabled", missing: permission };
  if (principal.limitedTo && !principal.limitedTo.has(permission))
    return { outcome: "deny", because: "key-limited", missing: permission };
  if (!ROLE_PERMISSIONS[principal.role].has(permission))
    return { outcome: "deny", because: "role-lacks-permission", missing: permission };
  return { outcome: "allow", via: `role ${principal.role}` };
}
