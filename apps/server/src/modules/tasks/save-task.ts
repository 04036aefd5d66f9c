/** Making and changing tasks. Whoever saves one answers for it: they are its owner from then on. */
import { randomUUID } from "node:crypto";
import type { TaskBody } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import { authorizeTask } from "./authorize-task.ts";
import { refuseTooMany } from "./refuse-too-many.ts";
import { withoutGone } from "./still-there.ts";
import { firstDue, scheduleOf } from "./task.ts";
import { dropQueued, needTask, recordTask } from "./task-store.ts";
import type { TaskRow, TaskTables } from "./task-tables.ts";

/** Makes a task. Throws ProblemError. */
export async function createTask(
  ctx: ServerContext,
  tx: Tx,
  body: TaskBody,
  authorization: Authorization,
): Promise<TaskRow> {
  const row = { id: randomUUID(), ...(await rowOf(ctx, tx, body, authorization)), created_at: tx.now };
  await refuseTooMany(ctx, tx);
  const made = await tx
    .with<TaskTables>()
    .insertInto("task")
    .values(stored(row))
    .onConflict((conflict) => conflict.constraint("task_name_once_a_client").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!made) throw nameTaken(row);
  await recordTask(tx, "task.created", row);
  return row;
}

/** Changes a task to what `body` says. Throws ProblemError. */
export async function changeTask(
  ctx: ServerContext,
  tx: Tx,
  id: string,
  body: TaskBody,
  authorization: Authorization,
): Promise<TaskRow> {
  const before = await needTask(tx, id, { lock: true });
  const left = await withoutGone(tx, before, body);
  const made = await rowOf(ctx, tx, { ...body, ...left }, authorization);
  const row = { id, ...made, created_at: before.created_at };
  if (row.client_id !== before.client_id)
    throw new ProblemError("several-clients", "A task stays with its client: make another one.");
  const db = tx.with<TaskTables>();
  const other = await db
    .selectFrom("task")
    .select("id")
    .where("client_id", "=", row.client_id)
    .where("name", "=", row.name)
    .where("id", "<>", id)
    .executeTakeFirst();
  if (other) throw nameTaken(row);
  await db.updateTable("task").set(stored(row)).where("id", "=", id).execute();
  if (!row.enabled) await dropQueued(tx, id, "task-disabled");
  await recordTask(tx, "task.changed", row, before);
  return row;
}

function nameTaken({ name, client }: TaskRow): ProblemError {
  return new ProblemError("task-known", `${client} has a task called ${name} already.`);
}

/** Whoever asks, as an owner. Throws `not-allowed` for what is nobody's account. */
export function ownerOf({
  actor,
}: Tx): Pick<TaskRow, "owner_id" | "owner_name" | "owner_key_id" | "changed_by"> {
  if (actor.kind !== "user" && actor.kind !== "key") throw new ProblemError("not-allowed");
  return {
    owner_id: actor.id,
    owner_name: actor.name,
    owner_key_id: actor.kind === "key" ? (actor.via ?? null) : null,
    changed_by: actor.name,
  };
}

async function rowOf(
  ctx: ServerContext,
  tx: Tx,
  body: TaskBody,
  authorization: Authorization,
): Promise<Omit<TaskRow, "id" | "created_at">> {
  const { script, version, ...fields } = body;
  const work = { ...fields, script_name: script, script_version: version };
  scheduleOf(body);
  const { client, ...authorized } = await authorizeTask(ctx, tx, work, authorization);
  return {
    ...work,
    ...authorized,
    ...ownerOf(tx),
    client_id: client.id,
    client: client.slug,
    next_at: body.enabled ? firstDue(body, tx.now) : null,
    looked_at: tx.now,
    stopped_because: null,
    changed_at: tx.now,
  };
}

function stored(row: TaskRow) {
  return {
    ...row,
    arguments: JSON.stringify(row.arguments),
    limits: JSON.stringify(row.limits),
    rings: JSON.stringify(row.rings),
  };
}
