/** Which tiers somebody sees at a client, and what another order of the tiers, on or off, would change for them. */
import { type Permission, permissionFacts } from "./permissions.ts";
import type { Snapshot } from "./snapshot.ts";

/** Ids of the tiers, the lowest first. Undefined: tiers are off, and every one is seen. */
export type TierOrder = readonly number[] | undefined;

/** Somebody's place at a client, where their tier counts. */
export interface TieredPlace {
  readonly user: string;
  readonly client: number;
  /** Null: the lowest, whichever that is. */
  readonly tier: number | null;
}

/** What changes for one place. */
export interface TierChange<Place extends TieredPlace> {
  readonly place: Place;
  /** Tiers that come into sight, the lowest first of the new order. */
  readonly gains: readonly number[];
  readonly loses: readonly number[];
}

/** The tiers of `all` that somebody with this tier sees. One that the order does not name is seen by nobody. */
export function tiersSeen(order: TierOrder, all: readonly number[], tier: number | null): readonly number[] {
  if (order === undefined) return all;
  const rank = order.indexOf(tier ?? 0) + 1;
  return order.slice(0, Math.max(rank, 1));
}

/** The places for which something changes. */
export function tierImpact<Place extends TieredPlace>(
  before: TierOrder,
  after: TierOrder,
  all: readonly number[],
  places: readonly Place[],
): readonly TierChange<Place>[] {
  return places.flatMap((place) => {
    const saw = tiersSeen(before, all, place.tier);
    const sees = tiersSeen(after, all, place.tier);
    const gains = sees.filter((tier) => !saw.includes(tier));
    const loses = saw.filter((tier) => !sees.includes(tier));
    return gains.length === 0 && loses.length === 0 ? [] : [{ place, gains, loses }];
  });
}

/** The tiers that somebody sees at each client of theirs, for row security. Undefined: every tier, wherever they may. */
export function tiersWhere(
  snapshot: Snapshot,
  permission: Permission,
): ReadonlyMap<number, readonly number[]> | undefined {
  const asked = permissionFacts(permission).scope === "client" ? permission : "clients.read";
  if (snapshot.ranks.size === 0 || snapshot.everyClient.has(asked)) return undefined;
  // The lowest first, as they were given.
  const order = [...snapshot.ranks.keys()];
  return new Map([...snapshot.clients].map(([client, { level }]) => [client, order.slice(0, level)]));
}
