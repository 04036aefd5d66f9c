/** Composing the standing approval that a task needs; people sign it as they sign every other. */
import type { StandingApproval } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { composeStandingDraft, standingViews } from "../standing/index.ts";
import { suggestApproval } from "./suggest-approval.ts";
import { shortened } from "./task.ts";
import { needTask } from "./task-store.ts";

/** Composes it and puts it among the drafts. Throws ProblemError. */
export async function composeApproval(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  asked: { readonly days: number; readonly requester: { authority: string; person: string } | undefined },
): Promise<StandingApproval> {
  const task = await inTransaction(ctx, actor, (tx) => needTask(tx, id));
  const suggested = suggestApproval(task, ctx.clock.seconds());
  const hash = await composeStandingDraft(ctx, actor, {
    ...suggested,
    ...asked,
    script: task.script_name,
    version: task.script_version,
    runAs: task.run_as,
    network: task.network,
    limits: task.limits ?? undefined,
    // The schedule may be moved within the windows: how often is said by the day.
    minInterval: 0,
    maxTotal: undefined,
    reason: shortened(`Task ${task.name}: ${task.reason}`),
  });
  const [view] = await inTransaction(ctx, actor, (tx) => standingViews(ctx, tx, hash));
  if (!view) throw new Error("a standing approval that was composed here is not there");
  const { signed: _signed, ...shown } = view;
  return shown;
}
