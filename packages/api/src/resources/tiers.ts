/** Classification tiers: an order of who may see what at a client, beside the roles. Off until somebody turns them on. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { oneLine, seconds, slug, uuid } from "../fields.ts";

/** Never used twice: a tier is never deleted. */
export const tierId = z.number().int().min(1).max(255);
const name = oneLine(80);
const description = oneLine(500);
const tier = z.strictObject({
  id: tierId,
  /** 1 is the lowest. Moving one numbers all of them anew. */
  level: z.number().int().min(1),
  name,
  description,
  /** A disabled one is offered no more, and goes on protecting what has it. */
  enabled: z.boolean(),
});
export type Tier = z.infer<typeof tier>;
const described = z.strictObject({
  /** Since when they count; null: they do not. */
  on_since: seconds.nullable(),
  /** The lowest first. */
  tiers: z.array(tier),
});
export type Tiers = z.infer<typeof described>;
const count = z.number().int().min(0);

export const listTiers = endpoint({
  id: "tiers.list",
  method: "GET",
  path: "/access/tiers",
  access: "access.read",
  summary: "The tiers from the lowest to the highest, and whether they count",
  replies: { 200: described },
  errors: [],
});
export const createTier = endpoint({
  id: "tiers.create",
  method: "POST",
  path: "/access/tiers",
  access: "roles.write",
  summary: "Make a tier; it starts on top",
  audit: "tier.created",
  body: z.strictObject({ name, description }),
  replies: { 201: described },
  errors: ["reauthenticate", "tier-exists", "tiers-full"],
});
export const arrangeTiers = endpoint({
  id: "tiers.arrange",
  method: "PUT",
  path: "/access/tiers",
  access: "roles.write",
  summary: "Order, name, describe and disable the tiers, all at once; every one of them has to be named",
  audit: "tiers.arranged",
  body: z.strictObject({
    /** The lowest first. */
    tiers: z
      .array(z.strictObject({ id: tierId, name, description, enabled: z.boolean() }))
      .min(1)
      .max(255),
  }),
  replies: { 200: described },
  errors: ["reauthenticate", "tier-exists", "tiers-changed"],
});
export const switchTiers = endpoint({
  id: "tiers.switch",
  method: "PUT",
  path: "/access/tiers/switch",
  access: "roles.write",
  summary: "Let tiers count, or not; while they do not, everybody with a role at a client sees every tier",
  audit: "tiers.switched",
  body: z.strictObject({ on: z.boolean() }),
  replies: { 200: described },
  errors: ["reauthenticate"],
});
export const previewTiers = endpoint({
  id: "tiers.preview",
  method: "GET",
  path: "/access/tiers/preview",
  access: "roles.write",
  summary: "Who would see more and who less in another order of the tiers, or with them on or off",
  query: z.strictObject({
    /** Ids with commas between them, the lowest first; absent: as they stand. */
    order: z
      .string()
      .regex(/^[0-9]{1,3}(?:,[0-9]{1,3}){0,254}$/, "ids of tiers with commas between them")
      .optional(),
    /** Absent: as it is. */
    on: z.enum(["yes", "no"]).optional(),
  }),
  replies: {
    200: z.strictObject({
      /** Users who would see more at some client, and users who would see less at one. */
      gaining: count,
      losing: count,
      /** Things with a tier that somebody would see who does not now, and that somebody would not see any more. */
      objects_shown: count,
      objects_hidden: count,
      /** One for each user and client, as many as fit. */
      changes: z
        .array(
          z.strictObject({
            user: z.strictObject({ id: uuid, name: oneLine(200) }),
            client: slug,
            gains: z.array(tierId),
            loses: z.array(tierId),
            objects_shown: count,
            objects_hidden: count,
          }),
        )
        .max(200),
      /** How many more there are. */
      more: count,
    }),
  },
  errors: ["tiers-changed"],
});
export type TierPreview = z.infer<(typeof previewTiers)["replies"][200]>;
