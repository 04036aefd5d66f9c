/** What groups give to their members: roles that come with a group go with it, and what people gave by hand stays. */
import type { AccessRole } from "@countersign/api";
import type { Tx } from "../../platform/transaction.ts";
import {
  changeMappedRoles,
  defaultRoleOf,
  mayBeMapped,
  readRoles,
  setMappedDefault,
} from "../access/index.ts";
import { recordAudit } from "../audit/index.ts";
import { accountFor } from "../identity/index.ts";
import { lockProvider } from "../providers/index.ts";
import type { ScimTables } from "./scim-tables.ts";
import { without } from "./without.ts";

/** Brings the rights of these accounts in step with the groups that they are in now; not where each sign-in decides. */
export async function applyMappings(tx: Tx, provider: string, users: readonly string[]): Promise<void> {
  if (users.length === 0) return;
  const { default_role, group_roles: atSignIn } = await lockProvider(tx, provider);
  if (atSignIn.length > 0) return;
  const db = tx.with<ScimTables>();
  const mapped = await db
    .selectFrom("scim_group_member as member")
    .innerJoin("scim_group as group", "group.id", "member.group_id")
    .select(["member.user_id", "group.role_id", "group.default_role_id"])
    .where("member.user_id", "in", [...users])
    .where((is) => is.or([is("group.role_id", "is not", null), is("group.default_role_id", "is not", null)]))
    .execute();
  const given = await db
    .selectFrom("scim_given_role")
    .selectAll()
    .where("user_id", "in", [...users])
    .execute();
  const ids = mapped.flatMap(({ role_id, default_role_id }) =>
    [role_id, default_role_id].filter((id) => id !== null),
  );
  // A role may have become more since somebody mapped it.
  const roles = new Map(
    (ids.length > 0 ? await readRoles(tx, [...new Set(ids)]) : [])
      .filter(mayBeMapped)
      .map((role) => [role.id, role] as const),
  );
  const otherwise = default_role === "standard" ? "standard" : "analyst";
  const mappedOf = Map.groupBy(mapped, ({ user_id }) => user_id);
  const givenOf = Map.groupBy(given, ({ user_id }) => user_id);
  // In one order, as everybody locks several.
  for (const user of [...new Set([...mappedOf.keys(), ...givenOf.keys()])].toSorted()) {
    const of = mappedOf.get(user) ?? [];
    const known = (id: string | null) => (id === null ? [] : (roles.get(id) ?? []));
    await giveTo(tx, user, {
      tenant: new Set(of.flatMap(({ role_id: id }) => known(id)).map(({ id }) => id)),
      client: widest(of.flatMap(({ default_role_id: id }) => known(id)))?.id,
      before: givenOf.get(user) ?? [],
      otherwise,
    });
  }
}

interface Wanted {
  readonly tenant: ReadonlySet<string>;
  readonly client: string | undefined;
  readonly before: readonly ScimTables["scim_given_role"][];
  readonly otherwise: "standard" | "analyst";
}

async function giveTo(tx: Tx, user: string, { tenant, client, before, otherwise }: Wanted): Promise<void> {
  const account = await accountFor(tx, { id: user });
  if (!account) return;
  const had = new Set(before.filter(({ scope }) => scope === "tenant").map(({ role_id: id }) => id));
  const atClients = before.find(({ scope }) => scope === "client");
  const hadClient = atClients?.role_id;
  const gains = without(tenant, had);
  const loses = without(had, tenant);
  // What somebody holds by hand already did not come with the group, and does not go with it.
  const gained = await changeMappedRoles(tx, user, { gains, loses }, otherwise);
  const held = new Set([...[...had].filter((id) => tenant.has(id)), ...gained]);
  if (gained.length === 0 && loses.length === 0 && client === hadClient) return;
  const now = client === hadClient ? undefined : await defaultRoleOf(tx, user);
  const insteadOf = atClients ? atClients.instead_of : (now ?? null);
  // Who was put elsewhere by hand since stays there.
  if (client !== hadClient && (client !== undefined || now === hadClient))
    await setMappedDefault(tx, user, client ?? insteadOf ?? undefined);
  const db = tx.with<ScimTables>();
  await db.deleteFrom("scim_given_role").where("user_id", "=", user).execute();
  const rows = [
    ...[...held].map((role) => ({
      user_id: user,
      role_id: role,
      scope: "tenant" as const,
      instead_of: null,
    })),
    ...(client === undefined
      ? []
      : [{ user_id: user, role_id: client, scope: "client" as const, instead_of: insteadOf }]),
  ];
  if (rows.length > 0) await db.insertInto("scim_given_role").values(rows).execute();
  await recordAudit(tx, {
    event: "scim.roles-given",
    actor: tx.actor,
    object: { kind: "user", id: user },
    before: { roles: [...had].toSorted().join(" "), default_group: hadClient },
    after: { roles: [...held].toSorted().join(" "), default_group: client },
    outcome: "done",
  });
}

/** Of several roles for the default group the one that gives most: nobody has two there. */
function widest(roles: readonly AccessRole[]): AccessRole | undefined {
  return roles.toSorted(
    (one, other) => other.permissions.length - one.permissions.length || (one.id < other.id ? -1 : 1),
  )[0];
}
