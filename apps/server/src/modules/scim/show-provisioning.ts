/** What a provider's directory does here, for whoever administers it. */
import type { Provisioning } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading } from "../../platform/transaction.ts";
import { mayBeMapped, readRoles } from "../access/index.ts";
import type { ProviderTables } from "../providers/index.ts";
import { credentialView } from "./credentials.ts";
import type { ScimTables } from "./scim-tables.ts";
import { scimAddress } from "./scim-view.ts";

const mostGroups = 1000;

/** Reads it. Throws `not-found`. */
export function showProvisioning(ctx: ServerContext, actor: Actor, provider: string): Promise<Provisioning> {
  return inReading(ctx, actor, async (tx) => {
    const db = tx.with<ScimTables & ProviderTables>();
    const known = await db
      .selectFrom("identity_provider")
      .select("id")
      .where("id", "=", provider)
      .executeTakeFirst();
    if (!known) throw new ProblemError("not-found");
    const credentials = await db
      .selectFrom("scim_credential")
      .selectAll()
      .where("provider_id", "=", provider)
      .orderBy("made_at", "desc")
      .execute();
    const { users } = await db
      .selectFrom("scim_user")
      .select(({ fn }) => fn.countAll<number>().as("users"))
      .where("provider_id", "=", provider)
      .where("removed_at", "is", null)
      .executeTakeFirstOrThrow();
    const groups = await db
      .selectFrom("scim_group")
      .select(["id", "display_name as name", "role_id as role", "default_role_id as default_role"])
      .select((select) =>
        select
          .selectFrom("scim_group_member")
          .select(({ fn }) => fn.countAll<number>().as("count"))
          .whereRef("group_id", "=", "scim_group.id")
          .as("members"),
      )
      .where("provider_id", "=", provider)
      .orderBy("display_name")
      .limit(mostGroups)
      .execute();
    const isGood = ({ ended_at, expires_at }: (typeof credentials)[number]) =>
      ended_at === null && expires_at > tx.now;
    const [latest] = credentials.toSorted(
      (one, other) => (other.last_used_at ?? 0) - (one.last_used_at ?? 0),
    );
    return {
      address: scimAddress(ctx),
      credentials: credentials.filter(isGood).map(credentialView),
      last_call_at: latest?.last_used_at ?? null,
      users,
      roles: (await readRoles(tx)).filter(mayBeMapped).map(({ id, name, scope }) => ({ id, name, scope })),
      groups: groups.map((group) => ({ ...group, members: group.members ?? 0 })),
    };
  });
}
