/** Devices of a run folded into groups by how it went, the ones to look at first. Pure. */
import { OUTCOMES, type Outcome, outcomeOf, type Target } from "../run-words.ts";

/** Devices with the same outcome. */
export interface OutputGroup {
  readonly outcome: Outcome;
  readonly targets: readonly Target[];
}

/** Groups in the order in which people want to see them; none is empty. */
export function outputGroups(targets: readonly Target[]): readonly OutputGroup[] {
  const groups = new Map<Outcome, Target[]>(OUTCOMES.map((outcome) => [outcome, []]));
  for (const target of targets) groups.get(outcomeOf(target))?.push(target);
  return [...groups].flatMap(([outcome, found]) =>
    found.length > 0 ? [{ outcome, targets: found.toSorted(byName) }] : [],
  );
}

/** Numbers in names count as numbers: web-2 stands before web-10. */
function byName(left: Target, right: Target): number {
  return collator.compare(left.name, right.name);
}
const collator = new Intl.Collator("en", { numeric: true });

/** A long group begins folded, and one that went well where others did not. */
export function beginsOpen({ outcome, targets }: OutputGroup, groups: readonly OutputGroup[]): boolean {
  if (groups.length === 1) return true;
  return targets.length <= 12 && outcome !== "succeeded" && outcome !== "cancelled";
}

/**
 * Whose output is brought to the page: what somebody opened, and of what runs the first few, for their last lines.
 * Devices that nothing was written on yet cost nothing.
 */
export function wantedDevices(
  targets: readonly Target[],
  opened: ReadonlySet<string>,
  mostPreviews = 20,
): readonly string[] {
  const running = targets
    .filter(({ state }) => state === "running" || state === "sent")
    .slice(0, mostPreviews);
  return [...new Set([...opened, ...running.map(({ device }) => device)])];
}
