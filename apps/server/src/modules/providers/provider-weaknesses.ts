/** Where providers are about to let nobody in, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { providerEndings } from "./provider-endings.ts";
import type { ProviderTables } from "./provider-tables.ts";

const DAY = 86_400;
const REMIND_DAYS = 30;

/** What there is to say about providers now. */
export async function providerWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const now = ctx.clock.seconds();
  const ending = await providerEndings(ctx.db.$extendTables<ProviderTables>());
  return ending
    .filter(({ ends }) => ends < now + REMIND_DAYS * DAY)
    .map(({ subject, kind, name, ends, stops }) => {
      const days = Math.ceil((ends - now) / DAY);
      const isSecret = subject.startsWith("provider-secret");
      const what = `${kind.replace(/^t/, "T")} ${name}`;
      return {
        code: isSecret ? "provider-secret-ends" : "provider-certificate-ends",
        severity: days <= 7 ? "critical" : "moderate",
        sentence:
          days <= 0
            ? `${what} has ended: ${stops}.`
            : `${what} ends in ${days} ${days === 1 ? "day" : "days"}; after that ${stops}.`,
        remedy: isSecret
          ? "Make another secret on the provider's side, and set it under Settings, Sign-in providers, Another secret."
          : "Add the provider's next certificate beside this one under Settings, Sign-in providers, Change the settings.",
      };
    });
}
