/** Patch settings as screens and the command line see them. */
import { PATCH_SCRIPT, type Patching, type Task } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { standingViews } from "../standing/index.ts";
import { findTask, taskViews } from "../tasks/index.ts";
import { type Hindrance, hindranceOf } from "./hindrance-of.ts";
import type { PatchSettingsRow } from "./patching-tables.ts";

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
  const views: Patching[] = [];
  for (const [at, row] of rows.entries()) {
    const task = byId.get(row.task_id ?? "");
    views.push(viewOf(row, task, await hindranceOf(ctx, tx, row, found[at], task), approvals));
  }
  return views;
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

function viewOf(
  row: PatchSettingsRow,
  task: Task | undefined,
  hindrance: Hindrance | undefined,
  approvals: Approvals,
): Patching {
  const { client, current, wanted, draft } = row;
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
    next_at: current && hindrance ? null : (task?.next_at ?? null),
    last: task?.last ?? null,
    set_by: row.set_by_name,
    set_at: row.set_at,
  };
}
