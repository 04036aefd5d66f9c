/** Denials of permissions in the audit log, limited so that nobody can fill it by asking. */
import type { ServerContext } from "../../platform/context.ts";
import type { Denial } from "../../platform/http/authentication.ts";
import { takeToken } from "../../platform/http/rate-limits.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";

const perActor = { name: "recorded denials", burst: 10, secondsPerToken: 60 };

/** Records that somebody lacked a permission; what goes wrong here must not hide the refusal itself. */
export async function recordDenial(ctx: ServerContext, { actor, endpoint, because }: Denial): Promise<void> {
  try {
    if (!(await takeToken(ctx.db, perActor, `${actor.kind} ${actor.id} ${endpoint}`))) return;
    await inTransaction(ctx, { ...actor, clients: [] }, (tx) =>
      recordAudit(tx, {
        event: "access.denied",
        actor,
        object: { kind: "endpoint", id: endpoint },
        outcome: "refused",
        code: because,
      }),
    );
  } catch (error) {
    ctx.log.error({ err: error, endpoint }, "a denial could not be recorded");
  }
}
