/** Enrolment tokens that have expired: nobody can use them, and the audit log says who did. */
import { sql } from "kysely";
import { type RetainedKind, STEP_ROWS } from "../../platform/retained.ts";
import type { DeviceTables } from "./device-tables.ts";

/** For `answerToo(retainedKinds, …)`. */
export const retainedTokens: RetainedKind = {
  kind: "tokens",
  tables: ["enrolment_token"],
  forget: async (tx, { before }) => {
    const { numAffectedRows = 0n } = await sql`delete from enrolment_token where id in (
        select id from enrolment_token where expires_at < ${before} limit ${STEP_ROWS})`.execute(
      tx.with<DeviceTables>(),
    );
    return { gone: Number(numAffectedRows), hasMore: Number(numAffectedRows) >= STEP_ROWS };
  },
};
