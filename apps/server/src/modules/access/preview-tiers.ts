/** Who would see more and who less, before anybody saves another order of the tiers or turns them on or off. */
import { tierImpact, type TierChange, type TierOrder } from "@countersign/access";
import type { TierPreview } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { accessKey } from "../../platform/database/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { type NamedPlace, readTieredPlaces } from "./tier-places.ts";
import { orderOf, readTiers } from "./tier-store.ts";
import { countTieredObjects } from "./tiered-objects.ts";

const mostShown = 200;

/** What is asked about; what is not said stays as it is. */
export interface AskedTiers {
  /** Ids, the lowest first. */
  readonly order?: readonly number[] | undefined;
  readonly on?: boolean | undefined;
}

/** Tells. Throws `tiers-changed` where the order names others than there are. */
export async function previewTiers(
  ctx: ServerContext,
  actor: Actor,
  { order, on }: AskedTiers,
): Promise<TierPreview> {
  return inTransaction(ctx, actor, async (tx) => {
    const now = await readTiers(tx);
    const all = now.tiers.map(({ id }) => id);
    if (order) refuseOtherTiers(all, order);
    const isOn = on ?? now.on_since !== null;
    const changes = await changesOf(tx, orderOf(now), isOn ? (order ?? all) : undefined, all);
    return previewOf(changes, await countsFor(tx, changes, all));
  });
}

/** For whom what changes. */
export async function changesOf(
  tx: Tx,
  before: TierOrder,
  after: TierOrder,
  all: readonly number[],
): Promise<readonly TierChange<NamedPlace>[]> {
  return tierImpact(before, after, all, await readTieredPlaces(tx));
}

/** Throws `tiers-changed` unless these are all tiers, each of them once. */
export function refuseOtherTiers(all: readonly number[], named: readonly number[]): void {
  if (named.length === all.length && all.every((id) => named.includes(id))) return;
  throw new ProblemError("tiers-changed", "Load the page again: there are other tiers by now.");
}

async function countsFor(tx: Tx, changes: readonly TierChange<NamedPlace>[], all: readonly number[]) {
  const clients = [...new Set(changes.map(({ place }) => place.client))];
  return countTieredObjects(tx, clients, all);
}

function previewOf(
  changes: readonly TierChange<NamedPlace>[],
  counts: ReadonlyMap<number, number>,
): TierPreview {
  const shown = new Set<number>();
  const hidden = new Set<number>();
  const sum = (keys: Iterable<number>) => [...keys].reduce((total, key) => total + (counts.get(key) ?? 0), 0);
  const listed = changes.map(({ place, gains, loses }) => {
    const gained = gains.map((tier) => accessKey(place.client, tier));
    const lost = loses.map((tier) => accessKey(place.client, tier));
    for (const key of gained) shown.add(key);
    for (const key of lost) hidden.add(key);
    return {
      user: { id: place.user, name: place.name },
      client: place.slug,
      gains: [...gains],
      loses: [...loses],
      objects_shown: sum(gained),
      objects_hidden: sum(lost),
    };
  });
  const people = (which: "gains" | "loses") =>
    new Set(listed.filter((one) => one[which].length > 0).map(({ user }) => user.id)).size;
  return {
    gaining: people("gains"),
    losing: people("loses"),
    objects_shown: sum(shown),
    objects_hidden: sum(hidden),
    changes: listed.slice(0, mostShown),
    more: Math.max(listed.length - mostShown, 0),
  };
}
