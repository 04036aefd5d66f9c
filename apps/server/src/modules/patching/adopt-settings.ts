/** Once people have signed what settings need, the settings take the place of those before: in the name of whoever set them. */
import { mayAtAll } from "@countersign/access";
import type { Actor } from "../../platform/actor.ts";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading, inTransaction, type Tx } from "../../platform/transaction.ts";
import { compiledSnapshot, findUser } from "../identity/index.ts";
import { standingViews } from "../standing/index.ts";
import { judgeOwner } from "../tasks/index.ts";
import { findPatchWork } from "./find-patch-work.ts";
import { findSettings, noteWhyNot, storeSettings } from "./patch-store.ts";
import type { PatchingTables, PatchSettingsRow } from "./patching-tables.ts";
import { putPatchTask } from "./put-patch-task.ts";

const JOB = systemActor("adopt-patch-settings");

/** Looks at everything that waits. */
export async function adoptSigned(ctx: ServerContext): Promise<void> {
  const waiting = await inReading(ctx, JOB, (tx) =>
    tx
      .with<PatchingTables>()
      .selectFrom("patch_settings")
      .select("client")
      .where("draft", "is not", null)
      .execute(),
  );
  for (const { client } of waiting) {
    try {
      await adoptWhereSigned(ctx, client);
    } catch (error) {
      // It waits and is looked at again; the others are not held up by it.
      ctx.log.error({ err: error, client }, "patch settings that wait were not looked at");
    }
  }
}

async function adoptWhereSigned(ctx: ServerContext, client: string): Promise<void> {
  const because = await look(ctx, client);
  if (!because) return;
  await inTransaction(ctx, JOB, async (tx) => {
    const row = await findSettings(tx, client, { lock: true });
    // What is wanted by now may be something else.
    if (row?.draft === because.draft) await noteWhyNot(tx, row, because.code, because.detail);
  });
}

interface Hindrance {
  readonly draft: string | null;
  readonly code: string;
  readonly detail: string | null;
}

/** Gives what hinders it, where it is no missing signature. */
async function look(ctx: ServerContext, client: string): Promise<Hindrance | undefined> {
  const row = await inTransaction(ctx, JOB, async (tx) => {
    const found = await findSettings(tx, client, { lock: true });
    if (!found?.draft) return undefined;
    const [approval] = await standingViews(ctx, tx, found.draft);
    if (approval?.state === "awaiting-signatures") return undefined;
    if (approval?.state === "in-force") return found;
    await giveUp(tx, found, approval);
    return undefined;
  });
  if (!row) return undefined;
  const owner = await ownerOf(ctx, row);
  if ("code" in owner) return { draft: row.draft, ...owner };
  try {
    await inTransaction(ctx, owner.actor, (tx) => adopt(ctx, tx, row));
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError)
      return { draft: row.draft, code: error.code, detail: error.detail ?? null };
    throw error;
  }
}

/** Nobody can sign it any more: what was in force goes on. */
async function giveUp(
  tx: Tx,
  row: PatchSettingsRow,
  approval: { readonly because: string | null; readonly detail: string | null } | undefined,
): Promise<void> {
  await storeSettings(tx, "patching.given-up", {
    ...row,
    wanted: null,
    draft: null,
    because: approval ? (approval.because ?? "approval-stopped") : "approval-withdrawn",
    detail: approval ? approval.detail : "The approval that they needed was withdrawn before it was signed.",
  });
}

/** Whoever set it, as they are by now: their account, right and key have to count still. */
async function ownerOf(
  ctx: ServerContext,
  row: PatchSettingsRow,
): Promise<{ readonly actor: Actor } | { readonly code: string; readonly detail: string }> {
  const { set_by_id: id, set_by_name: name, set_by_key: key } = row;
  const lapse = await judgeOwner(ctx, {
    owner_id: id,
    owner_name: name,
    owner_key_id: key,
    client_id: row.client_id,
  });
  if (lapse) return { code: lapse, detail: `${name} set them and may not any more: set them anew.` };
  const { role } = await findUser(ctx, id);
  const rights = await compiledSnapshot(ctx, id);
  if (!rights || !mayAtAll(rights.snapshot, { permission: "patching.write", client: row.client_id }))
    return { code: "owner-not-allowed", detail: `${name} set them and may not any more: set them anew.` };
  return {
    actor: {
      kind: key === null ? "user" : "key",
      id,
      name,
      role,
      clients: [row.client_id],
      ...(key === null ? {} : { via: key }),
    },
  };
}

async function adopt(ctx: ServerContext, tx: Tx, seen: PatchSettingsRow): Promise<void> {
  const row = await findSettings(tx, seen.client, { lock: true });
  if (!row?.wanted || row.draft !== seen.draft) return;
  const [approval] = await standingViews(ctx, tx, seen.draft ?? "");
  // The script may have a newer version since, which nobody signed: with that one nothing would run.
  const work = await findPatchWork(ctx, tx, row.client, row.wanted, approval?.script.version);
  const task = await putPatchTask(ctx, tx, row.task_id, work.task, { by: "signatures" });
  await storeSettings(tx, "patching.in-force", {
    ...row,
    current: row.wanted,
    wanted: null,
    draft: null,
    task_id: task,
    because: null,
    detail: null,
  });
}
