/** Patch settings: which updates a client's devices get, when, and whether they may restart. What is wanted, and what is in force. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, next, oneLine, page, seconds, slug, uuid } from "../fields.ts";
import { askingErrors, task } from "./tasks.ts";

/** The script that carries out the settings; it comes with the product. */
export const PATCH_SCRIPT = "install-updates";
/** Which updates. */
export const PATCH_CLASSES = ["security", "all"] as const;
/** Whether a device restarts where updates ask for it. */
export const PATCH_REBOOTS = ["never", "when-needed"] as const;
/**
 * `none`: never set. `off`: switched off. `stopped`: in force, and something keeps it from running, which `because` and
 * `detail` say. Beside `in-force` and `stopped` something else may be wanted that waits for signatures.
 */
export const PATCH_STATES = ["none", "awaiting-signatures", "in-force", "stopped", "off"] as const;

const patchSettings = z.strictObject({
  classes: z.enum(PATCH_CLASSES),
  reboot: z.enum(PATCH_REBOOTS),
  /** Weekdays on which the window begins; Monday is 1. */
  days: z
    .array(z.number().int().min(1).max(7))
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, "each weekday once"),
  /** When it begins, `HH:MM` of the zone's clock. */
  from: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "HH:MM"),
  /** How long it lasts. */
  minutes: z.number().int().min(30).max(720),
  /** A time zone of the IANA database. */
  zone: z.string().min(1).max(64),
  /** Ids; null: every device that is admitted to the client, those that are admitted later too. */
  devices: z.array(uuid).min(1).max(64).nullable().default(null),
  /** A user of the devices. Installing takes root, which a policy has to allow. */
  run_as: z.string().min(1).max(64).default("root"),
});
export type PatchSettings = z.infer<typeof patchSettings>;

const patching = z.strictObject({
  client: slug,
  state: z.enum(PATCH_STATES),
  /** Why it is stopped, or why what was wanted did not come into force; in words, too. */
  because: z.string().max(80).nullable(),
  detail: z.string().max(1000).nullable(),
  /** What is in force. */
  current: patchSettings.nullable(),
  /** What waits for signatures, and takes the place of what is in force once they are there. */
  wanted: patchSettings.nullable(),
  /** The standing approval that people are asked to sign for what is wanted. */
  draft: hash.nullable(),
  /** Where people sign: the standing approval under which what is in force runs. */
  approval: task.shape.approval,
  /** Standing approvals for updates here that devices would heed still, though the settings need them no more. */
  left_over: z.array(z.strictObject({ hash, not_after: seconds })),
  task: uuid.nullable(),
  /** On how many devices. */
  device_count: z.number().int(),
  next_at: seconds.nullable(),
  last: task.shape.last,
  set_by: oneLine(200).nullable(),
  set_at: seconds.nullable(),
});
export type Patching = z.infer<typeof patching>;

const params = z.strictObject({ client: slug });

export const listPatching = endpoint({
  id: "patching.list",
  method: "GET",
  path: "/patching",
  access: "runs.read",
  summary: "The patch settings of all clients that have some, by client",
  query: z.strictObject({ ...page }),
  replies: { 200: z.strictObject({ patching: z.array(patching), next }) },
  errors: [],
});
export const showPatching = endpoint({
  id: "patching.show",
  method: "GET",
  path: "/clients/:client/patching",
  access: "runs.read",
  summary: "The patch settings of a client",
  params,
  replies: { 200: patching },
  errors: [],
});
export const setPatching = endpoint({
  id: "patching.set",
  method: "PUT",
  path: "/clients/:client/patching",
  access: "patching.write",
  summary:
    "Say how a client's devices are patched; where people sign, it is in force once they have signed the standing approval that this composes",
  audit: "patching.set",
  challenged: true,
  params,
  body: patchSettings.extend({
    /** How long the standing approval lives that people sign. */
    approval_days: z.number().int().min(1).max(90).default(90),
    /** Who will sign as requester; without it, the person that the account is linked to. */
    requester: z.strictObject({ authority: hash, person: slug }).optional(),
  }),
  replies: { 200: patching, 202: patching },
  errors: [...askingErrors, "task-known", "too-many-tasks", "document-refused", "document-known"],
});
export const stopPatching = endpoint({
  id: "patching.stop",
  method: "DELETE",
  path: "/clients/:client/patching",
  access: "patching.write",
  summary:
    "Patch a client's devices no more; needs no code. Approvals that people signed are theirs to revoke",
  audit: "patching.stopped",
  params,
  replies: { 200: patching },
  errors: [],
});
