/** Messages of what is over, however they ended: of what waits still they say who was told, and when to remind. */
import { sql } from "kysely";
import { type RetainedKind, STEP_ROWS } from "../../platform/retained.ts";
import type { NotificationTables } from "./notification-tables.ts";

/** For `answerToo(retainedKinds, …)`. */
export const retainedDeliveries: RetainedKind = {
  kind: "deliveries",
  tables: ["delivery", "told_thing", "account_notice"],
  forget: async (tx, { before }) => {
    const db = tx.with<NotificationTables>();
    const statements = [
      sql`delete from delivery where id in (select delivery.id from delivery join told_thing on told_thing.id = thing_id
        where state <> 'waiting' and coalesce(ended_at, delivery.created_at) < ${before} and look_at is null
        limit ${STEP_ROWS})`,
      sql`delete from account_notice where id in (select id from account_notice
        where state <> 'waiting' and ended_at < ${before} limit ${STEP_ROWS})`,
      sql`delete from told_thing where id in (select id from told_thing where look_at is null and asked_at < ${before}
        and not exists (select from delivery where thing_id = told_thing.id) limit ${STEP_ROWS})`,
    ];
    let gone = 0;
    let hasMore = false;
    for (const statement of statements) {
      const count = Number((await statement.execute(db)).numAffectedRows ?? 0n);
      gone += count;
      hasMore ||= count >= STEP_ROWS;
    }
    return { gone, hasMore };
  },
};
