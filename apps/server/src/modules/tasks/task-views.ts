/** Tasks as screens and the command line see them. */
import type { Task } from "@countersign/api";
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { displayNameOf, findDevices } from "../devices/index.ts";
import { findScriptVersion } from "../scripts/index.ts";
import { approvalsOf } from "./approvals-of-tasks.ts";
import { lastFires } from "./task-history.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Names of more devices than this are not told. */
const MAX_NAMES = 100;

/** What a list of tasks may be narrowed to. */
export interface TaskFilter {
  readonly client?: string | undefined;
  readonly device?: string | undefined;
  readonly script?: string | undefined;
}

/** The tasks that this transaction may see, by client and name. */
export async function findTasks(tx: Tx, { client, device, script }: TaskFilter): Promise<TaskRow[]> {
  let query = tx.with<TaskTables>().selectFrom("task").selectAll().orderBy("client").orderBy("name");
  if (client !== undefined) query = query.where("client", "=", client);
  if (script !== undefined) query = query.where("script_name", "=", script);
  if (device !== undefined) query = query.where(sql<boolean>`devices @> array[${device}::uuid]`);
  return query.execute();
}

/** These tasks, as they stand. */
export async function taskViews(ctx: ServerContext, tx: Tx, rows: readonly TaskRow[]): Promise<Task[]> {
  const wanted = [...new Set(rows.flatMap(({ devices }) => devices.slice(0, MAX_NAMES)))];
  const names = new Map((await findDevices(tx, "id", wanted)).map((row) => [row.id, displayNameOf(row)]));
  const last = await lastFires(
    tx,
    rows.map(({ id }) => id),
  );
  const approvals = await approvalsOf(ctx, tx, rows);
  const newest = new Map<string, number>();
  for (const name of new Set(rows.map(({ script_name: script }) => script)))
    newest.set(name, (await findScriptVersion(tx, name))?.version ?? 0);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    client: row.client,
    script: row.script_name,
    version: row.script_version,
    script_hash: row.script_hash,
    newest_version: newest.get(row.script_name) ?? row.script_version,
    arguments: row.arguments,
    devices: row.devices,
    device_names: row.devices.slice(0, MAX_NAMES).flatMap((id) => names.get(id) ?? []),
    cron: row.cron,
    once: row.once,
    zone: row.zone,
    missed: row.missed,
    grace_seconds: row.grace_seconds,
    overlap: row.overlap,
    enabled: row.enabled,
    expires_at: row.expires_at,
    run_as: row.run_as,
    network: row.network,
    limits: row.limits,
    window_seconds: row.window_seconds,
    reason: row.reason,
    rings: row.rings,
    owner: row.owner_name,
    created_at: row.created_at,
    changed_at: row.changed_at,
    changed_by: row.changed_by,
    next_at: row.next_at,
    stopped_because: row.stopped_because,
    last: last.get(row.id) ?? null,
    approval: approvals.get(row.id) ?? null,
  }));
}
