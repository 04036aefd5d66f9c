/** The setting and its account, as they stand. */
import type { Kysely } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { AccountTable, AdvancedSecurityTables } from "./advanced-security-tables.ts";

/** Level, whether codes in addresses are taken, and the account whose codes count. */
export interface SecurityState {
  readonly level: "off" | "code";
  readonly codeInUrl: boolean;
  readonly account: AccountTable | undefined;
}

/** Reads it. */
export async function readSecurity(db: Kysely<AdvancedSecurityTables>): Promise<SecurityState> {
  const setting = await db.selectFrom("advanced_security").selectAll().executeTakeFirstOrThrow();
  return {
    level: setting.level,
    codeInUrl: setting.code_in_url,
    account:
      setting.level === "off"
        ? undefined
        : await db.selectFrom("authorization_account").selectAll().executeTakeFirst(),
  };
}

/** The same, held until the transaction ends: changes happen one after another. */
export async function lockSecurity(tx: Tx): Promise<SecurityState> {
  const db = tx.with<AdvancedSecurityTables>();
  await db.selectFrom("advanced_security").select("level").forUpdate().executeTakeFirstOrThrow();
  return readSecurity(db);
}
