/** Where provisioning is about to stop, or goes on for somebody who left, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import type { IdentityTables } from "../identity/index.ts";
import type { ProviderTables } from "../providers/index.ts";
import type { ScimTables } from "./scim-tables.ts";

const DAY = 86_400;
const REMIND_DAYS = 30;

/** What there is to say now. */
export async function scimWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const now = ctx.clock.seconds();
  const rows = await ctx.db
    .$extendTables<ScimTables & ProviderTables & IdentityTables>()
    .selectFrom("scim_credential as credential")
    .innerJoin("identity_provider as provider", "provider.id", "credential.provider_id")
    .leftJoin("user_account as maker", "maker.id", "credential.made_by")
    .select([
      "credential.name",
      "credential.expires_at",
      "credential.made_by_name",
      "provider.name as provider",
      "maker.state",
    ])
    .where("credential.ended_at", "is", null)
    .where("credential.expires_at", ">", now)
    .orderBy("credential.expires_at")
    .execute();
  const remedy =
    "Make another credential under Settings, Sign-in providers, put it in on the directory's side, then end this one.";
  return rows.flatMap(({ name, expires_at, made_by_name: by, provider, state }): Weakness[] => {
    const days = Math.ceil((expires_at - now) / DAY);
    const ending: Weakness = {
      code: "scim-credential-ends",
      severity: days <= 7 ? "critical" : "moderate",
      sentence: `The SCIM credential ${name} of ${provider} ends in ${days} ${days === 1 ? "day" : "days"}; after that nobody is disabled here when they leave there.`,
      remedy,
    };
    const known: Weakness = {
      code: "scim-credential-known",
      severity: "moderate",
      sentence: `The SCIM credential ${name} of ${provider} was made by ${by}, who may not sign in any more, and may know it.`,
      remedy,
    };
    return [...(days < REMIND_DAYS ? [ending] : []), ...(state === "active" ? [] : [known])];
  });
}
