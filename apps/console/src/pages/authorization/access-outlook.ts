/** What a save would change: for whom, at which client. Pure; the server does the same once more. */
import type { PersonAccess } from "@countersign/api";

/** What a place becomes. */
export type PlaceChange = "gains" | "loses" | "changes";

/** One client, and who is affected there in the same way. */
export interface OutlookLine {
  readonly client: string;
  readonly change: PlaceChange;
  readonly people: readonly PersonAccess[];
}

/** All of it. */
export interface AccessOutlook {
  readonly lines: readonly OutlookLine[];
  /** Places that stay as they are. */
  readonly same: number;
}

const order: readonly PlaceChange[] = ["loses", "changes", "gains"];

/** What these roles at these clients mean for these people; no roles take the clients from them. */
export function accessOutlook(
  people: readonly PersonAccess[],
  clients: readonly string[],
  roles: readonly string[],
): AccessOutlook {
  let same = 0;
  const lines: OutlookLine[] = [];
  for (const client of clients) {
    const affected: Record<PlaceChange, PersonAccess[]> = { loses: [], changes: [], gains: [] };
    for (const person of people) {
      const change = changeOf(person, client, roles);
      if (change === undefined) same += 1;
      else affected[change].push(person);
    }
    for (const change of order)
      if (affected[change].length > 0) lines.push({ client, change, people: affected[change] });
  }
  return { lines, same };
}

function changeOf(
  { places }: PersonAccess,
  client: string,
  roles: readonly string[],
): PlaceChange | undefined {
  const place = places.find((one) => one.client === client);
  if (!place) return roles.length === 0 ? undefined : "gains";
  if (roles.length === 0) return "loses";
  const held = new Set(place.roles.map(({ id }) => id));
  return held.size === roles.length && roles.every((id) => held.has(id)) ? undefined : "changes";
}
