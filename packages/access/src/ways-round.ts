/** Combinations of rights with which one person does without the other, as far as rights can tell (product.md, A8). */
import { type AreaSettings, isWider } from "./areas.ts";
import { type Permission, permissionFacts } from "./permissions.ts";

/** One combination: who holds all of it could walk round Advanced Security. */
export interface WayRound {
  readonly code: "all-in-one-hand" | "decides-and-asks" | "keys-and-scripts";
  readonly all: readonly Permission[];
}

/** Every combination, the most harmful first. */
export const WAYS_ROUND: readonly WayRound[] = [
  { code: "all-in-one-hand", all: ["scripts.write", "keys.own", "users.write"] },
  { code: "decides-and-asks", all: ["advanced-security.write", "runs.request"] },
  { code: "keys-and-scripts", all: ["scripts.write", "keys.own", "runs.request"] },
];

/** Whether areas that are set so leave a permission to whoever has it by a role. */
export function areasLeave(areas: AreaSettings, permission: Permission): boolean {
  const { area, views } = permissionFacts(permission);
  return !isWider(views ? "view" : "act", areas[area]);
}

/** The ways round that are open to whoever may do what `may` says. */
export function waysRoundOf(may: (permission: Permission) => boolean): readonly WayRound[] {
  return WAYS_ROUND.filter(({ all }) => all.every(may));
}
