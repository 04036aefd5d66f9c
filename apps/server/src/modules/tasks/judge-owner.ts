/** Whether the owner of a task, and the key it was made with, may still run it: looked at whenever it is due, since people leave and lose rights. */
import { limitedBy, mayAtAll } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { compiledSnapshot, findUser, judgeKey } from "../identity/index.ts";
import type { TaskRow } from "./task-tables.ts";

/** Why a task stops. */
export type OwnerLapse =
  | "owner-gone"
  | "owner-disabled"
  | "owner-not-allowed"
  | "key-revoked"
  | "key-expired"
  | "key-not-allowed";

/** Undefined where nothing is wrong. */
export async function judgeOwner(
  ctx: ServerContext,
  task: Pick<TaskRow, "owner_id" | "owner_name" | "owner_key_id" | "client_id">,
): Promise<OwnerLapse | undefined> {
  const user = await findUser(ctx, task.owner_id).catch((error: unknown) => {
    if (error instanceof ProblemError) return undefined;
    throw error;
  });
  if (!user) return "owner-gone";
  if (user.state !== "active") return "owner-disabled";
  const rights = await compiledSnapshot(ctx, user.id);
  const asked = { permission: "runs.request", client: task.client_id };
  if (!rights || !mayAtAll(rights.snapshot, asked)) return "owner-not-allowed";
  // Whoever found a lost key made tasks with it, too.
  const byKey = task.owner_key_id === null ? undefined : await judgeKey(ctx, task.owner_key_id);
  if (byKey && !byKey.ok) return byKey.because;
  if (byKey && !mayAtAll(limitedBy(rights.snapshot, byKey.limits), asked)) return "key-not-allowed";
  return undefined;
}
