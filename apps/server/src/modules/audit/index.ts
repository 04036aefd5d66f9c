/**
 * The audit log: every effect and every refusal worth knowing, in one tamper-evident log.
 *
 * Story: `recordAudit` puts the entry into the outbox in the transaction of the effect; the sequencer gives it its
 * place in the Merkle tree; the signer signs the tree head; the export holds what auditors verify offline.
 */
import type { ServerContext } from "../../platform/context.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { gatherLog, logStopped, settleLog, startLogKeeper } from "./log-keeper.ts";
import { logWeaknesses } from "./log-weaknesses.ts";
import { auditLog } from "./migrations/202611220002-audit-log.ts";
import { ownEntries } from "./migrations/202611260401-own-entries.ts";
import { auditRoutes } from "./routes.ts";

export type { AuditEntry, AuditFacts } from "./audit-entry.ts";
export { consistencyFrom, latestCheckpoint, logVerifierKey, lostHeads } from "./checkpoints.ts";
export { logStopped } from "./log-keeper.ts";
export { lastTimesOf } from "./last-times.ts";
export { signLogNote } from "./sign-log-note.ts";
export { recordAudit } from "./record-audit.ts";

/** Resolves when all entries committed so far are in the log, under a signed head, and exported. */
export function auditSettled(ctx: ServerContext): Promise<void> {
  return ctx.questions.ask(settleLog);
}

/** The module for compose.ts. */
export const auditModule: ModuleDefinition = {
  name: "audit",
  migrations: [auditLog, ownEntries],
  problems: {},
  auditEvents: {},
  prepare: (ctx) => ctx.questions.answerToo(weaknesses, () => Promise.resolve(logWeaknesses(ctx))),
  routes: auditRoutes,
  start: async (ctx) => {
    if (!ctx.config.roles.has("worker")) return undefined;
    const keeper = await startLogKeeper(ctx);
    ctx.questions.answer(gatherLog, () => keeper.gather());
    ctx.questions.answer(settleLog, () => keeper.settle());
    ctx.questions.answer(logStopped, () => keeper.stoppedBecause());
    return () => keeper.stop();
  },
};
