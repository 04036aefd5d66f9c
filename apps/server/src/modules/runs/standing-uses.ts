/** What was done under standing approvals, as far as the server knows: it counts what it sent, devices what they began. */
import { localTime, type UsesSoFar } from "@countersign/protocol";
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { RunTables } from "./run-tables.ts";

/** How often a standing approval was used, and when last. */
export interface StandingUse {
  readonly standing: string;
  readonly count: number;
  readonly lastAt: number;
}

/** Of each of these approvals that was used. */
export async function usesOfStandings(tx: Tx, hashes: readonly string[]): Promise<StandingUse[]> {
  if (hashes.length === 0) return [];
  const { rows } = await sql<StandingUse>`select standing_hash as standing, count(*)::int as count,
      max(created_at)::bigint as "lastAt" from run where standing_hash = any(${[...hashes]}::text[])
    group by standing_hash`.execute(tx.with<RunTables>());
  return rows;
}

/** The latest runs under one, newest first. */
export async function lastUses(
  tx: Tx,
  hash: string,
  limit: number,
): Promise<{ run: string; state: string; at: number; by: string }[]> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run")
    .select(["id", "state", "created_at", "requested_by"])
    .where("standing_hash", "=", hash)
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ id, state, created_at: at, requested_by: by }) => ({ run: id, state, at, by }));
}

/**
 * What the busiest of these devices has done under an approval, for judging whether another use would pass. What never
 * reached a device is counted too: the server asks people rather once too often.
 */
export async function usesSoFar(
  tx: Tx,
  hash: string,
  devices: readonly string[],
  zone: string,
): Promise<UsesSoFar | undefined> {
  const today = localTime(zone, tx.now)?.day ?? "";
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run")
    .innerJoin("run_target as target", "target.run_id", "run.id")
    .select(["target.device_id as device", "run.created_at as at"])
    .where("run.standing_hash", "=", hash)
    .where("target.device_id", "in", [...devices])
    .execute();
  if (rows.length === 0) return undefined;
  const total = new Map<string, number>();
  const inDay = new Map<string, number>();
  for (const { device, at } of rows) {
    total.set(device, (total.get(device) ?? 0) + 1);
    if (localTime(zone, at)?.day === today) inDay.set(device, (inDay.get(device) ?? 0) + 1);
  }
  return {
    total: Math.max(...total.values()),
    day: today,
    inDay: Math.max(0, ...inDay.values()),
    last: Math.max(...rows.map(({ at }) => at)),
  };
}
