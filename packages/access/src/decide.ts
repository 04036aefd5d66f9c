/** One answer to "may this person do this", with the reason. Pure and total; the snapshot is passed in. */
import { isInRange } from "./address-range.ts";
import { isWider } from "./areas.ts";
import {
  type Challenge,
  IMPLIED_PERMISSIONS,
  isPermission,
  type Permission,
  permissionFacts,
} from "./permissions.ts";
import type { Grant, KeyLimits, Snapshot } from "./snapshot.ts";

/** What is asked. */
export interface Asked {
  /** Anybody's text: what is no permission is denied. */
  readonly permission: string;
  /** The client whose object it is. Absent, of what applies at clients: whether there is any at which it is allowed. */
  readonly client?: number;
  /** The object's tier; absent or 0: it has none. */
  readonly tier?: number;
  /** Whether it gives an approval: no API key does. */
  readonly approves?: boolean;
  /** What this object demands beside what the permission does, such as a code for a protected script. */
  readonly demands?: Challenge;
  /** What was proved for this request. */
  readonly proved?: readonly Challenge[];
  /** Seconds since 1970; needed to judge what ends. */
  readonly now?: number;
  /** Where the request comes from. */
  readonly address?: string;
}

/** Why not. */
export type Because =
  | "unknown-permission"
  | "user-disabled"
  | "key-limited"
  | "key-expired"
  | "key-address"
  | "key-never-approves"
  | "key-client"
  | "area-closed"
  | "role-lacks-permission"
  | "no-client-role"
  | "tier-too-low";

export type Decision =
  | { readonly outcome: "allow"; readonly via: Grant }
  | { readonly outcome: "challenge"; readonly prove: Challenge; readonly via: Grant }
  | {
      readonly outcome: "deny";
      readonly because: Because;
      readonly missing: string;
      /** The object must look like one that does not exist: "not found", never "not allowed". */
      readonly hidden: boolean;
    };

type Step = (snapshot: Snapshot, asked: Asked, permission: Permission) => Because | undefined;

/** What denies, in this order. The first that does, decides; a denial beats a challenge, which beats a right. */
export const DENIALS: readonly (readonly [about: string, Step])[] = [
  ["the account is active", ({ active }) => (active ? undefined : "user-disabled")],
  ["the API key allows it", ({ key }, asked, permission) => key && deniedByKey(key, asked, permission)],
  ["the area is open", deniedByArea],
  ["a role gives it", deniedByRoles],
  ["the tier is high enough", deniedByTier],
];

/** Codes whose objects do not exist for the one who asks. */
const hiding: ReadonlySet<Because> = new Set(["no-client-role", "key-client", "tier-too-low"]);

/** Decides. */
export function decide(snapshot: Snapshot, asked: Asked): Decision {
  const { permission } = asked;
  if (!isPermission(permission)) return decideImplied(snapshot, permission);
  for (const [, denied] of DENIALS) {
    const because = denied(snapshot, asked, permission);
    if (because !== undefined) return denial(because, permission);
  }
  const via = grantOf(snapshot, asked, permission);
  // Cannot be: the roles were asked above. Total all the same.
  if (!via) return denial("role-lacks-permission", permission);
  const prove = stillToProve(snapshot, asked, permission);
  return prove === undefined ? { outcome: "allow", via } : { outcome: "challenge", prove, via };
}

function decideImplied({ active }: Snapshot, permission: string): Decision {
  if (!IMPLIED_PERMISSIONS.has(permission)) return denial("unknown-permission", permission);
  if (!active) return denial("user-disabled", permission);
  return { outcome: "allow", via: { role: "implied", name: "everybody who is signed in" } };
}

/** Whether the roles give it, whatever is still to be proved: what screens show and endpoints open by. */
export function mayAtAll(snapshot: Snapshot, asked: Asked): boolean {
  return decide(snapshot, asked).outcome !== "deny";
}

/** The grant that would allow it, if the roles hold one. */
export function grantOf(snapshot: Snapshot, { client }: Asked, permission: Permission): Grant | undefined {
  if (permissionFacts(permission).scope !== "client") return snapshot.tenant.get(permission);
  if (client === undefined) return snapshot.somewhere.get(permission);
  return snapshot.everyClient.get(permission) ?? snapshot.clients.get(client)?.grants.get(permission);
}

function denial(because: Because, missing: string): Decision {
  return { outcome: "deny", because, missing, hidden: hiding.has(because) };
}

function deniedByKey(key: KeyLimits, asked: Asked, permission: Permission): Because | undefined {
  const { addresses, expiresAt, permissions, clients } = key;
  const { address, now, approves, client } = asked;
  if (addresses && !(address !== undefined && addresses.some((range) => isInRange(address, range))))
    return "key-address";
  if (expiresAt !== undefined && !(now !== undefined && now < expiresAt)) return "key-expired";
  if (permissions && !permissions.has(permission)) return "key-limited";
  if (approves) return "key-never-approves";
  if (clients && permissionFacts(permission).scope === "client") {
    if (client !== undefined && !clients.has(client)) return "key-client";
  }
  return undefined;
}

function deniedByArea({ areas }: Snapshot, _: Asked, permission: Permission): Because | undefined {
  const { area, views } = permissionFacts(permission);
  return isWider(views ? "view" : "act", areas.get(area)) ? "area-closed" : undefined;
}

function deniedByRoles(snapshot: Snapshot, asked: Asked, permission: Permission): Because | undefined {
  const { client } = asked;
  if (grantOf(snapshot, asked, permission)) {
    const { key } = snapshot;
    const isAnywhere = client === undefined && permissionFacts(permission).scope === "client";
    if (!isAnywhere || !key?.clients) return undefined;
    // Of a key's clients one at least has to be among those where its owner may.
    return [...key.clients].some((one) => grantOf(snapshot, { ...asked, client: one }, permission))
      ? undefined
      : "key-client";
  }
  const isHidden =
    permissionFacts(permission).scope === "client" &&
    client !== undefined &&
    snapshot.everyClient.size === 0 &&
    !snapshot.clients.has(client);
  return isHidden ? "no-client-role" : "role-lacks-permission";
}

function deniedByTier(snapshot: Snapshot, asked: Asked, permission: Permission): Because | undefined {
  const { client, tier = 0 } = asked;
  if (tier === 0 || snapshot.ranks.size === 0 || client === undefined) return undefined;
  if (permissionFacts(permission).scope !== "client" || snapshot.everyClient.has(permission))
    return undefined;
  const rank = snapshot.ranks.get(tier);
  const level = snapshot.clients.get(client)?.level ?? 0;
  // A tier that nobody knows is higher than all.
  return rank !== undefined && rank <= level ? undefined : "tier-too-low";
}

function stillToProve(snapshot: Snapshot, asked: Asked, permission: Permission): Challenge | undefined {
  const { demands, proved = [] } = asked;
  if (demands !== undefined && !proved.includes(demands)) return demands;
  const { challenge } = permissionFacts(permission);
  // A key has no owner at the keyboard who could prove anything; its limits are its protection.
  if (challenge === undefined || (snapshot.key && challenge === "fresh-proof")) return undefined;
  return proved.includes(challenge) ? undefined : challenge;
}
