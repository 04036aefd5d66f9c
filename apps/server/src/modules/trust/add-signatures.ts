/** Signatures that people hand in one by one, for whatever document has this hash. */
import type { Signature } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findDocument, replaceSignatures, takePublishingTurn } from "./document-store.ts";
import { clientOfDraft, findSeenDraft } from "./drafts-seen.ts";
import { signDraft } from "./drafts.ts";
import { settleDrafts, settleWaiting } from "./settle-drafts.ts";
import { touchedApprover } from "./touched-approver.ts";
import { requestByHash, requestSigned } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";
import { withAdded } from "./verify-added.ts";

/** Adds them. Throws ProblemError `not-found` or `signature-refused`. */
export async function addSignatures(
  ctx: ServerContext,
  actor: Actor,
  hash: string,
  added: { readonly signatures: readonly Signature[]; readonly batches: readonly Uint8Array[] },
): Promise<{ state: string; accepted: number }> {
  const { settles, ...outcome } = await inTransaction(ctx, actor, async (tx) => {
    const request = await ctx.questions.ask(requestByHash, tx, hash);
    if (request) {
      const { awaitsGlass, ...signed } = await ctx.questions.ask(requestSigned, tx, request.run, added);
      await recordAudit(tx, {
        event: "document.signed",
        actor,
        object: { kind: "request", id: hash },
        client: request.client.slug,
        outcome: "done",
        details: { accepted: signed.accepted },
      });
      // Those who broke the glass may only have waited for who asks.
      return { ...signed, settles: awaitsGlass };
    }
    await takePublishingTurn(tx);
    const registry = trustOf(ctx);
    await registry.refreshWithin(tx);
    const draft = await findSeenDraft(ctx, tx, hash);
    if (draft) {
      const signed = await signDraft(ctx, tx, draft, added);
      await recordAudit(tx, {
        event: "document.signed",
        actor,
        object: { kind: draft.type, id: hash },
        ...clientOfDraft(draft),
        outcome: "done",
        details: { ...signed, keys: added.signatures.map((signature) => signature.key) },
      });
      return { ...signed, settles: false };
    }
    const document = await findDocument(tx, hash);
    if (!document) throw new ProblemError("not-found");
    const merged = await withAdded(registry, document, added);
    if (!merged.ok) throw new ProblemError("signature-refused", `${merged.because}: ${merged.detail}`);
    const touched = await touchedApprover(ctx, tx, null, { bytes: document.bytes, ...added });
    if (touched !== undefined) throw new ProblemError("signature-refused", `approver-touched: ${touched}`);
    if (merged.accepted > 0) await replaceSignatures(tx, { ...document, ...merged.signed });
    await recordAudit(tx, {
      event: "document.signed",
      actor,
      object: { kind: document.type, id: hash },
      ...(document.client ? { client: document.client.slug } : {}),
      outcome: "done",
      details: { accepted: merged.accepted, keys: added.signatures.map((signature) => signature.key) },
    });
    publish(tx, "trust", { type: document.type, hash, authority: document.authority });
    await registry.refreshWithin(tx);
    await settleDrafts(ctx, tx);
    return { state: "published", accepted: merged.accepted, settles: false };
  });
  if (settles) await settleWaiting(ctx, actor);
  else await trustOf(ctx).refresh();
  return outcome;
}
