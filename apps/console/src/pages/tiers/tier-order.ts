/** Moving tiers on the screen, where the highest stands on top, and what the server is told of it. */
import type { Tier } from "@countersign/api";

/** The tier with this id at another place; places outside the list are its ends. */
export function moved(tiers: readonly Tier[], id: number, to: number): readonly Tier[] {
  const tier = tiers.find((one) => one.id === id);
  if (!tier) return tiers;
  const others = tiers.filter((one) => one.id !== id);
  const at = Math.min(Math.max(to, 0), others.length);
  return [...others.slice(0, at), tier, ...others.slice(at)];
}

/** As the server has it: the lowest first, without what it counts itself. */
export function asArranged(topFirst: readonly Tier[]) {
  return topFirst
    .toReversed()
    .map(({ id, name, description, enabled }) => ({ id, name, description, enabled }));
}

/** Whether anything would be saved. */
export function isSameArrangement(one: readonly Tier[], other: readonly Tier[]): boolean {
  return JSON.stringify(asArranged(one)) === JSON.stringify(asArranged(other));
}
