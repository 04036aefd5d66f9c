/** Where somebody holds a permission: what row security opens for a request, and what may be handed on. */
import { mayAtAll } from "./decide.ts";
import { type Permission, permissionFacts } from "./permissions.ts";
import type { Snapshot } from "./snapshot.ts";

/** Clients by number, or every one there is and will be. */
export type ClientsWhere = "all" | readonly number[];

/** The clients at which it is allowed. Of what applies in the whole installation: those whose existence one knows. */
export function clientsWhere(snapshot: Snapshot, permission: Permission): ClientsWhere {
  const asked = permissionFacts(permission).scope === "client" ? permission : "clients.read";
  if (!mayAtAll(snapshot, { permission: asked })) return [];
  const limit = snapshot.key?.clients;
  if (snapshot.everyClient.has(asked)) return limit ? [...limit] : "all";
  return [...snapshot.clients]
    .filter(([client, { grants }]) => grants.has(asked) && (!limit || limit.has(client)))
    .map(([client]) => client);
}

/** Whether it is allowed wherever it applies, at clients of the future too. */
export function mayEverywhere(snapshot: Snapshot, permission: Permission): boolean {
  if (!mayAtAll(snapshot, { permission })) return false;
  return permissionFacts(permission).scope !== "client" || clientsWhere(snapshot, permission) === "all";
}
