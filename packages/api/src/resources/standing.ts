/** Standing approvals: compose, list, revoke. People sign them as they sign drafts; devices judge each use. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { carried, hash, oneLine, seconds, slug, uuid } from "../fields.ts";

const whole = (text: string): boolean => text.isWellFormed() && !text.includes("\0");
const value = (max: number) => z.string().max(max).refine(whole, "text without NUL");

/** What one argument may be; `docs/protocol/documents.md` says what each means. */
export const allowedArgument = z.discriminatedUnion("is", [
  z.strictObject({ is: z.literal("fixed"), value: value(65_536) }),
  z.strictObject({ is: z.literal("enum"), values: z.array(value(1024)).min(1).max(64) }),
  z.strictObject({
    is: z.literal("integer"),
    min: z.number().int(),
    max: z.number().int(),
    empty: z.boolean().default(false),
  }),
  z.strictObject({
    is: z.literal("pattern"),
    parts: z
      .array(
        z.union([
          z.strictObject({ text: z.string().min(1).max(256) }),
          z.strictObject({
            chars: z.array(z.string().min(1).max(3)).min(1).max(32),
            min: z.number().int().min(0).max(256),
            max: z.number().int().min(1).max(256),
          }),
        ]),
      )
      .min(1)
      .max(16),
    empty: z.boolean().default(false),
  }),
  z.strictObject({ is: z.literal("open"), max: z.number().int().min(1).max(65_536) }),
]);
export type AllowedArgument = z.infer<typeof allowedArgument>;

const scheduleWindow = z.strictObject({
  /** Monday is 1. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: z.string().max(5),
  to: z.string().max(5),
  tz: z.string().max(64),
});

/** Where a standing approval stands. */
export const STANDING_STATES = ["awaiting-signatures", "in-force", "ended", "stopped"] as const;

export const standingApproval = z.strictObject({
  hash,
  /** For recognising, never for deciding. */
  short_code: z.string().max(24),
  state: z.enum(STANDING_STATES),
  /** Why it is not in force: a reason code and a sentence, as a device would give them. */
  because: z.string().max(80).nullable(),
  detail: z.string().max(1000).nullable(),
  client: slug,
  script: z.strictObject({ name: slug, version: z.number().int(), hash }),
  arguments: z.array(z.strictObject({ name: oneLine(200), allowed: allowedArgument })),
  run_as: z.string().max(64),
  network: z.enum(["host", "none"]),
  devices: z.discriminatedUnion("of", [
    z.strictObject({ of: z.literal("client"), up_to: z.number().int() }),
    z.strictObject({ of: z.literal("list"), names: z.array(z.string().max(200)) }),
    z.strictObject({ of: z.literal("tree"), count: z.number().int() }),
  ]),
  windows: z.array(scheduleWindow),
  min_interval: z.number().int(),
  per_day: z.number().int(),
  max_total: z.number().int(),
  not_before: seconds,
  not_after: seconds,
  requester: z.strictObject({ authority: hash, person: slug }),
  reason: oneLine(1000),
  /** Who signed, by the roots of now; `counts` is false for who has left them since. */
  signers: z.array(z.strictObject({ authority: hash, person: slug, as: z.enum(["requester", "approver"]) })),
  objections: z.array(
    z.strictObject({
      effect: z.enum(["veto", "refuse", "cancel"]),
      person: slug,
      reason: oneLine(1000),
      at: seconds,
    }),
  ),
  uses: z.strictObject({ count: z.number().int(), last_at: seconds.nullable() }),
});
export type StandingApproval = z.infer<typeof standingApproval>;

export const composeStanding = endpoint({
  id: "standing.compose",
  method: "POST",
  path: "/standing",
  access: "runs.request",
  summary:
    "Compose a standing approval and put it where its signers find it; it is in force once enough have signed",
  audit: "draft.created",
  body: z.strictObject({
    script: slug,
    version: z.number().int().min(1).optional(),
    /** The whole client, for up to `up_to` devices in one use. Without it, `devices`. */
    client: slug.optional(),
    up_to: z.number().int().min(1).max(100_000).optional(),
    devices: z.array(z.string().min(1).max(200)).min(1).max(64).optional(),
    /** By parameter. What is not named here is fixed at its default. */
    arguments: z.record(slug, allowedArgument).default({}),
    run_as: z.string().max(64).default("default"),
    network: z.enum(["host", "none"]).default("host"),
    limits: z
      .strictObject({
        seconds: z.number().int().min(1).max(86_400),
        output: z.number().int().min(0).max(1_073_741_824),
      })
      .optional(),
    windows: z.array(scheduleWindow).max(32).default([]),
    min_interval: z.number().int().min(0).max(7_776_000).default(0),
    per_day: z.number().int().min(1).max(1440).default(24),
    max_total: z.number().int().min(1).max(100_000).optional(),
    days: z.number().int().min(1).max(90).default(30),
    reason: oneLine(1000).default("no reason given"),
    /** Who will sign as requester; without it, the person that the account is linked to. */
    requester: z.strictObject({ authority: hash, person: slug }).optional(),
  }),
  replies: { 202: standingApproval },
  errors: [
    "script-unknown",
    "device-unknown",
    "device-not-admitted",
    "several-clients",
    "arguments-invalid",
    "requester-needed",
    "approval-needless",
    "policy-missing",
    "limits-exceeded",
    "document-refused",
    "document-known",
  ],
});
export const listStanding = endpoint({
  id: "standing.list",
  method: "GET",
  path: "/standing",
  access: "runs.read",
  summary: "The standing approvals, those that await signatures first, then the newest",
  query: z.strictObject({
    script: slug.optional(),
    client: slug.optional(),
    state: z.enum(STANDING_STATES).optional(),
  }),
  replies: { 200: z.strictObject({ standing: z.array(standingApproval) }) },
  errors: [],
});
export const showStanding = endpoint({
  id: "standing.show",
  method: "GET",
  path: "/standing/:hash",
  access: "runs.read",
  summary: "One standing approval with its signed bytes and its latest uses",
  params: z.strictObject({ hash }),
  replies: {
    200: z.strictObject({
      standing: standingApproval,
      document: carried,
      uses: z.array(z.strictObject({ run: uuid, state: z.string().max(40), at: seconds, by: oneLine(200) })),
    }),
  },
  errors: [],
});
export const objectToStanding = endpoint({
  id: "standing.object",
  method: "POST",
  path: "/standing/:hash/objections",
  access: "runs.sign",
  summary: "Revoke a standing approval: an approver's signed veto, or its requester's signed cancellation",
  audit: "document.published",
  params: z.strictObject({ hash }),
  signaturesByKey: [],
  body: carried,
  replies: { 200: standingApproval },
  errors: ["document-refused", "document-known"],
});
export const withdrawStanding = endpoint({
  id: "standing.withdraw",
  method: "DELETE",
  path: "/standing/:hash",
  access: "runs.request",
  summary: "Withdraw a standing approval that still awaits signatures",
  audit: "draft.withdrawn",
  params: z.strictObject({ hash }),
  replies: { 204: null },
  errors: [],
});
