/** People with what they hold, as the Authorization page reads them. */
import { AREA_IDS, type AreaLevel } from "@countersign/access";
import type { PersonAccess } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type PageOrder, readPage, uuidForm } from "../../platform/read-page.ts";
import { inTransaction } from "../../platform/transaction.ts";

/** What the list may be narrowed to. */
export interface PeopleFilter {
  readonly q?: string | undefined;
  /** Slug of one client: who has a place there, or every client by a role. */
  readonly client?: string | undefined;
  /** Who holds this role, at clients only where the caller sees it. */
  readonly role?: string | undefined;
  readonly state?: PersonAccess["state"] | undefined;
  readonly group?: "in" | "out" | undefined;
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

type Person = Omit<PersonAccess, "areas"> & { areas: Record<string, AreaLevel> };

const orders: Readonly<Record<string, PageOrder>> = {
  name: { by: sql<string>`lower(name)`, kind: "text" },
  state: { by: sql<string>`state`, kind: "text" },
  clients: {
    by: sql<number>`case when every_client then 1000000 else json_array_length(places) end`,
    kind: "number",
  },
};
const key = { by: sql<string>`id`, form: uuidForm } as const;
const named = sql`json_build_object('id', role.id, 'name', role.name)`;

/**
 * A page of people: of those who see every client all accounts, of others those who have a place at a client that they
 * look after; places at other clients are not told.
 */
export async function listPeople(
  ctx: ServerContext,
  actor: Actor,
  { q, client, role, state, group, sort = "name", after, limit }: PeopleFilter,
  only?: string,
): Promise<{ users: PersonAccess[]; next: string | null }> {
  const { clients = [] } = actor;
  const isSeen = clients === "all" ? sql`true` : sql`place.at_client = any(${[...clients]}::integer[])`;
  return inTransaction(ctx, actor, async (tx) => {
    const people = sql<Person>`(select account.id, account.name, account.email, account.state,
      coalesce((select json_agg(${named} order by role.name) from user_role held join role on role.id = held.role_id
        where held.user_id = account.id), '[]'::json) as roles,
      exists (select from user_role held join role on role.id = held.role_id
        where held.user_id = account.id and role.enabled and role.every_client) as every_client,
      (select ${named} from default_group member join role on role.id = member.role_id
        where member.user_id = account.id) as default_group,
      (select tier from default_group member where member.user_id = account.id) as default_tier,
      coalesce((select json_agg(json_build_object('client', client.slug, 'tier', place.tier, 'roles', (
          select coalesce(json_agg(${named} order by role.name), '[]'::json) from client_access_role held
          join role on role.id = held.role_id
          where held.user_id = place.user_id and held.at_client = place.at_client),
        'by_default', not exists (select from client_access_role held where held.user_id = place.user_id
          and held.at_client = place.at_client and held.source <> 'default-group')) order by client.slug)
        from client_access place join client on client.id = place.at_client
        where place.user_id = account.id and ${isSeen}), '[]'::json) as places,
      coalesce((select json_object_agg(area, level) from area_setting where user_id = account.id), '{}'::json) as areas
      from user_account account)`;
    let query = tx.with<{ person: Person }>().selectFrom(people.as("person")).selectAll();
    if (clients !== "all") query = query.where(sql<boolean>`json_array_length(places) > 0`);
    if (client !== undefined)
      query = query.where(
        sql<boolean>`(every_client
          or exists (select from json_array_elements(places) place where place ->> 'client' = ${client}))`,
      );
    if (role !== undefined)
      query = query.where(
        sql<boolean>`(exists (select from json_array_elements(roles) held where held ->> 'id' = ${role})
          or default_group ->> 'id' = ${role}
          or exists (select from json_array_elements(places) place, json_array_elements(place -> 'roles') held
            where held ->> 'id' = ${role}))`,
      );
    if (state !== undefined) query = query.where("state", "=", state);
    if (group !== undefined) query = query.where("default_group", group === "in" ? "is not" : "is", null);
    if (q !== undefined)
      query = query.where(
        sql<boolean>`(position(lower(${q}) in lower(name)) > 0 or position(lower(${q}) in lower(email)) > 0)`,
      );
    if (only !== undefined) query = query.where("id", "=", only);
    const { rows, next } = await readPage(query, { sort, orders, key, after, limit });
    return { users: rows.map(view), next };
  });
}

/** One person. Throws `not-found`, for people at other clients too. */
export async function showPerson(ctx: ServerContext, actor: Actor, id: string): Promise<PersonAccess> {
  const {
    users: [person],
  } = await listPeople(ctx, actor, {}, id);
  if (!person) throw new ProblemError("not-found");
  return person;
}

function view({
  areas,
  id,
  name,
  email,
  state,
  roles,
  every_client,
  default_group,
  default_tier,
  places,
}: Person): PersonAccess {
  const known = Object.fromEntries(AREA_IDS.flatMap((area) => (areas[area] ? [[area, areas[area]]] : [])));
  return { id, name, email, state, roles, every_client, default_group, default_tier, places, areas: known };
}
