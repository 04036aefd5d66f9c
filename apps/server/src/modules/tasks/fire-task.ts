/**
 * One due task, within the transaction that claimed it: a run, or the reason why there is none. Both are written
 * together with the next moment at which it is due, so that no crash lets a moment fire twice or be forgotten.
 */
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { restoredMark } from "../../platform/restored-mark.ts";
import type { Tx } from "../../platform/transaction.ts";
import { hasOpenRun, requestWithin, StandingNeededError } from "../runs/index.ts";
import { authorizationOf } from "./authorize-task.ts";
import { judgeOwner, type OwnerLapse } from "./judge-owner.ts";
import { missingFrom, ringsWithout, stillThere } from "./still-there.ts";
import { askedBy } from "./task.ts";
import type { FireRow, TaskRow, TaskTables } from "./task-tables.ts";

/** A server that is up looks at once; what comes later than this was missed. */
const ON_TIME_SECONDS = 60;

/** The moment that is looked at. */
export interface DueMoment {
  readonly at: number;
  /** Moments before it for which nobody was there. */
  readonly missedBefore: number;
  /** It waited for the run before. */
  readonly isQueued: boolean;
}

/** What becomes of it. `stop` says why the task is not due any more at all. */
export type FireResult = Pick<FireRow, "outcome" | "because" | "detail" | "run_id" | "left_out"> & {
  readonly stop?: string;
};

/** Decides, and asks for the run under the id `run`. */
export async function fireTask(
  ctx: ServerContext,
  tx: Tx,
  task: TaskRow,
  due: DueMoment,
  run: string,
): Promise<FireResult> {
  const lapse = await judgeOwner(ctx, task);
  if (lapse)
    return {
      ...nothing("refused", lapse, lapseWords(task, lapse)),
      stop: lapse,
    };
  if (isFromBeforeRestore(ctx, due))
    return nothing("missed", "restored", "it may have run after the backup was taken: nothing runs twice");
  if (!due.isQueued) {
    const late = tx.now - due.at;
    const allowed = task.missed === "run-once" ? task.grace_seconds : 0;
    if (late > Math.max(ON_TIME_SECONDS, allowed))
      return nothing("missed", "server-was-away", `looked at ${late} seconds late`);
    const waits = task.overlap === "allow" ? undefined : await overlap(tx, task);
    if (waits) return waits;
  }
  const devices = await stillThere(tx, task);
  const gone = missingFrom(task.devices, devices);
  const left = gone.size;
  if (devices.length === 0)
    return {
      ...nothing("refused", "device-unknown", "none of its devices is the client's any more"),
      left_out: left,
    };
  try {
    await requestWithin(ctx, tx, {
      id: run,
      asked: askedBy({ ...task, rings: ringsWithout(task.rings, gone, devices.length) }, devices),
      authorization: await authorizationOf(ctx, tx, task),
      task: { id: task.id, owner: { id: task.owner_id, name: task.owner_name } },
    });
  } catch (error) {
    // Refused before anything was written: the refusal is what there is to write.
    if (error instanceof StandingNeededError)
      return { ...nothing("refused", error.refusal.because, error.refusal.detail), left_out: left };
    if (error instanceof ProblemError)
      return { ...nothing("refused", error.code, error.detail ?? null), left_out: left };
    throw error;
  }
  return { outcome: "run", because: null, detail: null, run_id: run, left_out: left };
}

function lapseWords({ owner_name: owner }: TaskRow, lapse: OwnerLapse): string {
  if (lapse === "key-revoked") return `it was made with an API key of ${owner}'s that was revoked`;
  if (lapse === "key-expired") return `it was made with an API key of ${owner}'s that has expired`;
  if (lapse === "key-not-allowed")
    return `it was made with an API key of ${owner}'s that may not run scripts`;
  return `${owner} owns it and may not run it any more`;
}

/** What came before the first start after a restore, the installation that was backed up may have done. */
function isFromBeforeRestore(ctx: ServerContext, { at }: DueMoment): boolean {
  const mark = restoredMark(ctx.config.dataDir);
  return mark !== undefined && at <= (mark.recorded_at ?? Infinity);
}

function nothing(outcome: FireRow["outcome"], because: string, detail: string | null): FireResult {
  return { outcome, because, detail: detail?.slice(0, 1000) ?? null, run_id: null, left_out: 0 };
}

async function overlap(tx: Tx, task: TaskRow): Promise<FireResult | undefined> {
  const isOpen = await hasOpenRun(tx, task.id);
  const waiting = await tx
    .with<TaskTables>()
    .selectFrom("task_fire")
    .select("due_at")
    .where("task_id", "=", task.id)
    .where("outcome", "=", "queued")
    .executeTakeFirst();
  if (!isOpen && !waiting) return undefined;
  const detail = "the run before has not ended";
  if (task.overlap === "queue" && !waiting) return nothing("queued", "still-running", detail);
  return nothing("skipped", "still-running", waiting ? `${detail}, and another one waits for it` : detail);
}
