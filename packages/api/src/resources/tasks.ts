/** Tasks: scripts that run by themselves, at times that somebody chose, pinned to one version. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, next, oneLine, page, search, seconds, slug, uuid } from "../fields.ts";
import { ringsOf, RUN_STATES, TARGET_STATES } from "./runs.ts";
import { standingApproval, STANDING_STATES } from "./standing.ts";

/** What happens to what was due while no server was there. */
export const MISSED_RULES = ["skip", "run-once"] as const;
/** What happens where the run before has not ended. */
export const OVERLAP_RULES = ["skip", "queue", "allow"] as const;
/** What became of a moment at which a task was due. */
export const FIRE_OUTCOMES = ["run", "queued", "skipped", "missed", "refused"] as const;

const schedule = {
  /** Five fields: minute, hour, day of the month, month, day of the week. Or `once`. */
  cron: oneLine(200).nullable().default(null),
  /** One minute of the zone's clock, such as `2026-12-24T18:30`. */
  once: z.string().max(16).nullable().default(null),
  /** A time zone of the IANA database. */
  zone: z.string().min(1).max(64),
};

const taskBody = z.strictObject({
  name: oneLine(100),
  script: slug,
  /** The version that it is pinned to. */
  version: z.number().int().min(1),
  arguments: z.record(slug, z.string().max(65_536)).default({}),
  /** Ids; all of one client. A tag or group is resolved to them before. */
  devices: z.array(uuid).min(1).max(10_000),
  ...schedule,
  missed: z.enum(MISSED_RULES).default("skip"),
  /** With `run-once`: how late it may be. */
  grace_seconds: z.number().int().min(60).max(604_800).default(3600),
  overlap: z.enum(OVERLAP_RULES).default("skip"),
  enabled: z.boolean().default(true),
  /** When it ends by itself; null: never. */
  expires_at: seconds.min(1_500_000_000).nullable().default(null),
  run_as: z.string().max(64).default("default"),
  network: z.enum(["host", "none"]).default("host"),
  limits: z
    .strictObject({
      seconds: z.number().int().min(1).max(86_400),
      output: z.number().int().min(0).max(1_073_741_824),
    })
    .nullable()
    .default(null),
  /** How long a device that sleeps may take to come; null: what is usual. */
  window_seconds: z.number().int().min(60).max(1_209_600).nullable().default(null),
  reason: oneLine(1000).default("scheduled"),
  /** Rings in which each of its runs goes out, of devices that the task names; null: to all devices at once. */
  rings: ringsOf(uuid).nullable().default(null),
});
export type TaskBody = z.infer<typeof taskBody>;

const fire = z.strictObject({
  due_at: seconds,
  /** When the server decided. */
  at: seconds,
  outcome: z.enum(FIRE_OUTCOMES),
  /** Why there is no run, and in words. */
  because: z.string().max(80).nullable(),
  detail: z.string().max(1000).nullable(),
  /** Moments before this one for which nobody was there. */
  missed_before: z.number().int(),
  /** Devices of the task that were left out: they are retired or somebody else's by now. */
  left_out: z.number().int(),
  run: z
    .strictObject({
      id: uuid,
      state: z.enum(RUN_STATES),
      /** How many devices are in which state. */
      counts: z.partialRecord(z.enum(TARGET_STATES), z.number().int()),
      /** The first 100 of them. */
      targets: z.array(
        z.strictObject({
          device: uuid,
          name: oneLine(200),
          state: z.enum(TARGET_STATES),
          exit: z.number().int().nullable(),
          code: z.string().max(80).nullable(),
        }),
      ),
    })
    .nullable(),
});
export type TaskFire = z.infer<typeof fire>;

export const task = z.strictObject({
  id: uuid,
  ...taskBody.shape,
  client: slug,
  script_hash: hash,
  /** The newest version of its script: where it is another, the task is pinned to an older one. */
  newest_version: z.number().int(),
  device_names: z.array(oneLine(200)),
  owner: oneLine(200),
  created_at: seconds,
  changed_at: seconds,
  changed_by: oneLine(200),
  /** Null where it is off or nothing is to come. */
  next_at: seconds.nullable(),
  /** Why it was stopped, where the server stopped it. */
  stopped_because: z.string().max(80).nullable(),
  last: fire.nullable(),
  /** Where people sign runs: the standing approval that covers it, or that none does. Null where nobody signs. */
  approval: z
    .strictObject({
      hash: hash.nullable(),
      state: z.enum([...STANDING_STATES, "missing"]),
      /** Why it is not in force; of one in force, what of the schedule it does not allow. */
      because: z.string().max(80).nullable(),
      detail: z.string().max(1000).nullable(),
      not_after: seconds.nullable(),
      /** It ends within two weeks. */
      ends_soon: z.boolean(),
    })
    .nullable(),
});
export type Task = z.infer<typeof task>;

const params = z.strictObject({ id: uuid });
/** What whoever asks for a run that is to come may be refused for. */
export const askingErrors = [
  "script-unknown",
  "device-unknown",
  "device-not-admitted",
  "several-clients",
  "arguments-invalid",
  "policy-missing",
  "limits-exceeded",
  "requester-needed",
  "schedule-invalid",
  "rings-invalid",
] as const;

