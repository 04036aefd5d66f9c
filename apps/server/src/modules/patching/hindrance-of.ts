/** What keeps settings that are in force from being carried out: the next window is too late to find out. */
import type { Patching, Task } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { admittedTo } from "../devices/index.ts";
import { judgeOwner, lacksCode, type TaskRow } from "../tasks/index.ts";
import { isSameWork } from "./is-same-work.ts";
import type { PatchSettingsRow } from "./patching-tables.ts";

/** In a code, and in words. */
export type Hindrance = Pick<Patching, "because" | "detail">;

/** Undefined where nothing does. Of settings that are off: that their task runs all the same. */
export async function hindranceOf(
  ctx: ServerContext,
  tx: Tx,
  { current, client }: PatchSettingsRow,
  stored: TaskRow | undefined,
  task: Task | undefined,
): Promise<Hindrance | undefined> {
  if (current === null)
    return task?.enabled
      ? { because: "task-on", detail: "The task that carried them out was switched on by hand, and runs." }
      : undefined;
  if (!task || !stored)
    return { because: "task-gone", detail: "The task that carries them out was deleted." };
  if (!task.enabled)
    return {
      because: task.stopped_because ?? "task-off",
      detail: task.stopped_because === null ? "The task that carries them out was switched off." : null,
    };
  const admitted = new Set(current.devices === null ? [] : await admittedTo(tx, client));
  if (!isSameWork(current, task, admitted))
    return {
      because: "task-changed",
      detail: "The task that carries them out was changed and does something else.",
    };
  const { approval } = task;
  if (approval && (approval.state !== "in-force" || approval.because !== null))
    return { because: approval.because ?? approval.state, detail: approval.detail };
  if (!approval && (await lacksCode(ctx, tx, stored)))
    return { because: "otp-required", detail: "A code is asked for by now: set them again with one." };
  const lapse = await judgeOwner(ctx, stored);
  return lapse && { because: lapse, detail: `${task.owner} owns the task and may not run it any more.` };
}
