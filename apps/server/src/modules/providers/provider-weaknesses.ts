/** Where providers are about to let nobody in, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import type { ProviderTables } from "./provider-tables.ts";

const DAY = 86_400;
const REMIND_DAYS = 30;

/** What there is to say about providers now. */
export async function providerWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const now = ctx.clock.seconds();
  const ending = await ctx.db
    .$extendTables<ProviderTables>()
    .selectFrom("identity_provider")
    .select(["name", "secret_expires_at"])
    .where("enabled", "=", true)
    .where("secret_expires_at", "<", now + REMIND_DAYS * DAY)
    .orderBy("secret_expires_at")
    .execute();
  return ending.map(({ name, secret_expires_at }) => {
    const days = Math.ceil(((secret_expires_at ?? 0) - now) / DAY);
    return {
      code: "provider-secret-ends",
      severity: days <= 7 ? "critical" : "moderate",
      sentence:
        days <= 0
          ? `The secret of ${name} has ended: nobody can sign in by it.`
          : `The secret of ${name} ends in ${days} ${days === 1 ? "day" : "days"}; after that nobody can sign in by it.`,
      remedy:
        "Make another secret on the provider's side, and set it under Settings, Sign-in providers, Another secret.",
    };
  });
}
