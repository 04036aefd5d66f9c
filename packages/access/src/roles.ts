/** Role templates (product.md, S5 and S6): the fixed roles, and what custom ones start from. */
import { type Permission, PERMISSION_IDS, permissionFacts } from "./permissions.ts";

/** The three that every installation has, in the whole installation and at each client. */
export const ROLES = ["administrator", "standard", "analyst"] as const;
export type Role = (typeof ROLES)[number];

/** Those of a managed service provider; a person has one of them at most. */
export const MSP_ROLES = ["msp-admin", "msp-manager", "msp-supporter"] as const;
export type MspRole = (typeof MSP_ROLES)[number];

/** What a role of the whole installation may start from. */
export const TENANT_TEMPLATES = [...ROLES, ...MSP_ROLES] as const;
export type TenantTemplate = (typeof TENANT_TEMPLATES)[number];

const administration: readonly Permission[] = [
  "access.read",
  "access.write",
  "advanced-security.write",
  "settings.write",
  "trust.publish",
  "users.write",
  "devices.enrol",
  "clients.write",
  "roles.write",
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
const outsideAdministration = PERMISSION_IDS.filter((id) => !administration.includes(id));

/**
 * What each role may do where it is held. Administrator: everything. Standard User: everything outside administration.
 * Analyst: hardly anything but looking.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  administrator: new Set(PERMISSION_IDS),
  standard: new Set(outsideAdministration),
  analyst: new Set(reading),
};

/** One template of a role of the whole installation. */
export interface TemplateFacts {
  readonly name: string;
  readonly description: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Whether what it gives at clients, it gives at every one of them; others need a role at the client. */
  readonly everyClient: boolean;
}

/** The templates of roles of the whole installation. */
export const TENANT_ROLES: Readonly<Record<TenantTemplate, TemplateFacts>> = {
  administrator: {
    name: "Administrator",
    description: "Everything, at every client",
    permissions: ROLE_PERMISSIONS.administrator,
    everyClient: true,
  },
  standard: {
    name: "Standard User",
    description: "Everything outside administration",
    permissions: ROLE_PERMISSIONS.standard,
    everyClient: false,
  },
  analyst: {
    name: "Analyst",
    description: "Looks, and changes hardly anything",
    permissions: ROLE_PERMISSIONS.analyst,
    everyClient: false,
  },
  "msp-admin": {
    name: "MSP Admin",
    description: "Everything, at every client, for the provider's own staff",
    permissions: ROLE_PERMISSIONS.administrator,
    everyClient: true,
  },
  "msp-manager": {
    name: "MSP Manager",
    description: "Everything outside administration, users included; areas can be closed",
    permissions: new Set([...outsideAdministration, "users.write" as const, "clients.write" as const]),
    everyClient: false,
  },
  "msp-supporter": {
    name: "MSP Supporter",
    description: "Looks after machines; areas can be closed",
    permissions: ROLE_PERMISSIONS.standard,
    everyClient: false,
  },
};

/** What a client role of a template gives at its client: of the template's permissions, those that apply at clients. */
export function clientPermissions(template: Role): ReadonlySet<Permission> {
  return new Set([...ROLE_PERMISSIONS[template]].filter((id) => permissionFacts(id).scope === "client"));
}