export const listTasks = endpoint({
  id: "tasks.list",
  method: "GET",
  path: "/tasks",
  access: "runs.read",
  summary: "List tasks, by client and name unless told otherwise",
  query: z.strictObject({
    ...page,
    client: slug.optional(),
    device: uuid.optional(),
    script: slug.optional(),
    /** Part of its name, of its script's, or of its owner's. */
    q: search.optional(),
    /** `stopped`: by the server, since its owner or key may not run it any more. */
    state: z.enum(["on", "off", "stopped"]).optional(),
    sort: z.enum(["place", "-place", "made", "-made"]).optional(),
  }),
  replies: { 200: z.strictObject({ tasks: z.array(task), next }) },
  errors: [],
});
export const showTask = endpoint({
  id: "tasks.read",
  method: "GET",
  path: "/tasks/:id",
  access: "runs.read",
  summary: "Show a task",
  params,
  replies: { 200: task },
  errors: [],
});
export const createTask = endpoint({
  id: "tasks.create",
  method: "POST",
  path: "/tasks",
  access: "runs.request",
  summary: "Make a task; whoever makes it owns it",
  audit: "task.created",
  challenged: true,
  body: taskBody,
  replies: { 201: task },
  errors: [...askingErrors, "task-known", "too-many-tasks"],
});
export const changeTask = endpoint({
  id: "tasks.change",
  method: "PUT",
  path: "/tasks/:id",
  access: "runs.request",
  summary: "Change a task, every field of it; whoever changes it owns it from then on",
  audit: "task.changed",
  challenged: true,
  params,
  body: taskBody,
  replies: { 200: task },
  errors: [...askingErrors, "task-known"],
});
export const enableTask = endpoint({
  id: "tasks.enable",
  method: "POST",
  path: "/tasks/:id/enable",
  access: "runs.request",
  summary: "Let a task run again; whoever enables it owns it from then on",
  audit: "task.enabled",
  challenged: true,
  params,
  replies: { 200: task },
  errors: askingErrors,
});
export const disableTask = endpoint({
  id: "tasks.disable",
  method: "POST",
  path: "/tasks/:id/disable",
  access: "runs.request",
  summary: "Hold a task back; needs no code, since nothing is safer with it",
  audit: "task.disabled",
  params,
  replies: { 200: task },
  errors: [],
});
export const deleteTask = endpoint({
  id: "tasks.delete",
  method: "DELETE",
  path: "/tasks/:id",
  access: "runs.request",
  summary: "Delete a task with its history; its runs stay",
  audit: "task.deleted",
  params,
  replies: { 204: null },
  errors: [],
});
export const taskHistory = endpoint({
  id: "tasks.history",
  method: "GET",
  path: "/tasks/:id/history",
  access: "runs.read",
  summary: "What became of each moment at which a task was due, newest first",
  params,
  query: z.strictObject({
    /** Only what was due before. */
    before: z.coerce.number().int().min(0).optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  }),
  replies: { 200: z.strictObject({ fires: z.array(fire) }) },
  errors: [],
});
export const taskCalendar = endpoint({
  id: "tasks.calendar",
  method: "GET",
  path: "/tasks/calendar",
  access: "runs.read",
  summary: "When enabled tasks are due within the next days, a line for each task and day of its zone",
  query: z.strictObject({
    client: slug.optional(),
    days: z.coerce.number().int().min(1).max(31).optional(),
  }),
  replies: {
    200: z.strictObject({
      days: z.array(
        z.strictObject({
          task: uuid,
          name: oneLine(100),
          client: slug,
          /** `YYYY-MM-DD`, in the task's zone. */
          day: z.string().max(10),
          zone: z.string().max(64),
          /** `HH:MM` of the first and the last time, in the task's zone. */
          from: z.string().max(5),
          to: z.string().max(5),
          times: z.number().int(),
        }),
      ),
    }),
  },
  errors: [],
});
export const previewTask = endpoint({
  id: "tasks.preview",
  method: "GET",
  path: "/tasks/preview",
  access: "runs.read",
  summary: "The next five moments of a schedule",
  query: z.strictObject({
    cron: oneLine(200).optional(),
    once: z.string().max(16).optional(),
    zone: schedule.zone,
  }),
  replies: { 200: z.strictObject({ moments: z.array(seconds) }) },
  errors: ["schedule-invalid"],
});
export const composeTaskApproval = endpoint({
  id: "tasks.approval",
  method: "POST",
  path: "/tasks/:id/approval",
  access: "runs.request",
  summary:
    "Compose the standing approval that a task needs, from its script, arguments, devices and schedule; people sign it like any other",
  audit: "draft.created",
  params,
  body: z.strictObject({
    days: z.number().int().min(1).max(90).default(90),
    /** Who will sign as requester; without it, the person that the account is linked to. */
    requester: z.strictObject({ authority: hash, person: slug }).optional(),
  }),
  replies: { 202: standingApproval },
  errors: [...askingErrors, "approval-needless", "document-refused", "document-known"],
});
