/** The rights of one account as the tables hold them, in one statement: all of one moment, with the number they stand under. */
import { AREA_IDS, AREA_LEVELS, type AreaSettings, type HeldRole } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import { lookUp } from "../../platform/database/index.ts";
import type { NumberedRights } from "../identity/index.ts";
import { fixedPermissions } from "./role-store.ts";

const roleFacts = `json_build_object('id', role.id, 'name', role.name, 'scope', role.scope, 'template', role.template,
  'fixed', role.fixed, 'every', role.every_client, 'permissions', coalesce(
    (select json_agg(given.permission) from role_permission given where given.role_id = role.id), '[]'::json))`;

const text = `select account.rights_version as version, account.state = 'active' as active,
  coalesce((select json_agg(${roleFacts}) from role where role.enabled and (
    role.id in (select role_id from user_role where user_id = account.id)
    or role.id in (select role_id from client_access_role where user_id = account.id))), '[]'::json) as roles,
  coalesce((select json_agg(role_id) from user_role where user_id = account.id), '[]'::json) as held,
  coalesce((select json_agg(json_build_object('client', client.id, 'slug', client.slug, 'tier', place.tier, 'roles',
      (select json_agg(role_id) from client_access_role held
        where held.user_id = place.user_id and held.at_client = place.at_client)) order by client.id)
    from client_access place join client on client.id = place.at_client
    where place.user_id = account.id), '[]'::json) as clients,
  coalesce((select json_object_agg(area, level) from area_setting where user_id = account.id), '{}'::json) as areas,
  coalesce((select json_agg(tier.id order by tier.position) from tier, tier_switch
    where tier_switch.on_since is not null), '[]'::json) as tiers
  from user_account account where account.id = $1`;

interface LoadedRole {
  readonly id: string;
  readonly name: string;
  readonly scope: "tenant" | "client";
  readonly template: string;
  readonly fixed: boolean;
  readonly every: boolean;
  readonly permissions: readonly string[];
}

interface Loaded {
  readonly version: number;
  readonly active: boolean;
  readonly roles: readonly LoadedRole[];
  readonly held: readonly string[];
  readonly clients: readonly {
    readonly client: number;
    readonly slug: string;
    readonly tier: number | null;
    readonly roles: readonly string[] | null;
  }[];
  readonly areas: Readonly<Record<string, string>>;
  readonly tiers: readonly number[];
}

/** Reads them; undefined where there is no such account. */
export async function loadRights(ctx: ServerContext, userId: string): Promise<NumberedRights | undefined> {
  const [row] = await lookUp(ctx.db, { text, values: [userId] });
  if (!row) return undefined;
  // The statement above gives exactly these columns.
  const { version, active, roles, held, clients, areas, tiers } = row as unknown as Loaded;
  const byId = new Map(roles.map((role) => [role.id, heldRole(role)]));
  const known = (ids: readonly string[] | null) => (ids ?? []).flatMap((id) => byId.get(id) ?? []);
  return {
    version,
    rights: {
      user: userId,
      active,
      roles: known(held),
      clients: clients.map(({ client, slug, tier, roles: ids }) => ({
        client,
        slug,
        roles: known(ids),
        ...(tier === null ? {} : { tier }),
      })),
      areas: areaSettings(areas),
      tiers,
    },
  };
}

/** A fixed role gives what its template gives in this release, not what was true when it was written down. */
function heldRole({ id, name, scope, template, fixed, every, permissions }: LoadedRole): HeldRole {
  const given = fixed ? [...fixedPermissions(scope, template)] : permissions;
  return { id, name, permissions: given, everyClient: every };
}

/** An area of a later release is none of ours; a level that nobody knows closes. */
function areaSettings(areas: Readonly<Record<string, string>>): AreaSettings {
  return Object.fromEntries(
    AREA_IDS.filter((area) => area in areas).map((area) => [
      area,
      AREA_LEVELS.find((level) => level === areas[area]) ?? "none",
    ]),
  );
}
