/** Tasks that do not run, or soon will not, for doctor. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { approvalsOf } from "./approvals-of-tasks.ts";
import type { TaskRow } from "./task-tables.ts";
import { findTasks } from "./task-views.ts";

/** Names of more tasks than this are not told. */
const MAX_NAMED = 5;
/** Ends that somebody chose. */
const CHOSEN: ReadonlySet<string | null> = new Set([null, "done", "task-expired"]);

/** What there is to say about them now. */
export async function taskWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  return inTransaction(ctx, systemActor("look-at-tasks"), async (tx) => {
    const tasks = await findTasks(tx, {});
    const enabled = tasks.filter((task) => task.enabled);
    const approvals = await approvalsOf(ctx, tx, enabled);
    const stopped = tasks.filter((task) => !task.enabled && !CHOSEN.has(task.stopped_because));
    const uncovered = enabled.filter(({ id }) => !["in-force", undefined].includes(approvals.get(id)?.state));
    const ending = enabled.filter(({ id }) => approvals.get(id)?.ends_soon);
    const found: (Weakness | false)[] = [
      stopped.length > 0 && {
        code: "task-stopped",
        severity: "moderate",
        sentence: `Tasks were stopped because their owner, or the API key they were made with, may not run them any more: ${named(stopped)}.`,
        remedy: "Whoever answers for them now enables them: countersign tasks enable NAME.",
      },
      uncovered.length > 0 && {
        code: "task-approval-missing",
        severity: "moderate",
        sentence: `Tasks do not run, since no standing approval in force covers them: ${named(uncovered)}.`,
        remedy: "Compose one and have it signed: countersign tasks approval NAME.",
      },
      ending.length > 0 && {
        code: "task-approval-ends",
        severity: "low",
        sentence: `The standing approvals of these tasks end within two weeks: ${named(ending)}.`,
        remedy: "Have the next one signed before: countersign tasks approval NAME.",
      },
    ];
    return found.filter((weakness) => weakness !== false);
  });
}

function named(tasks: readonly TaskRow[]): string {
  const names = tasks.slice(0, MAX_NAMED).map(({ name, client }) => `${name} (${client})`);
  const more = tasks.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
