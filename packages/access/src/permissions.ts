/** The permission catalogue: what can be allowed, where it applies and how much harm it can do. Modules own the meaning, this list owns the names. */
import { type Area, AREAS, type Risk } from "./areas.ts";

/** Where a permission that roles give applies: in the whole installation, or at one client, by a role there. */
export type Scope = "tenant" | "client";

/** What has to be proved on top of a right. `fresh-proof`: the session's owner said who they are a moment ago. */
export type Challenge = "fresh-proof" | "code" | "countersign";

/** One permission. */
export interface PermissionFacts {
  readonly scope: Scope;
  readonly area: Area;
  /** Whether it only looks; everything else acts. */
  readonly views?: true;
  readonly challenge?: Challenge;
}

/** Every permission that roles give, by its id, `object.action`. */
export const PERMISSIONS = {
  /** Who may do what at a client, and why. */
  "access.read": { scope: "client", area: "users", views: true },
  /** Roles and tiers of people at a client. */
  "access.write": { scope: "client", area: "users", challenge: "fresh-proof" },
  /** The page Advanced Security: its level, its authorization account, and which scripts run without a code. */
  "advanced-security.write": { scope: "tenant", area: "extensions" },
  "audit.read": { scope: "tenant", area: "audit", views: true },
  "clients.read": { scope: "client", area: "clients", views: true },
  "clients.write": { scope: "tenant", area: "clients" },
  "devices.read": { scope: "client", area: "devices", views: true },
  "devices.enrol": { scope: "client", area: "devices" },
  "devices.write": { scope: "client", area: "devices" },
  /** API keys of one's own. */
  "keys.own": { scope: "tenant", area: "extensions" },
  /** Patch settings of a client. */
  "patching.write": { scope: "client", area: "patching" },
  /** Roles of the installation, and who has them. */
  "roles.write": { scope: "tenant", area: "users", challenge: "fresh-proof" },
  /** Runs that others asked for; one's own need no more than to have asked. */
  "runs.cancel": { scope: "client", area: "runs" },
  "runs.read": { scope: "client", area: "runs", views: true },
  "runs.request": { scope: "client", area: "runs" },
  "runs.sign": { scope: "client", area: "runs" },
  "scripts.read": { scope: "tenant", area: "scripts", views: true },
  "scripts.write": { scope: "tenant", area: "scripts" },
  "settings.read": { scope: "tenant", area: "settings", views: true },
  "settings.write": { scope: "tenant", area: "settings" },
  "trust.read": { scope: "tenant", area: "trust", views: true },
  "trust.publish": { scope: "tenant", area: "trust" },
  "users.read": { scope: "tenant", area: "users", views: true },
  "users.write": { scope: "tenant", area: "users" },
} as const satisfies Record<string, PermissionFacts>;

export type Permission = keyof typeof PERMISSIONS;

/** All permission ids, sorted. */
export const PERMISSION_IDS: readonly Permission[] = Object.keys(PERMISSIONS).toSorted() as Permission[];

/** What everybody who is signed in may do with what is their own, whatever their roles: endpoints for `signed-in`. */
export const IMPLIED_PERMISSIONS: ReadonlySet<string> = new Set([
  "self.account",
  "self.password",
  "self.factors",
  "self.sessions",
  "self.views",
  "self.telling",
]);

/** What is known of a permission. Its type is the wide one, so that absent facts can be asked for. */
export function permissionFacts(permission: Permission): PermissionFacts {
  return PERMISSIONS[permission];
}

/** How much harm a permission can do: that of its area, or little where it only looks. */
export function riskOf(permission: Permission): Risk {
  const { area, views } = permissionFacts(permission);
  return views ? "low" : AREAS[area].risk;
}

/** Whether this names a permission that roles give. The text may be anybody's. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}
