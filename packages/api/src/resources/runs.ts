/** Runs: ask, collect signatures, follow, prove. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { RING_SIZE } from "../plan-rings.ts";
import {
  base64,
  carried,
  hash,
  next,
  oneLine,
  page,
  search,
  seconds,
  signature,
  slug,
  uuid,
} from "../fields.ts";

/** Where a run stands as a whole. */
export const RUN_STATES = [
  "awaiting-signatures",
  "dispatched",
  "finished",
  "refused",
  "cancelled",
  "expired",
] as const;
/** Where one device stands. `lost` is said when its window closed and no receipt came. */
export const TARGET_STATES = [
  "waiting",
  "sent",
  "running",
  "ran",
  "refused",
  "interrupted",
  "cancelled",
  "lost",
] as const;

const target = z.strictObject({
  device: uuid,
  fingerprint: hash,
  name: oneLine(200),
  /** The admission that the request names; with it whoever signs can work out a root of targets by themselves. */
  admission: hash,
  state: z.enum(TARGET_STATES),
  exit: z.number().int().nullable(),
  signal: z.string().max(20).nullable(),
  code: z.string().max(80).nullable(),
  receipt: hash.nullable(),
  started_at: seconds.nullable(),
  ended_at: seconds.nullable(),
  /** Where the glass was broken: until when the device says that it waits. */
  waits_until: seconds.nullable(),
  /** Of a run that goes out in rings: which of them; the first is 0. */
  ring: z.number().int().min(0).nullable(),
});
const signer = z.strictObject({
  authority: hash,
  person: slug,
  namespace: z.string().max(64),
  independent: z.boolean(),
  at: seconds,
});
/** A number of devices, or a share of them. */
const amount = z
  .string()
  .regex(/^(?:[1-9][0-9]{0,4}|[1-9][0-9]?%|100%)$/, "a number, or a share such as 10%");
const ringSize = z.string().regex(RING_SIZE, "a number, a share such as 10%, or rest");
/** A staged rollout as tasks and runs ask for it; the order in which it goes out is the server's, in nothing that is signed. */
export const ringsOf = <Id extends z.ZodType<string>>(device: Id) =>
  z.strictObject({
    /** Sizes take of the devices that no other ring names, those that are connected first. */
    steps: z
      .array(
        z.union([
          ringSize,
          z.strictObject({
            /** What people call it: the tag or group that was resolved to these devices. */
            name: oneLine(100),
            devices: z.array(device).min(1).max(10_000),
          }),
        ]),
      )
      .min(2)
      .max(20),
    /** So many devices that failed stop it; a share is of the devices reached so far. */
    stop_after: amount.default("1"),
    /** After that the next ring begins without those that are away; without it an hour, or less where the window is short. */
    wait_seconds: z.number().int().min(1).max(1_209_600).optional(),
    /** Whether somebody has to let it go on before each further ring. */
    ask_first: z.boolean().default(false),
  });
