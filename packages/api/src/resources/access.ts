/** Who may do what: roles, places at clients, the default group, and why. */
import { AREA_IDS, AREA_LEVELS, PERMISSION_IDS, TENANT_TEMPLATES } from "@countersign/access";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { tierId } from "./tiers.ts";
import { next, oneLine, page, search, seconds, slug, uuid } from "../fields.ts";

const permission = z.enum(PERMISSION_IDS);
const permissions = z.array(permission).max(200);
const named = z.strictObject({ id: uuid, name: oneLine(200) });
const role = z.strictObject({
  id: uuid,
  /** Of the whole installation, or held at clients. */
  scope: z.enum(["tenant", "client"]),
  name: oneLine(200),
  description: oneLine(500),
  template: z.enum(TENANT_TEMPLATES),
  /** Comes with the product: it cannot be changed or switched off. */
  fixed: z.boolean(),
  enabled: z.boolean(),
  /** Whether it gives at every client what it gives at clients. */
  every_client: z.boolean(),
  permissions,
  /** How many accounts hold it. */
  holders: z.number().int().min(0),
  created_at: seconds,
});
export type AccessRole = z.infer<typeof role>;
/** What anybody who is signed in may do beside these. */
const implied = z.number().int().min(0);

const place = z.strictObject({
  client: slug,
  roles: z.array(named).max(50),
  /** Null: the lowest. */
  tier: tierId.nullable(),
  /** Where all of it came from: the default group, or somebody gave it. */
  by_default: z.boolean(),
});
const personAccess = z.strictObject({
  id: uuid,
  name: oneLine(200),
  email: z.string().max(254),
  state: z.enum(["invited", "active", "disabled"]),
  roles: z.array(named).max(50),
  /** A role of the installation that holds at every client. */
  every_client: z.boolean(),
  default_group: named.nullable(),
  /** With which tier the default group gives clients; null: the lowest. */
  default_tier: tierId.nullable(),
  /** Of those clients that the caller may see. */
  places: z.array(place).max(1000),
  /** Of Manager and Supporter; empty for everybody else. */
  areas: z.partialRecord(z.enum(AREA_IDS), z.enum(AREA_LEVELS)),
});
export type PersonAccess = z.infer<typeof personAccess>;

