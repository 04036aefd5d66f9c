/** The three fixed roles (product.md, S5). Custom roles, client roles and tiers come with the access issue and join here. */
import { type Permission, PERMISSION_IDS } from "./permissions.ts";

export const ROLES = ["administrator", "standard", "analyst"] as const;
export type Role = (typeof ROLES)[number];

const administration: readonly Permission[] = [
  "advanced-security.write",
  "settings.write",
  "trust.publish",
  "users.write",
  "devices.enrol",
  "clients.write",
  "runs.cancel",
];
const reading: readonly Permission[] = [
  "clients.read",
  "devices.read",
  "keys.own",
  "runs.read",
  "scripts.read",
  "trust.read",
];

/** What each role may do. Administrator: everything. Standard User: everything outside administration. Analyst: hardly anything but looking. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  administrator: new Set(PERMISSION_IDS),
  standard: new Set(PERMISSION_IDS.filter((id) => !administration.includes(id))),
  analyst: new Set(reading),
};
