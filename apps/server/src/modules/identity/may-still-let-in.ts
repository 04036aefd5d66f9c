/**
 * A link that lets somebody in must not outlive the trust in whoever made it: somebody who has to go could make one for
 * each colleague first, and a colleague may have come to hold more since.
 */
import { lacksOf, mayAtAll } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { compiledSnapshot } from "./rights-of.ts";

/** Whether the account `makerId` could make an invitation or a link to another password for `userId` now. */
export async function mayStillLetIn(
  ctx: ServerContext,
  tx: Tx,
  makerId: string,
  userId: string,
): Promise<boolean> {
  const maker = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select("id")
    .where("id", "=", makerId)
    .where("state", "=", "active")
    .executeTakeFirst();
  if (!maker) return false;
  const [held, theirs] = [await compiledSnapshot(ctx, makerId), await compiledSnapshot(ctx, userId)];
  if (!held || !theirs || !mayAtAll(held.snapshot, { permission: "users.write" })) return false;
  return lacksOf(held.snapshot, theirs.snapshot) === undefined;
}