export const listRoles = endpoint({
  id: "roles.list",
  method: "GET",
  path: "/access/roles",
  access: "access.read",
  summary: "The roles of this installation, with what they give",
  replies: { 200: z.strictObject({ roles: z.array(role), implied }) },
  errors: [],
});
export const createRole = endpoint({
  id: "roles.create",
  method: "POST",
  path: "/access/roles",
  access: "roles.write",
  summary: "Make a role; nobody can put into it what they do not hold",
  audit: "role.created",
  body: z.strictObject({
    scope: z.enum(["tenant", "client"]),
    name: oneLine(200),
    description: oneLine(500),
    template: z.enum(TENANT_TEMPLATES),
    permissions,
  }),
  replies: { 201: role },
  errors: ["reauthenticate", "role-exists", "role-scope"],
});
export const changeRole = endpoint({
  id: "roles.change",
  method: "PATCH",
  path: "/access/roles/:id",
  access: "roles.write",
  summary: "Change a role, or switch it off; refused where somebody would be left without an enabled role",
  audit: "role.changed",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({
    name: oneLine(200).optional(),
    description: oneLine(500).optional(),
    enabled: z.boolean().optional(),
    permissions: permissions.optional(),
  }),
  replies: { 200: role },
  errors: ["reauthenticate", "role-exists", "role-fixed", "role-scope", "without-role"],
});
export const removeRole = endpoint({
  id: "roles.remove",
  method: "DELETE",
  path: "/access/roles/:id",
  access: "roles.write",
  summary: "Remove a role that nobody holds",
  audit: "role.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["role-fixed", "role-held"],
});
export const setRoles = endpoint({
  id: "users.set-roles",
  method: "PUT",
  path: "/access/users/:id/roles",
  access: "roles.write",
  summary: "Give a user these roles of the installation, and no others",
  audit: "user.roles-set",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ roles: z.array(uuid).min(1).max(50) }),
  replies: { 200: personAccess },
  errors: ["reauthenticate", "role-scope", "one-msp-role", "last-administrator", "without-role"],
});
export const giveRole = endpoint({
  id: "roles.give",
  method: "POST",
  path: "/access/roles/:id/holders",
  access: "roles.write",
  summary: "Give users a role of the installation, beside what they hold or in place of it",
  audit: "user.roles-set",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ users: z.array(uuid).min(1).max(200), replace: z.boolean() }),
  replies: { 200: z.strictObject({ changed: z.number().int().min(0) }) },
  errors: ["reauthenticate", "role-scope", "one-msp-role", "last-administrator", "without-role"],
});
export const takeRole = endpoint({
  id: "roles.take",
  method: "DELETE",
  path: "/access/roles/:id/holders/:user",
  access: "roles.write",
  summary: "Take a role of the installation from a user; refused where it is their only enabled one",
  audit: "user.roles-set",
  params: z.strictObject({ id: uuid, user: uuid }),
  replies: { 204: null },
  errors: ["reauthenticate", "last-administrator", "without-role"],
});
export const setAreas = endpoint({
  id: "users.set-areas",
  method: "PUT",
  path: "/access/users/:id/areas",
  access: "roles.write",
  summary: "How far areas are open for one MSP Manager or Supporter; a closed area beats every role",
  audit: "user.areas-set",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ areas: z.partialRecord(z.enum(AREA_IDS), z.enum(AREA_LEVELS)) }),
  replies: { 200: personAccess },
  errors: ["reauthenticate", "no-areas"],
});
export const listPeople = endpoint({
  id: "access.list",
  method: "GET",
  path: "/access/users",
  access: "access.read",
  summary: "Users with their roles, and their places at the clients that the caller looks after",
  query: z.strictObject({
    ...page,
    /** Part of a name or address. */
    q: search.optional(),
    /** Who has a place there, or every client by a role. */
    client: slug.optional(),
    /** Who holds this role, in the installation or at a client that the caller looks after. */
    role: uuid.optional(),
    state: z.enum(["invited", "active", "disabled"]).optional(),
    /** Whether they are in the default group. */
    group: z.enum(["in", "out"]).optional(),
    sort: z.enum(["name", "-name", "state", "-state", "clients", "-clients"]).optional(),
  }),
  replies: { 200: z.strictObject({ users: z.array(personAccess), next }) },
  errors: [],
});
export const showPerson = endpoint({
  id: "access.show",
  method: "GET",
  path: "/access/users/:id",
  access: "access.read",
  summary: "One user with their roles, and their places at the clients that the caller looks after",
  params: z.strictObject({ id: uuid }),
  replies: { 200: personAccess },
  errors: [],
});
export const giveAccess = endpoint({
  id: "access.give",
  method: "POST",
  path: "/access/places",
  access: "access.write",
  summary:
    "Give users these roles at these clients, in place of what they hold there; no roles take the clients from them",
  audit: "access.changed",
  body: z.strictObject({
    users: z.array(uuid).min(1).max(200),
    clients: z.array(slug).min(1).max(200),
    roles: z.array(uuid).max(10),
    /** While tiers are on; null: the lowest. Absent: whoever has one there keeps it. */
    tier: tierId.nullable().optional(),
  }),
  replies: { 200: z.strictObject({ changed: z.number().int().min(0) }) },
  errors: ["reauthenticate", "role-scope", "tiers-off", "tier-not-offered"],
});
export const setDefaultGroup = endpoint({
  id: "access.default-group",
  method: "PUT",
  path: "/access/default-group",
  access: "roles.write",
  summary:
    "Let users have every client, those to come too, with a role; without one they leave the group and keep what they have",
  audit: "default-group.changed",
  body: z.strictObject({
    users: z.array(uuid).min(1).max(200),
    role: uuid.nullable(),
    /** As in `access.give`. */
    tier: tierId.nullable().optional(),
  }),
  replies: { 200: z.strictObject({ changed: z.number().int().min(0) }) },
  errors: ["reauthenticate", "role-scope", "tiers-off", "tier-not-offered"],
});

const grant = z.strictObject({
  role: z.string().max(80),
  name: oneLine(200),
  client: slug.nullable(),
});
const asked = { permission, client: slug.optional() };
export const explainAccess = endpoint({
  id: "access.explain",
  method: "GET",
  path: "/access/explain",
  access: "access.read",
  summary: "Whether a user may do something, and what allows or refuses it, step by step",
  query: z.strictObject({ user: uuid, ...asked }),
  replies: {
    200: z.strictObject({
      user: named,
      outcome: z.enum(["allow", "challenge", "deny"]),
      because: z.string().max(80).nullable(),
      prove: z.string().max(80).nullable(),
      via: grant.nullable(),
      steps: z.array(z.strictObject({ about: z.string().max(200), result: z.string().max(80) })).max(20),
      /** All grants of the permission that the user holds, at clients that the caller may see. */
      grants: z.array(grant).max(1000),
    }),
  },
  errors: [],
});
export type ExplainedAccess = z.infer<(typeof explainAccess)["replies"][200]>;
export const whoCan = endpoint({
  id: "access.who-can",
  method: "GET",
  path: "/access/who-can",
  access: "access.read",
  summary: "Which users may do something, and what allows each",
  query: z.strictObject(asked),
  replies: {
    200: z.strictObject({
      users: z.array(z.strictObject({ user: named, outcome: z.enum(["allow", "challenge"]), via: grant })),
    }),
  },
  errors: [],
});
