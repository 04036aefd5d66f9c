/** Where accounts are weak, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { countAdministrators, listUsers } from "./user-views.ts";

/** What there is to say about accounts now. */
export async function accountWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const found = [await oneAdministrator(ctx), await passwordAlone(ctx)];
  return found.filter((weakness) => weakness !== undefined);
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
