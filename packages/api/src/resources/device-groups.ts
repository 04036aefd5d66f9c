/** Device groups: devices under one name, by what they have in common or one by one. For finding them; no signed document names one. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { oneLine, seconds, slug, uuid } from "../fields.ts";
import { pick, TRUST_WORDS } from "./devices.ts";

/** What the devices of a dynamic group have in common. */
const groupQuery = z
  .strictObject({ ...pick, trust: z.enum(TRUST_WORDS).optional() })
  .refine((query) => Object.keys(query).length > 0, "at least one of client, tag, name, system, trust");
const description = z.union([z.literal(""), oneLine(500)]);
/** Who may change it besides administrators: whoever made it, or everybody who may change devices. */
const editors = z.enum(["owner", "everybody"]);

const deviceGroup = z.strictObject({
  name: slug,
  description,
  /** Null: its devices are listed one by one. */
  query: groupQuery.nullable(),
  /** How many devices are listed; null where a query finds them. */
  listed: z.number().int().nullable(),
  editors,
  owner: oneLine(200),
  may_edit: z.boolean(),
  saved_at: seconds,
});
export type DeviceGroup = z.infer<typeof deviceGroup>;

export const listDeviceGroups = endpoint({
  id: "device-groups.list",
  method: "GET",
  path: "/device-groups",
  access: "devices.read",
  summary: "List device groups by name",
  replies: { 200: z.strictObject({ groups: z.array(deviceGroup) }) },
  errors: [],
});
export const saveDeviceGroup = endpoint({
  id: "device-groups.save",
  method: "PUT",
  path: "/device-groups/:name",
  access: "devices.write",
  summary: "Make a device group or change it: by a query that finds its devices, or by a list of them",
  audit: "device-group.saved",
  params: z.strictObject({ name: slug }),
  body: z
    .strictObject({
      description: description.default(""),
      query: groupQuery.optional(),
      devices: z.array(uuid).min(1).max(10_000).optional(),
      editors: editors.default("owner"),
    })
    .refine(({ query, devices }) => (query === undefined) !== (devices === undefined), "query or devices"),
  replies: { 200: deviceGroup },
  errors: ["not-yours"],
});
export const removeDeviceGroup = endpoint({
  id: "device-groups.remove",
  method: "DELETE",
  path: "/device-groups/:name",
  access: "devices.write",
  summary: "Remove a device group; its devices stay as they are",
  audit: "device-group.removed",
  params: z.strictObject({ name: slug }),
  replies: { 204: null },
  errors: ["not-yours"],
});
