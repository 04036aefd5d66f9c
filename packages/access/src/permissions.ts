/** The permission catalogue: what can be allowed, where it applies and how much harm it can do. Modules own the meaning, this list owns the names. */

/** How much harm a permission can do in the wrong hands. */
export type Risk = "critical" | "moderate" | "low";

/** One permission: the area groups it for people (product.md, A8). */
export interface PermissionFacts {
  readonly area: string;
  readonly risk: Risk;
}

/** Every permission by its id, `object.action`. */
export const PERMISSIONS = {
  /** The page Advanced Security: its level, its authorization account, and which scripts run without a code. */
  "advanced-security.write": { area: "extensions", risk: "critical" },
  "audit.read": { area: "audit", risk: "moderate" },
  "clients.read": { area: "clients", risk: "low" },
  "clients.write": { area: "clients", risk: "moderate" },
  "devices.read": { area: "devices", risk: "low" },
  "devices.enrol": { area: "devices", risk: "moderate" },
  "devices.write": { area: "devices", risk: "moderate" },
  "keys.own": { area: "profile", risk: "low" },
  "patching.write": { area: "global patch settings", risk: "critical" },
  /** Runs that others asked for; one's own need no more than to have asked. */
  "runs.cancel": { area: "runs", risk: "moderate" },
  "runs.read": { area: "runs", risk: "low" },
  "runs.request": { area: "runs", risk: "moderate" },
  "runs.sign": { area: "runs", risk: "moderate" },
  "scripts.read": { area: "scripts", risk: "low" },
  "scripts.write": { area: "scripts", risk: "critical" },
  "settings.read": { area: "settings", risk: "low" },
  "settings.write": { area: "settings", risk: "critical" },
  "trust.read": { area: "trust", risk: "low" },
  "trust.publish": { area: "trust", risk: "critical" },
  "users.read": { area: "users", risk: "low" },
  "users.write": { area: "users", risk: "critical" },
} as const satisfies Record<string, PermissionFacts>;

export type Permission = keyof typeof PERMISSIONS;

/** All permission ids, sorted. */
export const PERMISSION_IDS: readonly Permission[] = Object.keys(PERMISSIONS).toSorted() as Permission[];
