/** Judging broken glass as its device will: by the same checks, and whether its delay still fits into the window. */
import { goneKeys, judgeOffer, type KnownVeto, parseDocument, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument, trustOf, type TrustRegistry } from "../trust/index.ts";
import { honestDevice } from "./judge-run.ts";
import { findRunByRequest, requestOf, type RunRow, signedOf, targetsOf } from "./run-store.ts";
import { scriptBytes } from "./script-cache.ts";

/** What the device would say of it now; `vetoes` are those that are known of it. */
export async function judgeBrokenGlass(
  ctx: ServerContext,
  tx: Tx,
  signed: Signed,
  vetoes: readonly KnownVeto[],
): Promise<
  | { readonly ok: true; readonly run: RunRow }
  | { readonly ok: false; readonly because: string; readonly detail: string }
> {
  const parsed = parseDocument("breakglass", signed.bytes);
  if (!parsed.ok) return parsed;
  const run = await findRunByRequest(tx, parsed.document.request);
  const [target] = run ? await targetsOf(tx, run.id) : [];
  if (!run || !target)
    return { ok: false, because: "request-unknown", detail: "no run here has this request" };
  if (run.state !== "awaiting-signatures")
    return { ok: false, because: "run-not-awaiting", detail: `the run is ${run.state}` };
  const left = run.not_after - tx.now;
  if (parsed.document.delay_seconds > left)
    return {
      ok: false,
      because: "breakglass-too-late",
      detail: `the delay would end after the request's window, which is open for ${Math.max(0, Math.floor(left / 60))} minutes more: choose a shorter delay (an hour at least), or ask for the run anew with a longer window`,
    };
  const registry = trustOf(ctx);
  const request = requestOf(run);
  const script = run.script_hash === null ? undefined : await scriptBytes(ctx, tx, run.script_hash);
  const admittedBy = (await findDocument(tx, target.admission))?.authority ?? "";
  const device = {
    ...honestDevice(registry, request, { ...target, admittedBy }, tx.now),
    vetoes,
    goneKeys: new Set(request.roots.flatMap(({ authority }) => goneAt(registry, authority))),
  };
  const offer = { ...signedOf(run), ...(script ? { script } : {}), breakglass: signed };
  const verdict = await judgeOffer(offer, device, nodeCrypto);
  return verdict.accepted
    ? { ok: true, run }
    : { ok: false, because: verdict.because, detail: verdict.detail };
}

function goneAt(registry: TrustRegistry, authority: string): string[] {
  const roots = registry.find(authority)?.roots.map(({ pinned }) => pinned) ?? [];
  return roots.flatMap((before, index) => {
    const next = roots[index + 1];
    return next ? goneKeys(before, next, nodeCrypto) : [];
  });
}
