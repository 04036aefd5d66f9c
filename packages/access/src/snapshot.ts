/** One person's rights, compiled: what `decide` looks things up in. Compiled once for each state of the rights, asked often. */
import { AREA_IDS, type Area, type AreaLevel, type AreaSettings } from "./areas.ts";
import { type Permission, PERMISSION_IDS, permissionFacts } from "./permissions.ts";

/** A role as somebody holds it. */
export interface HeldRole {
  readonly id: string;
  readonly name: string;
  /** Names of permissions; those that are not known any more do not count. */
  readonly permissions: readonly string[];
  /** A role of the whole installation that gives at every client what it gives at clients. */
  readonly everyClient?: boolean;
}

/** Somebody's place at one client. */
export interface ClientAccess {
  readonly client: number;
  /** The client's name in documents and in the API. */
  readonly slug: string;
  /** The roles held there, enabled ones only. */
  readonly roles: readonly HeldRole[];
  /** Their tier there; absent: the lowest. */
  readonly tier?: number;
}

/** What an API key is limited to, beside what its owner may. */
export interface KeyLimits {
  readonly permissions?: ReadonlySet<Permission>;
  /** Numbers of clients. */
  readonly clients?: ReadonlySet<number>;
  /** See address-range.ts. */
  readonly addresses?: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt?: number;
}

/** Everything that is known of one person's rights, as the tables hold it. */
export interface Rights {
  readonly user: string;
  readonly active: boolean;
  /** Enabled roles of the whole installation. */
  readonly roles: readonly HeldRole[];
  readonly clients: readonly ClientAccess[];
  /** Of Manager and Supporter; everybody else has none. */
  readonly areas: AreaSettings;
  /** Ids of the tiers, the lowest first; empty while tiers are off. */
  readonly tiers: readonly number[];
}

/** Where a right comes from. */
export interface Grant {
  readonly role: string;
  readonly name: string;
  /** Where it is held at one client. */
  readonly client?: number;
}

/** What somebody may do at one client. */
export interface ClientRights {
  readonly grants: ReadonlyMap<Permission, Grant>;
  /** The rank of their tier there: 1 is the lowest. */
  readonly level: number;
}

/** The compiled rights of one person, or of one API key of theirs. */
export interface Snapshot {
  readonly user: string;
  readonly active: boolean;
  /** By roles of the whole installation: what applies in it. */
  readonly tenant: ReadonlyMap<Permission, Grant>;
  /** By the same roles: what they give at every client, at every tier. */
  readonly everyClient: ReadonlyMap<Permission, Grant>;
  readonly clients: ReadonlyMap<number, ClientRights>;
  /** Numbers of the same clients. */
  readonly numbers: ReadonlyMap<string, number>;
  /** At any client at all. */
  readonly somewhere: ReadonlyMap<Permission, Grant>;
  readonly areas: ReadonlyMap<Area, AreaLevel>;
  /** Rank of each tier; empty while tiers are off. */
  readonly ranks: ReadonlyMap<number, number>;
  readonly key?: KeyLimits;
}

/** Compiles. Rights of folders come with dashboards; until then no role gives any. */
export function compile(rights: Rights): Snapshot {
  const tenant = new Map<Permission, Grant>();
  const everyClient = new Map<Permission, Grant>();
  for (const role of rights.roles) {
    const grant = { role: role.id, name: role.name };
    addGrants(tenant, role, "tenant", grant);
    if (role.everyClient) addGrants(everyClient, role, "client", grant);
  }
  const ranks = new Map(rights.tiers.map((tier, at) => [tier, at + 1]));
  const clients = new Map<number, ClientRights>();
  const numbers = new Map<string, number>();
  const somewhere = new Map(everyClient);
  for (const { client, slug, roles, tier } of rights.clients) {
    numbers.set(slug, client);
    const grants = new Map<Permission, Grant>();
    for (const role of roles) addGrants(grants, role, "client", { role: role.id, name: role.name, client });
    // A role that is empty still says that the client exists.
    if (roles.length > 0) clients.set(client, { grants, level: ranks.get(tier ?? 0) ?? 1 });
    for (const [permission, grant] of grants)
      if (!somewhere.has(permission)) somewhere.set(permission, grant);
  }
  const areas = new Map<Area, AreaLevel>();
  for (const area of AREA_IDS) {
    const level = rights.areas[area];
    if (level !== undefined) areas.set(area, level);
  }
  const { user, active } = rights;
  return { user, active, tenant, everyClient, clients, numbers, somewhere, areas, ranks };
}

/** The same rights through an API key: never more than its owner's. */
export function limitedBy(snapshot: Snapshot, key: KeyLimits): Snapshot {
  return { ...snapshot, key };
}

function addGrants(
  into: Map<Permission, Grant>,
  role: HeldRole,
  scope: "tenant" | "client",
  grant: Grant,
): void {
  const given = new Set(role.permissions);
  for (const permission of PERMISSION_IDS)
    if (given.has(permission) && !into.has(permission) && permissionFacts(permission).scope === scope)
      into.set(permission, grant);
}
