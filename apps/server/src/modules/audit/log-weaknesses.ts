/** Where the log is weak, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { logStopped } from "./log-keeper.ts";

/** What there is to say about the log now. */
export function logWeaknesses(ctx: ServerContext): readonly Weakness[] {
  const stopped = logIsStopped(ctx);
  return [...(stopped ? [stopped] : []), unwitnessedCheckpoint()];
}

function logIsStopped(ctx: ServerContext): Weakness | undefined {
  const code = ctx.questions.ask(logStopped);
  if (code === undefined) return undefined;
  return {
    code: "log-stopped",
    severity: "critical",
    sentence: `The audit log is not what was written (${code}): nothing more is sequenced or signed.`,
    remedy:
      "Find out who changed the database, and restore it from a backup that continues the last signed head.",
  };
}

function unwitnessedCheckpoint(): Weakness {
  return {
    code: "checkpoint-not-witnessed",
    severity: "moderate",
    sentence:
      "Heads of the audit log are signed by this server alone; the devices remember them, nobody else does.",
    remedy: "Keep a checkpoint elsewhere now and then, and verify with countersign audit verify --since.",
  };
}
