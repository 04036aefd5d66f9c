/** Changing what is set: turning level `code` off, and whether codes in addresses are taken. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { refuseUnlessFitting } from "./meet-challenge.ts";
import { lockSecurity } from "./security-store.ts";

/** What is to become different. */
export interface SecurityChange {
  readonly level?: "off" | undefined;
  readonly code_in_url?: boolean | undefined;
}

/** Makes the change; what was so already is recorded too. Throws `reauthenticate`. */
export async function changeSecurity(
  ctx: ServerContext,
  actor: Actor,
  authorization: Authorization,
  change: SecurityChange,
): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const before = await lockSecurity(tx);
    refuseUnlessFitting(before, authorization);
    const level = change.level ?? before.level;
    const code_in_url = change.code_in_url ?? before.codeInUrl;
    await tx
      .with<AdvancedSecurityTables>()
      .updateTable("advanced_security")
      .set({ level, code_in_url })
      .execute();
    if (change.level === "off") await forgetAccount(tx);
    await recordAudit(tx, {
      event: "advanced-security.changed",
      actor,
      before: { level: before.level, code_in_url: before.codeInUrl },
      after: { level, code_in_url },
      details: { by: authorization.by },
      outcome: "done",
    });
    publish(tx, "advanced-security");
    publish(tx, "scripts");
  });
}

/** Whoever turns the level on again sets it up anew: all scripts are protected then, and old pictures open nothing. */
async function forgetAccount(tx: Tx): Promise<void> {
  const db = tx.with<AdvancedSecurityTables>();
  await db.deleteFrom("authorization_account").execute();
  await db.deleteFrom("authorization_offer").execute();
  await db.deleteFrom("authorization_reset").execute();
  await db.deleteFrom("script_exemption").execute();
}
