/** Where accounts are weak, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { countAdministrators } from "./user-views.ts";

/** What there is to say about accounts now. */
export async function accountWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const weakness = await oneAdministrator(ctx);
  return weakness ? [weakness] : [];
}

async function oneAdministrator(ctx: ServerContext): Promise<Weakness | undefined> {
  if ((await countAdministrators(ctx)) > 1) return undefined;
  return {
    code: "one-administrator",
    severity: "moderate",
    sentence: "There is no second administrator: nobody can help when the first one loses the password.",
    remedy: "Invite somebody else as administrator.",
  };
}
