/** The tasks that run by standing approvals which would end. */
import type { Ending } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { approvalsOf } from "./approvals-of-tasks.ts";
import { findTasks } from "./task-views.ts";

/** Those that are enabled and for which no better approval is in force. */
export async function tasksUnder(
  ctx: ServerContext,
  tx: Tx,
  standings: readonly string[],
): Promise<Ending[]> {
  if (standings.length === 0) return [];
  const tasks = (await findTasks(tx, {})).filter(({ enabled }) => enabled);
  const approvals = await approvalsOf(ctx, tx, tasks);
  return tasks.flatMap(({ id, name, client }): Ending[] => {
    const by = approvals.get(id);
    return by?.state === "in-force" && by.hash !== null && standings.includes(by.hash)
      ? [
          {
            kind: "task",
            id,
            name,
            client,
            because: "standing-ends",
            detail: "The standing approval by which it runs would end.",
          },
        ]
      : [];
  });
}
