/** Provisioning: the credentials by which a provider's directory calls for SCIM, and what its groups give. SCIM itself is a protocol of its own. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { oneLine, seconds, uuid } from "../fields.ts";

const year = 365 * 86_400;

const credential = z.strictObject({
  id: uuid,
  name: oneLine(100),
  prefix: z.string().max(20),
  made_by: z.string().max(200),
  made_at: seconds,
  expires_at: seconds,
  last_used_at: seconds.nullable(),
  /** From where it was used last. */
  last_address: z.string().max(100).nullable(),
});
export type ScimCredential = z.infer<typeof credential>;

const mapping = {
  /** A role of the installation. */
  role: uuid.nullable(),
  /** A role at clients, held at all of them by the default group. */
  default_role: uuid.nullable(),
};
const provisioning = z.strictObject({
  /** What to put in on the directory's side. */
  address: z.string().max(500),
  /** Those that are good now, the latest first. */
  credentials: z.array(credential).max(10),
  last_call_at: seconds.nullable(),
  /** How many accounts the directory told of. */
  users: z.number().int().min(0),
  groups: z
    .array(
      z.strictObject({
        id: uuid,
        name: z.string().max(200),
        members: z.number().int().min(0),
        ...mapping,
      }),
    )
    .max(1000),
  /** What a group may give. */
  roles: z
    .array(z.strictObject({ id: uuid, name: z.string().max(200), scope: z.enum(["tenant", "client"]) }))
    .max(1000),
});
export type Provisioning = z.infer<typeof provisioning>;

const id = z.strictObject({ id: uuid });

export const showProvisioning = endpoint({
  id: "providers.scim",
  method: "GET",
  path: "/providers/:id/scim",
  access: "settings.read",
  summary: "What a provider's directory does here: its credentials without their secrets, and its groups",
  params: id,
  replies: { 200: provisioning },
  errors: [],
});
export const makeScimCredential = endpoint({
  id: "providers.scim-credential-make",
  method: "POST",
  path: "/providers/:id/scim/credentials",
  access: "settings.write",
  summary:
    "Make a credential for the directory; its secret is shown this once, and it can do SCIM and nothing else",
  audit: "scim.credential-made",
  params: id,
  body: z.strictObject({
    name: oneLine(100),
    expires_in_seconds: z
      .number()
      .int()
      .min(3600)
      .max(2 * year),
  }),
  replies: { 201: z.strictObject({ credential, secret: z.string().max(100) }) },
  errors: ["reauthenticate", "scim-two-credentials"],
});
export const endScimCredential = endpoint({
  id: "providers.scim-credential-end",
  method: "DELETE",
  path: "/providers/:id/scim/credentials/:credential",
  access: "settings.write",
  summary: "End a credential of the directory at once",
  audit: "scim.credential-ended",
  params: z.strictObject({ id: uuid, credential: uuid }),
  replies: { 204: null },
  errors: [],
});
export const mapScimGroup = endpoint({
  id: "providers.scim-group-map",
  method: "PUT",
  path: "/providers/:id/scim/groups/:group",
  access: "settings.write",
  summary:
    "Set what a group of the directory gives to who is in it; never more than the caller holds, and no role that changes rights",
  audit: "scim.group-mapped",
  params: z.strictObject({ id: uuid, group: uuid }),
  body: z.strictObject(mapping),
  replies: { 200: z.strictObject(mapping) },
  errors: ["reauthenticate", "role-scope", "scim-groups-at-sign-in", "scim-raises"],
});