const rollout = z.strictObject({
  /** `asking`: a ring is over and somebody has to let it go on; `stopped`: no further device is handed the run. */
  state: z.enum(["rolling", "asking", "stopped", "over"]),
  /** The ring that is open; the first is 0. */
  ring: z.number().int().min(0),
  rings: z.array(z.strictObject({ name: oneLine(100), devices: z.number().int() })),
  stop_after: amount,
  wait_seconds: z.number().int(),
  ask_first: z.boolean(),
  /** When the open ring began; null while nothing went out. */
  began_at: seconds.nullable(),
  /** Why it stopped. */
  because: z.enum(["too-many-failed", "nobody-succeeded", "by-hand"]).nullable(),
  /** Who stopped it, or let it go on, last. */
  moved_by: oneLine(200).nullable(),
});
export const run = z.strictObject({
  id: uuid,
  state: z.enum(RUN_STATES),
  client: slug,
  kind: z.enum(["script", "reboot"]),
  script: z.strictObject({ name: slug, version: z.number().int(), hash }).nullable(),
  reason: oneLine(1000),
  request_hash: hash,
  /** For recognising, never for deciding. */
  short_code: z.string().max(24),
  trust: z.enum(["server-trust", "console-trust", "device-trust"]),
  requested_by: oneLine(200),
  /** Hash of the standing approval of which this run is a use; `request_hash` is then the use. */
  standing: hash.nullable(),
  /** The task that asked for it, in the name of its owner. */
  task: uuid.nullable(),
  requester: z.strictObject({ authority: hash, person: slug }),
  not_before: seconds,
  not_after: seconds,
  created_at: seconds,
  /** What each authority still asks for, in words; empty when nothing is missing. */
  missing: z.array(
    z.strictObject({
      authority: hash,
      name: oneLine(200),
      needs: z.string().max(500),
      /** Persons of this authority whose signature would count. */
      persons: z.array(slug),
    }),
  ),
  signers: z.array(signer),
  objections: z.array(
    z.strictObject({
      effect: z.enum(["veto", "refuse", "cancel"]),
      person: slug,
      reason: oneLine(1000),
      at: seconds,
    }),
  ),
  targets: z.array(target),
  /** Who keeps it for good: nothing of it is deleted before somebody lets go of it. */
  kept: z.strictObject({ by: oneLine(200), at: seconds }).nullable(),
  /** Its output was deleted, so many days after its end. */
  output_removed: z.strictObject({ at: seconds, days: z.number().int(), bytes: z.number() }).nullable(),
  /** How far it is, where it goes out in rings. */
  rollout: rollout.nullable(),
  /** Where whoever may sign does so, while signatures are awaited; null for everybody else. */
  station_link: z.string().max(600).nullable(),
  /** What breaks the glass for it: a draft that people sign, until `broken`. */
  glass: z.strictObject({ document: hash, delay_seconds: z.number().int(), broken: z.boolean() }).nullable(),
  /** Whether whoever reads this may ask people to break the glass: every root that decides lets somebody. */
  may_break_glass: z.boolean(),
  /** Whether whoever reads this may cancel it: they asked for it, or may cancel what others asked for. */
  may_cancel: z.boolean(),
});
export type Run = z.infer<typeof run>;

/** Half a character of UTF-16 has no canonical bytes. */
const isWhole = (text: string): boolean => text.isWellFormed();

