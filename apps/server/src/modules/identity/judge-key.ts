/** Whether an API key still counts, for what goes on in its name when nobody calls. */
import { type KeyLimits, PERMISSION_IDS } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** What a key may do, beside what its owner may. Where it may be used from is no matter when nobody calls. */
export type KeyJudgement =
  | { readonly ok: true; readonly limits: KeyLimits }
  | { readonly ok: false; readonly because: "key-revoked" | "key-expired" };

/** Looks it up now. A key that is not there any more counts as revoked. */
export async function judgeKey(ctx: ServerContext, id: string): Promise<KeyJudgement> {
  const row = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("api_key")
    .select(["permissions", "clients", "revoked_at", "expires_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row || row.revoked_at !== null) return { ok: false, because: "key-revoked" };
  if (row.expires_at !== null && row.expires_at <= ctx.clock.seconds())
    return { ok: false, because: "key-expired" };
  const { permissions, clients } = row;
  return {
    ok: true,
    limits: {
      ...(permissions && { permissions: new Set(PERMISSION_IDS.filter((id) => permissions.includes(id))) }),
      ...(clients && { clients: new Set(clients) }),
    },
  };
}
