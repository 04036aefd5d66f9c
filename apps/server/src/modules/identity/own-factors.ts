/** How one signs in, for the page on which one changes it. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { type CredentialChange, credentialChanges } from "./credential-events.ts";
import { factorsOf } from "./factors.ts";
import { freshUntil, personOf } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** What is to be shown. */
export interface OwnFactors {
  readonly totp: { readonly added_at: number } | null;
  readonly passkeys: number;
  readonly recovery_codes_left: number;
  readonly changed: CredentialChange | null;
  readonly fresh_until: number;
  readonly provider: string | null;
}

/** Reads it. */
export async function ownFactors(ctx: ServerContext, actor: Actor): Promise<OwnFactors> {
  const person = personOf(actor);
  const db = ctx.db.$extendTables<IdentityTables>();
  const { totpAt, passkeys, recoveryCodesLeft } = await factorsOf(db, person.id);
  const [changed = null] = await credentialChanges(db, person.id, 1);
  const { provider_id: provider } = await db
    .selectFrom("user_account")
    .select("provider_id")
    .where("id", "=", person.id)
    .executeTakeFirstOrThrow();
  return {
    totp: totpAt === null ? null : { added_at: totpAt },
    passkeys,
    recovery_codes_left: recoveryCodesLeft,
    changed,
    fresh_until: await freshUntil(db, person),
    provider,
  };
}
