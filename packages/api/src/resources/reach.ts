/** How far a root reaches: beforehand who would follow it and what would end, afterwards which devices have it. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { carried, hash, oneLine, seconds, slug, uuid } from "../fields.ts";

/** Of more devices, or things that end, only the number is told. */
export const MOST_NAMED = 200;

/** Why a device does not follow, or has not yet. */
export const LEFT_REASONS = [
  "asleep",
  "no-status",
  "fork",
  "ahead",
  "chain-gap",
  "client-without-policy",
  "agent-too-old",
  "other-authority",
  "objected",
  "on-its-way",
] as const;

export const leftDevice = z.strictObject({
  id: uuid,
  name: oneLine(200),
  client: slug,
  because: z.enum(LEFT_REASONS),
  /** In words: what is so, and what to do. */
  detail: oneLine(500),
  /** Since when it was not heard of, or objects. */
  since: seconds.nullable(),
  /** The version of this authority that it signed to hold; null where it holds none. */
  version: z.number().int().nullable(),
});
export type LeftDevice = z.infer<typeof leftDevice>;

export const ending = z.strictObject({
  kind: z.enum(["standing", "run", "task"]),
  /** Hash of a standing approval, id of a run or task. */
  id: z.string().max(80),
  name: oneLine(300),
  client: slug,
  because: z.string().max(80),
  detail: z.string().max(500),
});
export type Ending = z.infer<typeof ending>;

export const reach = z.strictObject({
  hash,
  type: z.enum(["root", "people", "admission"]),
  /** Devices that it concerns, by their signed status. */
  devices: z.number().int(),
  /** How many of them would not follow; publishing a root says this number. */
  left_behind: z.number().int(),
  left: z.array(leftDevice).max(MOST_NAMED),
  ends: z.array(ending).max(MOST_NAMED),
  ends_count: z.number().int(),
});
export type Reach = z.infer<typeof reach>;

export const showReach = endpoint({
  id: "reach.show",
  method: "POST",
  path: "/documents/reach",
  access: "trust.read",
  summary:
    "What a root, people list or admission would change, signed or not: which devices would be left behind, and which approvals, requests and tasks would end",
  /** `beside` is a root that was composed along with it: the successor that a last trial root names. */
  body: carried.extend({ beside: carried.optional() }),
  replies: { 200: reach },
  errors: ["document-refused"],
});

export const showAdoption = endpoint({
  id: "reach.adoption",
  method: "GET",
  path: "/trust/authorities/:authority/adoption",
  access: "trust.read",
  summary: "Which devices have the newest root of an authority, counted from what they signed",
  params: z.strictObject({ authority: hash }),
  replies: {
    200: z.strictObject({
      version: z.number().int(),
      hash,
      devices: z.number().int(),
      have: z.number().int(),
      lacking: z.array(leftDevice).max(MOST_NAMED),
    }),
  },
  errors: [],
});
export type Adoption = z.infer<(typeof showAdoption)["replies"][200]>;

/** How many devices whoever publishes a root knows to be left behind. */
export const leaveBehind = z.number().int().min(0).max(1_000_000);

export const acknowledgeLeft = endpoint({
  id: "reach.acknowledge",
  method: "POST",
  path: "/documents/drafts/:hash/left-behind",
  access: "trust.publish",
  summary: "Say that a drafted root may leave so many devices behind",
  audit: "draft.left-behind",
  params: z.strictObject({ hash }),
  body: z.strictObject({ leave_behind: leaveBehind }),
  replies: { 200: z.strictObject({ state: z.enum(["draft", "published"]) }) },
  errors: ["leaves-devices-behind"],
});
