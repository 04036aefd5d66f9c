/** Every account keeps an enabled role. The database refuses the rest at commit; here the refusal names the people. */
import { sql } from "kysely";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";

const mostNamed = 10;

/** Throws `without-role`, with the names, if the transaction would leave somebody without. */
export async function refuseWithoutRole(tx: Tx): Promise<void> {
  const { rows } = await sql<{ name: string }>`select account.name from user_account account
    where not exists (select from user_role held join role on role.id = held.role_id
      where held.user_id = account.id and role.enabled)
    order by account.name, account.id`.execute(tx.with<object>());
  if (rows.length === 0) return;
  const names = rows.slice(0, mostNamed).map(({ name }) => name);
  const others = rows.length > mostNamed ? ` and ${rows.length - mostNamed} others` : "";
  throw new ProblemError(
    "without-role",
    `${names.join(", ")}${others} would have no enabled role: give them another first.`,
  );
}
