/** Where people sign runs: which standing approval lets a task run, or that none does, said before it is due. */
import type { Task } from "@countersign/api";
import { parseDocument } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findAction, findTargets, isSignedByPeople } from "../runs/index.ts";
import { covers, standingViews, type WantedWork } from "../standing/index.ts";
import { judgeSchedule } from "./judge-schedule.ts";
import { stillThere } from "./still-there.ts";
import { askedBy } from "./task.ts";
import type { TaskRow } from "./task-tables.ts";

type Approval = NonNullable<Task["approval"]>;
type Candidate = Awaited<ReturnType<typeof candidates>>[number];

/** Whoever has to sign the next one needs some time. */
const SOON_SECONDS = 14 * 86_400;
/** The first of these that there is counts. */
const BEST_FIRST: readonly Approval["state"][] = ["in-force", "awaiting-signatures", "stopped", "ended"];
const MISSING: Approval = {
  hash: null,
  state: "missing",
  because: "standing-missing",
  detail: "no standing approval covers this script, these arguments and these devices",
  not_after: null,
  ends_soon: false,
};

/** By id, of those tasks whose runs people sign. */
export async function approvalsOf(
  ctx: ServerContext,
  tx: Tx,
  tasks: readonly TaskRow[],
): Promise<ReadonlyMap<string, Approval>> {
  const found = new Map<string, Approval>();
  let known: Candidate[] | undefined;
  for (const task of tasks) {
    const work = await workOf(ctx, tx, task);
    if (!work) continue;
    known ??= await candidates(ctx, tx);
    found.set(task.id, bestOf(known, task, work, tx.now));
  }
  return found;
}

/** What a task asks people for; undefined where nobody signs, or where it could not be run anyway. */
async function workOf(ctx: ServerContext, tx: Tx, task: TaskRow): Promise<WantedWork | undefined> {
  try {
    const asked = askedBy(task, await stillThere(tx, task));
    const { authorities, client, targets } = await findTargets(ctx, tx, asked.devices);
    if (!isSignedByPeople(authorities, client.slug, "script")) return undefined;
    const { action } = await findAction(ctx, tx, asked);
    if (action.kind !== "script") return undefined;
    return { action, targets, runAs: asked.runAs, network: asked.network, limits: asked.limits };
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

async function candidates(ctx: ServerContext, tx: Tx) {
  return (await standingViews(ctx, tx)).flatMap((view) => {
    const parsed = parseDocument("standing", view.signed.bytes);
    return parsed.ok ? [{ view, standing: parsed.document }] : [];
  });
}

function bestOf(known: readonly Candidate[], task: TaskRow, work: WantedWork, now: number): Approval {
  const [best] = known
    .filter(
      ({ view, standing }) =>
        view.client === task.client && view.script.hash === task.script_hash && covers(standing, work),
    )
    .map(({ view, standing }) => ({
      ...view,
      misfit: view.state === "in-force" ? judgeSchedule(task, standing, now) : undefined,
    }))
    .toSorted(
      (one, other) =>
        BEST_FIRST.indexOf(one.state) - BEST_FIRST.indexOf(other.state) ||
        Number(one.misfit !== undefined) - Number(other.misfit !== undefined) ||
        other.not_after - one.not_after,
    );
  if (!best) return MISSING;
  const { hash, state, because, detail, not_after, misfit } = best;
  const soon = state === "in-force" && not_after < now + SOON_SECONDS;
  return { hash, state, because, detail, not_after, ends_soon: soon, ...misfit };
}
