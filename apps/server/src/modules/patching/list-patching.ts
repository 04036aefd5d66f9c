/** Patch settings page by page, by client. */
import { sql } from "kysely";
import { readPage } from "../../platform/read-page.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { PatchingTables, PatchSettingsRow } from "./patching-tables.ts";

const PAGE = 100;
const key = { by: sql<string>`client`, form: /^[a-z0-9._-]{1,63}$/ } as const;

/** One page of those that this transaction may see. Throws ProblemError `bad-request`. */
export async function listPatching(
  tx: Tx,
  { after, limit = PAGE }: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<{ rows: PatchSettingsRow[]; next: string | null }> {
  const query = tx.with<PatchingTables>().selectFrom("patch_settings").selectAll();
  return readPage(query, { orders: {}, key, after, limit });
}
