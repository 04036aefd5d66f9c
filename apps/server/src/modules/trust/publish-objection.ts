/** Publishing a veto, or whoever asked taking it back. */
import { parseDocument, type Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type ClientOfRow, findDocument, insertDocument, type StoredDocument } from "./document-store.ts";
import { findDraft } from "./draft-store.ts";
import { judgeVeto } from "./judge-admission.ts";
import { type Published, storePublished } from "./published.ts";
import { objectionPublished, requestByHash } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** Judges and stores an objection, and tells whoever holds the run. */
export async function publishObjection(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const judged = await judgeVeto(trustOf(ctx), signed);
  if (!judged.ok) return judged;
  const { veto, document: said } = judged;
  const other = (await findDocument(tx, veto.subject)) ?? (await findDraft(tx, veto.subject));
  // Whoever vetoes what broke the glass vetoes the run.
  const run = other && "subject" in other && other.type === "breakglass" ? other.subject : undefined;
  const request = await ctx.questions.ask(requestByHash, tx, run ?? veto.subject);
  if (!request && !other)
    return { ok: false, because: "subject-unknown", detail: `nothing here is ${veto.subject}` };
  const requester = request?.requester ?? requesterIn(other);
  const own = requester?.authority === veto.authority && requester.person === veto.person;
  if (veto.effect === "cancel" && !own)
    return { ok: false, because: "not-the-requester", detail: "only the requester cancels; approvers veto" };
  // A draft belongs to nobody yet.
  const of = other && "client" in other ? other.client : undefined;
  const client: ClientOfRow | undefined = request?.client ?? of;
  const { authority, subject } = veto;
  const document = { ...signed, hash, type: "veto" as const, authority, version: undefined, subject, client };
  await insertDocument(tx, document);
  if (request) {
    const { run } = request;
    await ctx.questions.ask(objectionPublished, tx, { run, veto, reason: said.reason, at: tx.now });
  }
  return storePublished(tx, document, request?.targets ?? 0, { effect: veto.effect, by: veto.person });
}

/** Whoever asked for a standing approval may cancel it; other documents have no requester. */
function requesterIn(document: Pick<StoredDocument, "type" | "bytes"> | undefined) {
  const parsed = document?.type === "standing" ? parseDocument("standing", document.bytes) : undefined;
  return parsed?.ok ? parsed.document.requester : undefined;
}
