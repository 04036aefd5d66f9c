/** What a log reset would say now: what devices saw that this log does not hold, and from where it goes on. */
import { documentBytes, type LogHead, type Logreset, SERVER } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { auditSettled, latestCheckpoint, lostHeads } from "../audit/index.ts";
import { publishDocument } from "./publish-document.ts";
import type { Published } from "./published.ts";
import { isAnswered, publishedResets } from "./published-resets.ts";
import { serverKeyOf } from "./server-key.ts";
import { headsSeen } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** The facts; `old` is absent where every device's log is this one, or will be by what is published. */
export interface LostLog {
  readonly authority: string;
  readonly old: LogHead | undefined;
  readonly new: LogHead;
  /** How many devices saw something that is lost, and that no published reset gives up. */
  readonly devices: number;
}

/** Compares what devices last reported with the log. Throws `not-ready` without an operator's root. */
export async function findLostLog(ctx: ServerContext, actor: Actor): Promise<LostLog> {
  const authority = trustOf(ctx).operator()?.authority;
  if (authority === undefined) throw new ProblemError("not-ready", "No operator's root is known here.");
  await auditSettled(ctx);
  const { size, root } = await latestCheckpoint(ctx);
  const { seen, resets } = await inTransaction(ctx, actor, async (tx) => ({
    seen: await ctx.questions.ask(headsSeen, tx),
    resets: await publishedResets(trustOf(ctx), tx),
  }));
  let old: LogHead | undefined;
  let devices = 0;
  for (const head of await lostHeads(ctx, seen)) {
    // Who sleeps is not heard of again before it has what is on its way to it.
    const open = head.reportedAt.filter((at) => !isAnswered(resets, head, at));
    if (open.length === 0) continue;
    devices += open.length;
    if (!old || head.size > old.size) old = { size: head.size, root: head.root };
  }
  return { authority, old, new: { size, root }, devices };
}

/** The reset by the server alone, where the policies leave it to the server. Refused as any device would refuse it. */
export async function resetLogByServer(ctx: ServerContext, actor: Actor, reason: string): Promise<Published> {
  const { authority, old, new: onward } = await findLostLog(ctx, actor);
  if (!old)
    return { ok: false, because: "nothing-lost", detail: "no device saw anything that is not in this log" };
  const reset: Logreset = {
    type: "logreset",
    format: 1,
    authority,
    old,
    new: onward,
    reason,
    by: SERVER,
    time: ctx.clock.seconds(),
  };
  const bytes = documentBytes("logreset", reset);
  const signature = serverKeyOf(ctx).sign("countersign.logreset.v1", bytes);
  return publishDocument(ctx, actor, { bytes, signatures: [signature] });
}
