/**
 * Whether a task may stand as somebody wants it: what it asks for is looked up and held against the policies as a run
 * of now would be, and at level `code` it takes a code, unless people sign its runs or its script is exempt.
 */
import { randomBytes } from "node:crypto";
import { SERVER } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { asksForCode, type Authorization } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import {
  composeRequest,
  DEFAULT_LIMITS,
  findAction,
  findTargets,
  type FoundTargets,
  isSignedByPeople,
  planRollout,
  refuseUnlessCovered,
} from "../runs/index.ts";
import { askedBy, type TaskWork } from "./task.ts";
import type { TaskRow } from "./task-tables.ts";

/** What a task was found to be about. */
export interface AuthorizedTask extends Pick<TaskRow, "authorized_by" | "covers" | "script_hash"> {
  readonly client: FoundTargets["client"];
  readonly devices: string[];
}

/** Looks at what a task asks for. Throws what a run would be refused for, `otp-required` too. */
export async function authorizeTask(
  ctx: ServerContext,
  tx: Tx,
  task: TaskWork,
  authorization: Authorization,
): Promise<AuthorizedTask> {
  const asked = askedBy(task);
  const found = await findTargets(ctx, tx, asked.devices);
  const { action, version } = await findAction(ctx, tx, asked);
  if (action.kind !== "script") throw new ProblemError("script-unknown", "A task runs a script.");
  const signed = isSignedByPeople(found.authorities, found.client.slug, "script");
  refuseExcess(tx.now, task, found, action);
  await refuseUnlessCovered(ctx, tx, authorization, { asked, version, awaits: signed });
  return {
    client: found.client,
    devices: found.targets.map(({ device }) => device),
    script_hash: action.hash,
    authorized_by:
      authorization.by === "code" || authorization.by === "exemption"
        ? authorization.by
        : signed
          ? "signatures"
          : "nothing",
    covers: authorization.by === "exemption" ? authorization.covers : null,
  };
}

/** What no policy would let pass is said when somebody is there to hear it. */
function refuseExcess(
  now: number,
  task: TaskWork,
  found: FoundTargets,
  action: Parameters<typeof composeRequest>[0]["action"],
): void {
  const [first] = found.authorities;
  const made = composeRequest({
    id: randomBytes(16).toString("hex"),
    client: found.client.slug,
    action,
    runAs: task.run_as,
    network: task.network,
    limits: task.limits ?? DEFAULT_LIMITS,
    targets: found.targets.map(({ fingerprint, name, admission }) => ({ fingerprint, name, admission })),
    now,
    windowSeconds: task.window_seconds ?? undefined,
    requester: { authority: first?.pin.authority ?? "", person: SERVER },
    // As it will stand in the request: with the name before it.
    reason: askedBy(task).reason,
    authorities: found.authorities,
  });
  if (!made.ok) throw new ProblemError(made.because, made.detail);
  const { rings } = askedBy(task);
  const windowSeconds = made.composed.request.not_after - now;
  if (rings)
    planRollout(
      rings,
      found.targets.map(({ device }) => device),
      { isConnected: () => true, windowSeconds },
    );
}

/** By what a run of the task is let through, now that it is due. What was made while no code was asked for has none. */
export async function authorizationOf(ctx: ServerContext, tx: Tx, task: TaskRow): Promise<Authorization> {
  if (task.authorized_by === "code") return { by: "task" };
  if (!(await ctx.questions.ask(asksForCode, tx))) return { by: "nothing" };
  return task.authorized_by === "exemption" && task.covers !== null
    ? { by: "exemption", covers: task.covers }
    : { by: "nothing" };
}

/** Whether a task that nobody signs would be refused for want of a code: it was made while none was asked for. */
export async function lacksCode(ctx: ServerContext, tx: Tx, task: TaskRow): Promise<boolean> {
  const { by } = await authorizationOf(ctx, tx, task);
  return by === "nothing" && (await ctx.questions.ask(asksForCode, tx));
}
