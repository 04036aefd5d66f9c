/**
 * Drafts: a document that was composed and awaits signatures. It is kept apart from what is published; with each
 * signature all drafts are judged again, and whatever is complete is published by itself.
 */
import type { Draft } from "@countersign/api";
import { hashOf, type Signature, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findDocument, takePublishingTurn } from "./document-store.ts";
import { draftPins } from "./draft-pins.ts";
import {
  allDrafts,
  deleteDraft,
  findDraft,
  insertDraft,
  replaceDraftSignatures,
  type StoredDraft,
} from "./draft-store.ts";
import { clientOfDraft, findSeenDraft } from "./drafts-seen.ts";
import { draftView } from "./draft-view.ts";
import { draftFacts, judgeDraft, unnamedAdder } from "./judge-draft.ts";
import { leftFacts, weighRoot } from "./leave-behind.ts";
import { refusalText } from "./published.ts";
import { settleDrafts } from "./settle-drafts.ts";
import { touchedApprover } from "./touched-approver.ts";
import { glassForgone } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";
import { withAdded } from "./verify-added.ts";

const MAX_DRAFTS = 200;
/** More people may compose these than change roots; they must not shut those out. */
const MAX_OF_ONE = 10;
const BY_MANY: ReadonlySet<StoredDraft["type"]> = new Set(["standing", "breakglass"]);

/** Takes a draft. `leaveBehind` is how many devices somebody knows not to follow it. Throws ProblemError `document-refused`, `document-known` or `leaves-devices-behind`. */
export async function createDraft(
  ctx: ServerContext,
  actor: Actor,
  signed: Signed,
  leaveBehind: number | null = null,
): Promise<Draft> {
  const created = await inTransaction(ctx, actor, async (tx) => {
    await takePublishingTurn(tx);
    await trustOf(ctx).refreshWithin(tx);
    const hash = hashOf(signed.bytes, nodeCrypto);
    const facts = draftFacts(signed);
    if (!facts.ok) throw new ProblemError("document-refused", refusalText(facts));
    if ((await findDocument(tx, hash)) ?? (await findDraft(tx, hash)))
      throw new ProblemError("document-known", "This document is here already.");
    const drafts = await allDrafts(tx);
    const { type, authority } = facts;
    refuseTooMany(drafts, type, actor);
    const empty: StoredDraft = {
      hash,
      type,
      authority,
      bytes: signed.bytes,
      signatures: [],
      batches: [],
      createdAt: tx.now,
      createdBy: actor.name,
      creator: actor.id,
      leaveBehind,
    };
    const merged = await withAdded(
      trustOf(ctx),
      empty,
      { signatures: signed.signatures, batches: signed.batches ?? [] },
      draftPins([...drafts, empty]),
    );
    if (!merged.ok) throw new ProblemError("document-refused", refusalText(merged));
    await refuseTouched(ctx, tx, actor.id, signed);
    const state = await judgeDraft(ctx, tx, { ...empty, ...merged.signed });
    if (state.state === "impossible")
      throw new ProblemError("document-refused", refusalText({ ok: false, ...state }));
    const weighed =
      type === "root"
        ? await weighRoot(ctx, tx, signed, { count: leaveBehind, at: "now" })
        : { reach: undefined };
    if (weighed.refused) throw new ProblemError("leaves-devices-behind", weighed.refused.detail);
    const draft = { ...empty, ...merged.signed };
    await insertDraft(tx, draft);
    await recordAudit(tx, {
      event: "draft.created",
      actor,
      object: { kind: type, id: hash },
      ...clientOfDraft(draft),
      outcome: "done",
      details: { authority, signatures: draft.signatures.length, ...leftFacts(weighed.reach) },
    });
    publish(tx, "trust", { draft: hash, type });
    const view = await draftView(ctx, tx, draft, [...drafts, draft]);
    await settleDrafts(ctx, tx);
    return view;
  });
  await trustOf(ctx).refresh();
  return created;
}

/** Standing approvals and broken glass count by who composed them, everything else together. */
function refuseTooMany(drafts: readonly StoredDraft[], type: StoredDraft["type"], actor: Actor): void {
  const isByMany = BY_MANY.has(type);
  const alike = drafts.filter((draft) =>
    isByMany ? draft.type === type && draft.creator === actor.id : !BY_MANY.has(draft.type),
  );
  const most = isByMany ? MAX_OF_ONE : MAX_DRAFTS;
  if (alike.length < most) return;
  throw new ProblemError(
    "document-refused",
    isByMany
      ? `too-many-drafts: at most ${most} ${type === "standing" ? "standing approvals" : "of these"} of one person wait at a time.`
      : `too-many-drafts: at most ${most} wait at a time.`,
  );
}

/** Withdraws a draft. Throws ProblemError `not-found`. */
export async function withdrawDraft(ctx: ServerContext, actor: Actor, hash: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const draft = await findSeenDraft(ctx, tx, hash);
    if (!draft || !(await deleteDraft(tx, hash))) throw new ProblemError("not-found");
    if (draft.type === "breakglass") await ctx.questions.ask(glassForgone, tx, hash);
    await recordAudit(tx, {
      event: "draft.withdrawn",
      actor,
      object: { kind: draft.type, id: hash },
      ...clientOfDraft(draft),
      outcome: "done",
    });
    publish(tx, "trust", { draft: hash, state: "withdrawn" });
  });
}

/** Adds signatures to a draft within the publishing turn; gives whether it was published by them. Throws ProblemError `signature-refused`. */
export async function signDraft(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
  added: { readonly signatures: readonly Signature[]; readonly batches: readonly Uint8Array[] },
): Promise<{ state: "draft" | "published"; accepted: number }> {
  const merged = await withAdded(trustOf(ctx), draft, added, draftPins(await allDrafts(tx)));
  if (!merged.ok) throw new ProblemError("signature-refused", refusalText(merged));
  await refuseTouched(ctx, tx, draft.creator, { bytes: draft.bytes, ...added });
  const unnamed = await unnamedAdder(trustOf(ctx), merged.signed);
  if (unnamed !== undefined)
    throw new ProblemError(
      "signature-refused",
      `people-added-by: ${unnamed} is not named as one of those who make this addition.`,
    );
  if (merged.accepted > 0) await replaceDraftSignatures(tx, draft.hash, merged.signed);
  publish(tx, "trust", { draft: draft.hash, type: draft.type });
  await settleDrafts(ctx, tx);
  return {
    state: (await findDraft(tx, draft.hash)) ? "draft" : "published",
    accepted: merged.accepted,
  };
}

async function refuseTouched(ctx: ServerContext, tx: Tx, by: string | null, signed: Signed): Promise<void> {
  const touched = await touchedApprover(ctx, tx, by, signed);
  if (touched !== undefined) throw new ProblemError("signature-refused", `approver-touched: ${touched}`);
}
