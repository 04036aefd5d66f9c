/** Whether an API key still counts, for what goes on in its name when nobody calls. */
import { PERMISSION_IDS, type Permission } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** What a key may do, beside what its owner may; `limitedTo` is absent where it has no limit of its own. */
export type KeyJudgement =
  | { readonly ok: true; readonly limitedTo?: ReadonlySet<Permission> }
  | { readonly ok: false; readonly because: "key-revoked" | "key-expired" };

/** Looks it up now. A key that is not there any more counts as revoked. */
export async function judgeKey(ctx: ServerContext, id: string): Promise<KeyJudgement> {
  const row = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("api_key")
    .select(["permissions", "revoked_at", "expires_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row || row.revoked_at !== null) return { ok: false, because: "key-revoked" };
  if (row.expires_at !== null && row.expires_at <= ctx.clock.seconds())
    return { ok: false, because: "key-expired" };
  const { permissions } = row;
  return permissions === null
    ? { ok: true }
    : { ok: true, limitedTo: new Set(PERMISSION_IDS.filter((known) => permissions.includes(known))) };
}
