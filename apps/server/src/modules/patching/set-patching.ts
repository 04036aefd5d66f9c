/**
 * Saying how a client is patched. Where people sign, a standing approval is composed, and what was in force goes on until
 * they have; where the server's key is enough it is in force at once.
 */
import type { PatchSettings } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization, Waiver } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { waiverOf } from "../runs/index.ts";
import { composeStandingDraft } from "../standing/index.ts";
import { askedBy, workOf } from "../tasks/index.ts";
import { withdrawDraft } from "../trust/index.ts";
import { findPatchWork, type PatchWork } from "./find-patch-work.ts";
import { approvalOf } from "./patch-work.ts";
import { findSettings, needClient, storeSettings } from "./patch-store.ts";
import type { PatchSettingsRow } from "./patching-tables.ts";
import { putPatchTask } from "./put-patch-task.ts";

/** What somebody wants. */
export interface AskedPatching {
  readonly client: string;
  readonly settings: PatchSettings;
  /** How long the standing approval lives. */
  readonly days: number;
  readonly requester: { readonly authority: string; readonly person: string } | undefined;
}

/** Sets it; says whether it waits for signatures. Throws ProblemError. */
export async function setPatching(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedPatching,
  authorization: Authorization,
): Promise<"in-force" | "waits"> {
  const work = await inTransaction(ctx, actor, (tx) => lookUp(ctx, tx, asked));
  if (!work.isSigned) {
    const before = await inTransaction(ctx, actor, (tx) => putInForce(ctx, tx, asked, authorization));
    await takeBack(ctx, actor, before?.draft);
    return "in-force";
  }
  const { version, upTo } = work;
  const draft = await composeStandingDraft(
    ctx,
    actor,
    approvalOf(asked.settings, { ...asked, version, upTo }),
  );
  const before = await inTransaction(ctx, actor, async (tx) => {
    const known = await findSettings(tx, asked.client, { lock: true });
    await storeSettings(tx, "patching.set", {
      ...setBy(tx, asked.client, work, known),
      wanted: asked.settings,
      draft,
    });
    return known;
  });
  if (before?.draft !== draft) await takeBack(ctx, actor, before?.draft);
  return "waits";
}

/** What stands in for a code, as for a task that does the same. */
export async function patchingWaiver(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedPatching,
): Promise<Waiver | undefined> {
  const { task } = await inTransaction(ctx, actor, (tx) => lookUp(ctx, tx, asked));
  return waiverOf(ctx, actor, askedBy(workOf(task)));
}

/** A draft that nobody needs any more goes with the signatures that it has; one that was published or withdrawn meanwhile is let be. */
export async function takeBack(
  ctx: ServerContext,
  actor: Actor,
  draft: string | null | undefined,
): Promise<void> {
  if (!draft) return;
  await withdrawDraft(ctx, actor, draft).catch((error: unknown) => {
    if (!(error instanceof ProblemError && error.code === "not-found")) throw error;
  });
}

async function lookUp(ctx: ServerContext, tx: Tx, { client, settings }: AskedPatching): Promise<PatchWork> {
  await needClient(tx, client);
  return findPatchWork(ctx, tx, client, settings);
}

async function putInForce(
  ctx: ServerContext,
  tx: Tx,
  { client, settings }: AskedPatching,
  authorization: Authorization,
): Promise<PatchSettingsRow | undefined> {
  const before = await findSettings(tx, client, { lock: true });
  const work = await findPatchWork(ctx, tx, client, settings);
  // The root changed in this moment: the task would wait for an approval that nobody composed.
  if (work.isSigned) throw new ProblemError("requester-needed", "People sign here by now: ask again.");
  const task = await putPatchTask(ctx, tx, before?.task_id ?? null, work.task, authorization);
  await storeSettings(tx, "patching.set", {
    ...setBy(tx, client, work, before),
    current: settings,
    task_id: task,
  });
  return before;
}

/** The row with nothing wanted, set by whoever asks. */
function setBy(
  { actor, now }: Tx,
  client: string,
  { clientId }: PatchWork,
  before: PatchSettingsRow | undefined,
): PatchSettingsRow {
  return {
    client_id: clientId,
    client,
    current: before?.current ?? null,
    wanted: null,
    draft: null,
    task_id: before?.task_id ?? null,
    because: null,
    detail: null,
    set_by_id: actor.id,
    set_by_name: actor.name,
    set_by_key: actor.kind === "key" ? (actor.via ?? null) : null,
    set_at: now,
  };
}
