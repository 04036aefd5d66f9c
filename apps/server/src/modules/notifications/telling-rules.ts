/** The rules by which approvers are told, as administrators set them. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { TellingRules } from "./choose-whom.ts";
import type { NotificationTables } from "./notification-tables.ts";

/** How the API names them. */
export interface ShownRules {
  readonly reminder_minutes: number | null;
  readonly first_told: number | null;
  readonly escalate_minutes: number;
  readonly most_waiting: number;
}

/** The rules now. */
export async function readRules(tx: Pick<Tx, "with">): Promise<TellingRules> {
  const row = await rulesRow(tx);
  return {
    reminderMinutes: row.reminder_minutes,
    firstTold: row.first_told,
    escalateMinutes: row.escalate_minutes,
    mostWaiting: row.most_waiting,
  };
}

/** The rules as screens see them. */
export function describeRules(ctx: ServerContext, actor: Actor): Promise<ShownRules> {
  return inTransaction(ctx, actor, rulesRow);
}

/** Sets them all: whoever finds an open browser must not keep approvers from being told. Throws `reauthenticate`. */
export async function setRules(ctx: ServerContext, actor: Actor, wanted: ShownRules): Promise<ShownRules> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await rulesRow(tx);
    await tx.with<NotificationTables>().updateTable("telling_rules").set(wanted).execute();
    await recordAudit(tx, {
      event: "telling-rules.set",
      actor,
      before: { ...before },
      after: { ...wanted },
      outcome: "done",
    });
    return wanted;
  });
}

function rulesRow(tx: Pick<Tx, "with">): Promise<ShownRules> {
  return tx
    .with<NotificationTables>()
    .selectFrom("telling_rules")
    .select(["reminder_minutes", "first_told", "escalate_minutes", "most_waiting"])
    .executeTakeFirstOrThrow();
}
