/** Refused attempts in the audit log, few enough that nobody can fill it by knocking. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { addressSubject, takeToken } from "../../platform/http/rate-limits.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type AuditEntry, recordAudit } from "../audit/index.ts";

const perAddress = { name: "recorded refusals", burst: 20, secondsPerToken: 60 };

/** Records a refusal, unless this address had many recorded lately. */
export async function recordRefusal(
  ctx: ServerContext,
  actor: Actor,
  refusal: Pick<AuditEntry, "event" | "code" | "object" | "details">,
): Promise<void> {
  const subject = `${refusal.event} ${addressSubject(actor.address ?? "")}`;
  if (!(await takeToken(ctx.db, perAddress, subject))) return;
  await inTransaction(ctx, actor, (tx) => recordAudit(tx, { ...refusal, actor, outcome: "refused" }));
}
