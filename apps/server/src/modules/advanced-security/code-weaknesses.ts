/** Where level `code` is weak, for doctor. */
import type { ServerContext } from "../../platform/context.ts";
import type { Weakness } from "../../platform/weakness.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { readSecurity } from "./security-store.ts";

/** What there is to say about it now. */
export async function codeWeaknesses(ctx: ServerContext): Promise<readonly Weakness[]> {
  const db = ctx.db.$extendTables<AdvancedSecurityTables>();
  const { level, account, codeInUrl } = await readSecurity(db);
  if (level === "off") return [];
  const reset = await db.selectFrom("authorization_reset").select("due_at").executeTakeFirst();
  const found: (Weakness | false)[] = [
    account === undefined && {
      code: "authorization-account-missing",
      severity: "moderate",
      sentence: "The authorization account was reset: no protected script runs before another one is set up.",
      remedy:
        "Set one up, under Advanced Security in the console, or with countersign security set-level code.",
    },
    reset !== undefined && {
      code: "authorization-reset-waiting",
      severity: "critical",
      sentence: "Somebody on the server asked for a reset of the authorization account.",
      remedy:
        "Ask who it was. Unless the phones are really lost, call it off: countersign security cancel-reset.",
    },
    codeInUrl && {
      code: "codes-in-addresses",
      severity: "low",
      sentence:
        "Authorization codes are taken in addresses, where a proxy in front of this server may log them.",
      remedy:
        "Let scripts send the header X-Countersign-OTP-Code, then countersign security code-in-url off.",
    },
  ];
  return found.filter((weakness) => weakness !== false);
}
