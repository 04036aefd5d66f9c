/** Puts settings into force: the one task of a client that carries them out is made, or changed to what they say. */
import type { TaskBody } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import type { Tx } from "../../platform/transaction.ts";
import { changeTask, createTask, findTask } from "../tasks/index.ts";

/** Gives the task's id. Somebody may have deleted the one of before. Throws ProblemError. */
export async function putPatchTask(
  ctx: ServerContext,
  tx: Tx,
  before: string | null,
  body: TaskBody,
  authorization: Authorization,
): Promise<string> {
  const known = before === null ? undefined : await findTask(tx, before);
  if (known) return (await changeTask(ctx, tx, known.id, body, authorization)).id;
  return (await createTask(ctx, tx, body, authorization)).id;
}
