/** Providers as screens read them. */
import type { Provider } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inReading } from "../../platform/transaction.ts";
import { countByProvider } from "../identity/index.ts";
import { providerView } from "./provider.ts";
import type { ProviderTables } from "./provider-tables.ts";

/** All of them, for whoever administers them. */
export function listProviders(ctx: ServerContext, actor: Actor): Promise<Provider[]> {
  return inReading(ctx, actor, async (tx) => {
    const rows = await tx
      .with<ProviderTables>()
      .selectFrom("identity_provider")
      .selectAll()
      .orderBy("name")
      .execute();
    const users = await countByProvider(tx);
    return rows.map((row) => providerView(ctx, row, users.get(row.id) ?? 0));
  });
}

/** Those in use, for the page where people sign in. */
export function offeredProviders(ctx: ServerContext) {
  return (
    ctx.db
      .$extendTables<ProviderTables>()
      .selectFrom("identity_provider")
      .select(["id", "name", "kind"])
      .where("enabled", "=", true)
      // Whoever comes by a directory types their password on the page itself.
      .where("kind", "<>", "ldap")
      .orderBy("name")
      .execute()
  );
}
