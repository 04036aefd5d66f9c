/** What the page Advanced Security shows. */
import type { AdvancedSecurity } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { findScriptVersion } from "../scripts/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { coverOf, exemptionView } from "./exempt-scripts.ts";
import { readSecurity } from "./security-store.ts";
import { waysRound } from "./ways-round.ts";

/** Reads it. */
export async function describeSecurity(ctx: ServerContext, actor: Actor): Promise<AdvancedSecurity> {
  const { state, reset, exempt } = await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<AdvancedSecurityTables>();
    const rows = await db.selectFrom("script_exemption").selectAll().orderBy("script").execute();
    const exempt = [];
    for (const row of rows) {
      const newest = await findScriptVersion(tx, row.script);
      const view = exemptionView(row, newest && coverOf(newest));
      exempt.push({ view, parameters: newest?.parameters ?? [] });
    }
    return {
      state: await readSecurity(db),
      reset: await db.selectFrom("authorization_reset").selectAll().executeTakeFirst(),
      exempt,
    };
  });
  const { level, codeInUrl, account } = state;
  const inForce = exempt.filter(({ view }) => !view.lapsed);
  return {
    level,
    code_in_url: codeInUrl,
    account: account ? { confirmed_at: account.confirmed_at, confirmed_by: account.confirmed_by } : null,
    reset: reset ? { asked_at: reset.asked_at, due_at: reset.due_at, asked_by: reset.asked_by } : null,
    exemptions: exempt.map(({ view }) => view),
    ways_round: [
      ...(await waysRound(
        ctx,
        inForce.map(({ view, parameters }) => ({ script: view.script, parameters })),
      )),
    ],
  };
}
