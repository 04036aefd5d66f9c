/**
 * Runs: ask, collect signatures, dispatch, receive.
 *
 * Story: a request is composed canonically and judged by the very checks of its devices; people sign it (or the server,
 * where the policies trust it); committed, it goes to the devices that are connected and waits for the others. They
 * judge for themselves, stream output and sign receipts, which are chained, counted and recorded before they are
 * acknowledged. What nobody heard of any more when its window closed is called lost.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { retainedKinds } from "../../platform/retained.ts";
import { answerClientOf } from "../clients/index.ts";
import { answerTrust } from "./answer-trust.ts";
import { runEvents } from "./audit-events.ts";
import { dispatcherOf } from "./dispatch-run.ts";
import { runProblems } from "./errors.ts";
import { runTables } from "./migrations/202611220103-runs.ts";
import { runAsker } from "./migrations/202611230101-run-asker.ts";
import { runBrokenGlass } from "./migrations/202611250101-run-broken-glass.ts";
import { runTask } from "./migrations/202611240400-run-task.ts";
import { runStanding } from "./migrations/202611240101-run-standing.ts";
import { runSecrets } from "./migrations/202611240302-run-secrets.ts";
import { runRoutes } from "./routes.ts";
import { inboxOf } from "./run-inbox.ts";
import { runRetention } from "./migrations/202611250203-run-retention.ts";
import { retainedOutput } from "./retention/forget-output.ts";
import { retainedRuns } from "./retention/forget-runs.ts";
import { rollouts } from "./migrations/202611250200-rollouts.ts";
import { watchRollouts } from "./rings/watch-rollouts.ts";
import { sweepRuns } from "./sweep-runs.ts";
import { runsTopic } from "./tell-run.ts";

export {
  type AskedForSignatures,
  awaitingRun,
  type AwaitingRun,
  countAwaiting,
  signaturesAwaited,
} from "./awaiting-run.ts";
export type { AskedRun } from "./asked-run.ts";
export { composeRequest } from "./compose-request.ts";
export { findAction } from "./find-action.ts";
export { isSignedByPeople } from "./find-requester.ts";
export { DEFAULT_LIMITS, forgettingOnFailure, requestWithin, StandingNeededError } from "./request-run.ts";
export { runsTopic } from "./tell-run.ts";
export { hasOpenRun, outcomesOfRuns, type RunOutcome } from "./task-runs.ts";
export { refuseUnlessCovered, waiverOf } from "./waive-code.ts";
export { type BrokenGlass, glassWasBroken } from "./glass-told.ts";
export { takeWaiting } from "./take-waiting.ts";
export { dispatcherOf } from "./dispatch-run.ts";
export { inboxOf, type Reporter } from "./run-inbox.ts";
export { objectionsFor, type OutputRoom, outputRoomOf } from "./run-store.ts";
export { requestsAwaiting, runForSigning, stationLinkOf } from "./signing-views.ts";
export { clientTargets, type FoundTargets, findTargets } from "./find-targets.ts";
export { honestDevice } from "./judge-run.ts";
export {
  type FoundStanding,
  NO_STANDING,
  type NoStanding,
  type StandingAnswer,
  standingFor,
  type WantedUse,
} from "./standing-for.ts";
export { lastUses, type StandingUse, usesSoFar, usesOfStandings } from "./standing-uses.ts";
export { TargetTree } from "./target-proofs.ts";
export { planRollout } from "./rings/rollout-store.ts";
export { type RolloutStop, rolloutStopped } from "./rings/rollout-stopped.ts";
export type { RunRow as RunOfRollout } from "./run-store.ts";
export { sweepRuns } from "./sweep-runs.ts";

const SWEEP_MILLISECONDS = 5000;

/** The module for compose.ts. */
export const runsModule: ModuleDefinition = {
  name: "runs",
  migrations: [runTables, runAsker, runStanding, runTask, runSecrets, rollouts, runBrokenGlass, runRetention],
  forgottenTables: ["run_view"],
  problems: runProblems,
  auditEvents: runEvents,
  prepare: (ctx) => {
    answerTrust(ctx);
    answerClientOf(ctx, "run");
    ctx.questions.answerToo(retainedKinds, () => retainedOutput);
    ctx.questions.answerToo(retainedKinds, () => retainedRuns);
  },
  routes: runRoutes,
  start: async (ctx) => {
    const dispatcher = dispatcherOf(ctx);
    const stop = ctx.bus.listen(runsTopic, ({ facts }) => {
      const { run, state } = facts;
      if (state === "dispatched" && typeof run === "string") dispatcher.committed(run);
    });
    let sweeping: Promise<unknown> = Promise.resolve();
    const sweep = () => {
      sweeping = sweepRuns(ctx).catch((error: unknown) =>
        ctx.log.error({ err: error }, "closed windows were not looked at"),
      );
    };
    const timer = ctx.config.roles.has("worker") ? setInterval(sweep, SWEEP_MILLISECONDS) : undefined;
    const stopRollouts = ctx.config.roles.has("worker") ? watchRollouts(ctx) : undefined;
    return async () => {
      clearInterval(timer);
      await stopRollouts?.();
      stop();
      await sweeping;
      await inboxOf(ctx).drain();
    };
  },
};
