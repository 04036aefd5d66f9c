/** Whether the owner of a task, and the key it was made with, may still run it: looked at whenever it is due, since people leave and lose rights. */
import { decide } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { accessKey } from "../../platform/database/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { accessKeysOf } from "../../platform/transaction.ts";
import { findUser, judgeKey } from "../identity/index.ts";
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
  const { id, name, role } = user;
  if (decide({ role, disabled: false }, "runs.request").outcome !== "allow") return "owner-not-allowed";
  // Whoever found a lost key made tasks with it, too.
  const byKey = task.owner_key_id === null ? undefined : await judgeKey(ctx, task.owner_key_id);
  if (byKey && !byKey.ok) return byKey.because;
  if (byKey?.limitedTo && !byKey.limitedTo.has("runs.request")) return "key-not-allowed";
  const owner: Actor = { kind: "user", id, name, role };
  const keys = await ctx.questions.ask(accessKeysOf, owner);
  return keys.includes(accessKey(task.client_id, 0)) ? undefined : "owner-not-allowed";
}
