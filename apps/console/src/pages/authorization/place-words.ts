/** What somebody holds, and where, in words. */
import type { PersonAccess } from "@countersign/api";
import { shownName } from "../../parts/shown-name.ts";

type Place = PersonAccess["places"][number];

/** Names of roles, as many as there are. */
export function roleNames(roles: readonly { readonly name: string }[]): string {
  return roles.length === 0 ? "–" : roles.map(({ name }) => shownName(name)).join(", ");
}

/** The roles of one place, and whether they came by the default group. */
export function placeWords({ roles, by_default: byDefault }: Place): string {
  return `${roleNames(roles)}${byDefault ? " (default group)" : ""}`;
}

/** At which clients somebody has something, in a few words. */
export function reachWords({ every_client: every, places }: PersonAccess): string {
  if (every) return "every client";
  const [first, second, third, ...more] = places.map(({ client }) => client);
  if (first === undefined) return "no client";
  const few = [first, second, third].filter((client) => client !== undefined).join(", ");
  return more.length === 0 ? few : `${few} and ${more.length} more`;
}

/** What somebody holds at one client: by a place there, or by a role that holds everywhere. */
export function hereWords({ every_client: every, roles, places }: PersonAccess, client: string): string {
  const place = places.find((one) => one.client === client);
  const words = [
    ...(every ? [`${roleNames(roles)} (every client)`] : []),
    ...(place ? [placeWords(place)] : []),
  ];
  return words.length === 0 ? "–" : words.join("; ");
}
