/** Opening a station link: one request, for the first accepted station that asks, as long as signatures are awaited. */
import type { StationRequestInFull } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { runForSigning } from "../runs/index.ts";
import type { StationsTables } from "./stations-tables.ts";
import { isViewToken } from "./view-token.ts";

/** What the link shows, and whether this was the first time. Throws ProblemError `view-refused` or `view-taken`. */
export async function redeemView(
  ctx: ServerContext,
  station: Actor,
  asked: { readonly run: string; readonly token: string },
): Promise<{ shown: StationRequestInFull; first: boolean }> {
  if (!isViewToken(ctx)(asked.run, asked.token))
    throw new ProblemError("view-refused", "The link is not one of this server's.");
  return inTransaction(ctx, station, async (tx) => {
    const shown = await runForSigning(ctx, tx, { run: asked.run });
    // An ended request is as unknown as one that never was.
    if (!shown || shown.state !== "awaiting-signatures")
      throw new ProblemError("view-refused", "The request has ended, or was never there.");
    const db = tx.with<StationsTables>();
    const { numInsertedOrUpdatedRows: bound } = await db
      .insertInto("run_view")
      .values({ run_id: asked.run, station_id: station.id, redeemed_at: tx.now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    const first = bound === 1n;
    if (!first) {
      const { station_id: owner } = await db
        .selectFrom("run_view")
        .select("station_id")
        .where("run_id", "=", asked.run)
        .executeTakeFirstOrThrow();
      if (owner !== station.id)
        throw new ProblemError("view-taken", "The link was opened at another station already.");
      return { shown, first };
    }
    await recordAudit(tx, {
      event: "view.redeemed",
      actor: station,
      object: { kind: "run", id: asked.run },
      requestHash: shown.hash,
      outcome: "done",
    });
    return { shown, first };
  });
}
