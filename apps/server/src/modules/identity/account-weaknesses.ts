/** Where accounts are weak, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { countAdministrators, listUsers } from "./user-views.ts";

/** What there is to say about accounts now. */
export async function accountWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const found = [await letInFromHost(ctx), await oneAdministrator(ctx), await passwordAlone(ctx)];
  return found.filter((weakness) => weakness !== undefined);
}

const DAY = 86_400;

/** Whoever has the machine can let themselves in: the others have to hear of it. */
async function letInFromHost(ctx: ServerContext): Promise<Weakness | undefined> {
  const lately = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("credential_event as event")
    .innerJoin("user_account as user", "user.id", "event.user_id")
    .select(["user.name", "event.at", "event.by_name"])
    .where("event.what", "=", "account.reset-offered")
    .where("event.at", ">", ctx.clock.seconds() - 7 * DAY)
    .orderBy("event.at", "desc")
    .executeTakeFirst();
  if (!lately) return undefined;
  const at = new Date(lately.at * 1000).toISOString().slice(0, 16).replace("T", " ");
  return {
    code: "let-in-from-host",
    severity: "critical",
    sentence: `By ${lately.by_name} a link to another password was made for ${lately.name}, ${at} UTC.`,
    remedy: `Ask ${lately.name} whether they wanted it. If not, somebody else commands the machine of this server. This is told for a week.`,
  };
}

async function passwordAlone(ctx: ServerContext): Promise<Weakness | undefined> {
  const { users: administrators } = await listUsers(ctx, { role: "administrator", state: "active" });
  const alone = administrators.filter(({ factors }) => !factors.totp && factors.passkeys === 0);
  if (alone.length === 0) return undefined;
  return {
    code: "password-alone",
    severity: "moderate",
    sentence: `A password alone opens the account of ${alone.length} of ${administrators.length} administrators.`,
    remedy: "Let each of them add a passkey or an authenticator app to their account, in the console.",
  };
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
