/** Patch settings as screens and the command line see them. */
import { PATCH_SCRIPT, type Patching, type PatchSettings, type Task } from "@countersign/api";
import { isDeepStrictEqual } from "node:util";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { standingViews } from "../standing/index.ts";
import { findTask, taskViews } from "../tasks/index.ts";
import type { PatchSettingsRow } from "./patching-tables.ts";
import { taskOf } from "./patch-work.ts";

type Hindrance = Pick<Patching, "because" | "detail">;
type Approvals = Awaited<ReturnType<typeof standingViews>>;

/** These settings, as they stand. */
export async function patchingViews(
  ctx: ServerContext,
  tx: Tx,
  rows: readonly PatchSettingsRow[],
): Promise<Patching[]> {
  if (rows.length === 0) return [];
  const approvals = (await standingViews(ctx, tx)).filter(({ script }) => script.name === PATCH_SCRIPT);
  const found = await Promise.all(
    rows.map(async ({ task_id: id }) => (id === null ? undefined : findTask(tx, id))),
  );
  const tasks = await taskViews(
    ctx,
    tx,
    found.filter((task) => task !== undefined),
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return rows.map((row) => viewOf(row, byId.get(row.task_id ?? ""), approvals));
}

/** Of a client that has none. */
export function noPatching(client: string): Patching {
  return {
    client,
    state: "none",
    because: null,
    detail: null,
    current: null,
    wanted: null,
    draft: null,
    approval: null,
    left_over: [],
    task: null,
    device_count: 0,
    next_at: null,
    last: null,
    set_by: null,
    set_at: null,
  };
}

function viewOf(row: PatchSettingsRow, task: Task | undefined, approvals: Approvals): Patching {
  const { client, current, wanted, draft } = row;
  const hindrance = current === null ? undefined : hindranceOf(current, task);
  const approval = current === null ? null : (task?.approval ?? null);
  return {
    client,
    state: current ? (hindrance ? "stopped" : "in-force") : wanted ? "awaiting-signatures" : "off",
    because: hindrance?.because ?? row.because,
    detail: hindrance ? hindrance.detail : row.detail,
    current,
    wanted,
    draft,
    approval,
    left_over: approvals
      .filter(
        ({ client: of, state, hash }) =>
          of === client && state === "in-force" && hash !== approval?.hash && hash !== draft,
      )
      .map(({ hash, not_after }) => ({ hash, not_after })),
    task: task?.id ?? null,
    device_count: current ? (task?.devices.length ?? 0) : 0,
    next_at: hindrance ? null : (task?.next_at ?? null),
    last: task?.last ?? null,
    set_by: row.set_by_name,
    set_at: row.set_at,
  };
}

/** What keeps settings that are in force from being carried out. */
function hindranceOf(settings: PatchSettings, task: Task | undefined): Hindrance | undefined {
  if (!task) return { because: "task-gone", detail: "The task that carries them out was deleted." };
  const { approval } = task;
  if (!task.enabled)
    return {
      because: task.stopped_because ?? "task-off",
      detail: task.stopped_because === null ? "The task that carries them out was switched off." : null,
    };
  if (!isSameWork(settings, task))
    return {
      because: "task-changed",
      detail: "The task that carries them out was changed and does something else.",
    };
  if (approval && (approval.state !== "in-force" || approval.because !== null))
    return { because: approval.because ?? approval.state, detail: approval.detail };
  return undefined;
}

function isSameWork(settings: PatchSettings, task: Task): boolean {
  const meant = taskOf(settings, task);
  const { script, cron, zone, run_as, window_seconds, limits } = task;
  return (
    isDeepStrictEqual(task.arguments, meant.arguments) &&
    isDeepStrictEqual(limits, meant.limits) &&
    script === meant.script &&
    cron === meant.cron &&
    zone === meant.zone &&
    run_as === meant.run_as &&
    window_seconds === meant.window_seconds
  );
}