export const requestRun = endpoint({
  id: "runs.request",
  method: "POST",
  path: "/runs",
  access: "runs.request",
  summary: "Request a run. 201: nothing more is needed; 202: signatures are awaited",
  audit: "run.requested",
  challenged: true,
  body: z.strictObject({
    script: slug.optional(),
    version: z.number().int().min(1).optional(),
    kind: z.enum(["script", "reboot"]).default("script"),
    arguments: z.record(slug, z.string().max(65_536)).default({}),
    devices: z.array(z.string().min(1).max(200)).min(1).max(10_000),
    reason: oneLine(1000).default("no reason given"),
    run_as: z.string().max(64).default("default"),
    network: z.enum(["host", "none"]).default("host"),
    stdin: z.string().max(262_144).refine(isWhole, "text without broken characters").optional(),
    environment: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "a name of letters, digits and underscores"),
        z
          .string()
          .max(32_768)
          .refine((value) => isWhole(value) && !value.includes("\0"), "text without NUL"),
      )
      .refine((variables) => Object.keys(variables).length <= 64, "at most 64 variables")
      .default({}),
    /**
     * Chosen by whoever asks, where there are secrets: 32 hexadecimal digits by chance, to which the boxes are bound.
     * They were typed out of the server's reach: it gets what they commit to, and a box for each device.
     */
    request_id: z
      .string()
      .regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits")
      .optional(),
    secrets: z
      .array(
        z.strictObject({
          param: slug,
          commitment: hash,
          boxes: z
            .array(z.strictObject({ fingerprint: hash, box: base64(8272) }))
            .min(1)
            .max(1000),
        }),
      )
      .max(32)
      .default([]),
    /** How long devices wait before they restart. */
    delay_seconds: z.number().int().min(0).max(3600).optional(),
    limits: z
      .strictObject({
        seconds: z.number().int().min(1).max(86_400),
        output: z.number().int().min(0).max(1_073_741_824),
      })
      .optional(),
    window_seconds: z.number().int().min(60).max(1_209_600).optional(),
    /** Who will sign as requester; without it, the person that the account is linked to. */
    requester: z.strictObject({ authority: hash, person: slug }).optional(),
    /** Asks people even where a standing approval covers the run. */
    ask_people: z.boolean().default(false),
    /** Rings in which it goes out, one after the other. */
    rings: ringsOf(z.string().min(1).max(200)).optional(),
  }),
  replies: { 201: run, 202: run },
  errors: [
    "script-unknown",
    "device-unknown",
    "device-not-admitted",
    "several-clients",
    "arguments-invalid",
    "requester-needed",
    "policy-missing",
    "too-many-waiting",
    "limits-exceeded",
    "secrets-invalid",
    "rings-invalid",
  ],
});
export const listRuns = endpoint({
  id: "runs.list",
  method: "GET",
  path: "/runs",
  access: "runs.read",
  summary: "List runs, newest first unless told otherwise",
  query: z.strictObject({
    ...page,
    state: z.enum(RUN_STATES).optional(),
    client: slug.optional(),
    device: uuid.optional(),
    /** Runs that this task asked for. */
    task: uuid.optional(),
    /** Part of the script's name, of the reason, or of who asked. */
    q: search.optional(),
    trust: z.enum(["server-trust", "console-trust", "device-trust"]).optional(),
    /** `asked` is oldest first. */
    sort: z.enum(["asked", "-asked"]).optional(),
  }),
  replies: { 200: z.strictObject({ runs: z.array(run), next }) },
  errors: [],
});
export const showRun = endpoint({
  id: "runs.read",
  method: "GET",
  path: "/runs/:id",
  access: "runs.read",
  summary: "Show a run with its chain",
  params: z.strictObject({ id: uuid }),
  replies: { 200: run },
  errors: [],
});
export const readRequest = endpoint({
  id: "runs.document",
  method: "GET",
  path: "/runs/:id/request",
  access: "runs.read",
  summary: "The canonical bytes of the request: exactly what people sign",
  params: z.strictObject({ id: uuid }),
  replies: { 200: null },
  errors: [],
});
export const signRun = endpoint({
  id: "runs.sign",
  method: "POST",
  path: "/runs/:id/signatures",
  access: "runs.sign",
  summary: "Add signatures of requester or approvers",
  audit: "run.signed",
  params: z.strictObject({ id: uuid }),
  signaturesByKey: ["countersign.request.v1"],
  body: z.strictObject({
    signatures: z.array(signature).min(1).max(32),
    batches: z.array(z.base64().max(32_768)).max(8).optional(),
  }),
  replies: { 200: run },
  errors: ["signature-refused", "run-not-awaiting"],
});
export const objectToRun = endpoint({
  id: "runs.refuse",
  method: "POST",
  path: "/runs/:id/refusals",
  access: "runs.sign",
  summary: "Hand in a signed refusal or veto",
  audit: "run.objected",
  params: z.strictObject({ id: uuid }),
  signaturesByKey: [],
  body: carried,
  replies: { 200: run },
  errors: ["document-refused"],
});
export const cancelRun = endpoint({
  id: "runs.cancel",
  method: "POST",
  path: "/runs/:id/cancel",
  access: "runs.request",
  summary:
    "Cancel a run that one asked for, or with runs.cancel anybody's: without a document the server only stops offering it; the requester's signed cancellation, whoever hands it in, stops it on devices too",
  audit: "run.cancelled",
  params: z.strictObject({ id: uuid }),
  signaturesByKey: [],
  body: z.strictObject({ reason: oneLine(1000), document: carried.optional() }),
  replies: { 200: run },
  errors: ["document-refused", "run-ended"],
});
export const keepRun = endpoint({
  id: "runs.keep",
  method: "PUT",
  path: "/runs/:id/keep",
  access: "runs.cancel",
  summary: "Keep a run for good, with its output and receipts, or let go of it",
  audit: "run.kept",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ keep: z.boolean(), reason: oneLine(1000).default("no reason given") }),
  replies: { 200: run },
  errors: [],
});
/** The ring that was open when whoever moves it looked. */
const seenRing = z.strictObject({ ring: z.number().int().min(0) });
export const continueRollout = endpoint({
  id: "runs.rollout-continue",
  method: "POST",
  path: "/runs/:id/rollout/continue",
  access: "runs.request",
  summary:
    "Let a rollout go on that one asked for, or with runs.cancel anybody's: a stopped one where it stood, another one with its next ring",
  audit: "run.rollout-continued",
  params: z.strictObject({ id: uuid }),
  body: seenRing,
  replies: { 200: run },
  errors: ["rollout-moved"],
});
export const stopRollout = endpoint({
  id: "runs.rollout-stop",
  method: "POST",
  path: "/runs/:id/rollout/stop",
  access: "runs.request",
  summary: "Stop a rollout: no further device is handed the run before somebody lets it go on",
  audit: "run.rollout-stopped",
  params: z.strictObject({ id: uuid }),
  body: seenRing,
  replies: { 200: run },
  errors: ["rollout-moved"],
});
export const readOutput = endpoint({
  id: "runs.output",
  method: "GET",
  path: "/runs/:id/output",
  access: "runs.read",
  summary: "Output of one device as bytes; follow=1 streams until the run ends",
  params: z.strictObject({ id: uuid }),
  query: z.strictObject({
    device: uuid,
    stream: z.enum(["stdout", "stderr"]).optional(),
    offset: z.coerce.number().int().min(0).optional(),
    follow: z.enum(["0", "1"]).optional(),
  }),
  replies: { 200: null },
  errors: [],
});
/** One device of a joint reading: its id, and how many bytes of standard output and error are known already. */
const OUTPUT_CURSOR = "[0-9a-f-]{36}(?::[0-9]{1,15}:[0-9]{1,15})?";
export const readOutputs = endpoint({
  id: "runs.outputs",
  method: "GET",
  path: "/runs/:id/outputs",
  access: "runs.read",
  summary:
    "Output of up to 100 devices in one answer, a JSON object a line: {device, stream, at, data} with data as base64, and {device, state} where a device's part is over; follow=1 goes on until all are",
  params: z.strictObject({ id: uuid }),
  query: z.strictObject({
    /** `ID,ID:STDOUT:STDERR`: each device, perhaps with the bytes of each stream to leave out. */
    devices: z
      .string()
      .max(8000)
      .regex(
        new RegExp(`^${OUTPUT_CURSOR}(?:,${OUTPUT_CURSOR}){0,99}$`),
        "ids of devices, each perhaps with :BYTES:BYTES",
      ),
    /** Only the last so many bytes of each stream of what is there already. */
    tail: z.coerce.number().int().min(0).max(16_777_216).optional(),
    follow: z.enum(["0", "1"]).optional(),
  }),
  replies: { 200: null },
  errors: [],
});
export const readReceipts = endpoint({
  id: "runs.receipts",
  method: "GET",
  path: "/runs/:id/receipts",
  access: "runs.read",
  summary: "The receipts that devices signed",
  params: z.strictObject({ id: uuid }),
  replies: {
    200: z.strictObject({
      receipts: z.array(z.strictObject({ device: uuid, device_key: z.string().max(400), receipt: carried })),
    }),
  },
  errors: [],
});
