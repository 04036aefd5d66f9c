/** Tasks page by page, in the order that somebody chose. */
import { sql } from "kysely";
import { type PageOrder, readPage, uuidForm } from "../../platform/read-page.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Rows of a page where nobody says how many. */
const PAGE = 100;
const orders: Readonly<Record<string, PageOrder>> = {
  place: { by: sql<string>`sorted_place`, kind: "text" },
  made: { by: sql<number>`created_at`, kind: "number" },
};
const key = { by: sql<string>`id`, form: uuidForm } as const;

/** One page of the tasks that this transaction may see. Throws ProblemError `bad-request`. */
export async function listTasks(
  tx: Tx,
  asked: {
    readonly client?: string | undefined;
    readonly device?: string | undefined;
    readonly script?: string | undefined;
    /** Part of its name, of its script's, or of its owner's. */
    readonly q?: string | undefined;
    readonly state?: "on" | "off" | "stopped" | undefined;
    /** One of `orders`, with `-` before it the other way round. */
    readonly sort?: string | undefined;
    readonly after?: string | undefined;
    readonly limit?: number | undefined;
  },
): Promise<{ rows: TaskRow[]; next: string | null }> {
  const { client, device, script, q, state, sort = "place", after, limit = PAGE } = asked;
  let query = tx.with<TaskTables>().selectFrom("task").selectAll();
  if (client !== undefined) query = query.where("client", "=", client);
  if (script !== undefined) query = query.where("script_name", "=", script);
  if (device !== undefined) query = query.where(sql<boolean>`devices @> array[${device}::uuid]`);
  if (q !== undefined) query = query.where(sql<boolean>`position(lower(${q}) in found_by) > 0`);
  if (state !== undefined) query = query.where("enabled", "=", state === "on");
  // What ended by its own end was not stopped.
  if (state === "stopped") query = query.where("stopped_because", "not in", ["done", "task-expired"]);
  return readPage(query, { sort, orders, key, after, limit });
}
