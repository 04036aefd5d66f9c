/** The list of stations, and what an administrator does with it after comparing fingerprints. */
import type { Station } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { StationsTables } from "./stations-tables.ts";

/** All stations, pending ones first. */
export async function listStations(ctx: ServerContext): Promise<Station[]> {
  return ctx.db
    .$extendTables<StationsTables>()
    .selectFrom("station")
    .selectAll()
    .orderBy("state", "desc")
    .orderBy("created_at")
    .execute();
}

/** What it is to be, and to accept it what was compared. */
interface Change {
  readonly state: Station["state"];
  readonly fingerprint?: string | undefined;
  readonly origin?: string | undefined;
}

/** Accepts a station, or sets it back. Throws ProblemError `not-found`, or `station-changed` where it is another by now. */
export async function changeStation(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  change: Change,
): Promise<Station> {
  const { state } = change;
  return inTransaction(ctx, actor, async (tx) => {
    const changed = await tx
      .with<StationsTables>()
      .updateTable("station")
      .set({ state })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (!changed) throw new ProblemError("not-found");
    if (
      change.state === "accepted" &&
      (changed.fingerprint !== change.fingerprint || changed.origin !== change.origin)
    )
      throw new ProblemError(
        "station-changed",
        `It has the fingerprint ${changed.fingerprint} at ${changed.origin} by now: compare that.`,
      );
    await recordAudit(tx, {
      event: "station.changed",
      actor,
      object: { kind: "station", id },
      after: { state, fingerprint: changed.fingerprint, origin: changed.origin },
      outcome: "done",
    });
    publish(tx, "trust", { station: id });
    return changed;
  });
}

/** Forgets a station. Throws ProblemError `not-found`. */
export async function removeStation(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const removed = await tx
      .with<StationsTables>()
      .deleteFrom("station")
      .where("id", "=", id)
      .returning(["fingerprint", "origin"])
      .executeTakeFirst();
    if (!removed) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "station.removed",
      actor,
      object: { kind: "station", id },
      before: { fingerprint: removed.fingerprint, origin: removed.origin },
      outcome: "done",
    });
    publish(tx, "trust", { station: id });
  });
}
