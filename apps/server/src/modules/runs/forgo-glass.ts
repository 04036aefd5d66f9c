/** Broken glass that nobody is asked to sign any more. */
import type { Tx } from "../../platform/transaction.ts";
import type { RunTables } from "./run-tables.ts";
import { tellRun } from "./tell-run.ts";

/** It was withdrawn, or became impossible: the page of its run leads nobody to it, and it can be asked for anew. */
export async function forgoGlass(tx: Tx, hash: string): Promise<void> {
  const runs = await tx
    .with<RunTables>()
    .updateTable("run")
    .set({ breakglass_hash: null, breakglass_delay: null })
    .where("breakglass_hash", "=", hash)
    .where("state", "=", "awaiting-signatures")
    .returning("id")
    .execute();
  for (const { id } of runs) tellRun(tx, id, { glass: "forgone" });
}
