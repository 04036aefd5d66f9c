/** Objections: a refusal is shown, a veto binds devices for good, a cancellation is the requester's own. */
import { documentBytes, parseDocument, SERVER, type Signed, type Veto } from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { type PublishedObjection, publishWithin, refusalText, serverKeyOf, trustOf } from "../trust/index.ts";
import { OPEN_RUNS, shortCode } from "./run.ts";
import { ownRuns } from "./own-run.ts";
import type { RunTables } from "./run-tables.ts";
import { findRun, type RunRow } from "./run-store.ts";
import { stopOffering } from "./stop-offering.ts";
import { tellRun } from "./tell-run.ts";

/** Hands in a refusal or veto. Throws ProblemError `not-found` or `document-refused`. */
export async function objectToRun(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  signed: Signed,
): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const run = await needRun(tx, id);
    await publishObjection(ctx, tx, run, signed, ["refuse", "veto"]);
  });
}

/**
 * Cancels. With the requester's signed document (or, where the server asked, with its own) devices stop it too;
 * without one the server only stops offering it. A document speaks for itself, whoever hands it in; without one the run
 * has to be the caller's own, or they `mayCancelOthers`.
 * Throws ProblemError `not-found`, `not-allowed`, `run-ended` or `document-refused`.
 */
export async function cancelRun(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  asked: {
    readonly reason: string;
    readonly document: Signed | undefined;
    /** Whether they may at this client, of which they may know nothing else. */
    readonly mayCancelOthers: (client: string) => boolean;
  },
): Promise<void> {
  const isOwn = await ownRuns(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const run = await needRun(tx, id);
    if (!asked.document && !asked.mayCancelOthers(run.client) && !isOwn(run))
      throw new ProblemError(
        "not-allowed",
        "Somebody else asked for this run: they cancel it, or somebody with the permission runs.cancel. Whoever approves may refuse or veto it.",
      );
    if (!OPEN_RUNS.includes(run.state)) throw new ProblemError("run-ended", `This run is ${run.state}.`);
    const document = asked.document ?? cancelByServer(ctx, run, asked.reason, tx.now);
    if (document) await publishObjection(ctx, tx, run, document, ["cancel"]);
    else await stopOffering(tx, run, { code: "cancelled", state: "cancelled" });
    await recordAudit(tx, {
      event: "run.cancelled",
      actor,
      object: { kind: "run", id },
      client: run.client,
      requestHash: run.request_hash,
      shortCode: shortCode(run.request_hash),
      before: { state: run.state },
      details: { reason: asked.reason, devices_told: document !== undefined },
      outcome: "done",
    });
    tellRun(tx, id, { cancelled: true });
  });
}

/** Where the server itself asked, its signature is the requester's. */
function cancelByServer(ctx: ServerContext, run: RunRow, reason: string, now: number): Signed | undefined {
  if (run.requester_person !== SERVER) return undefined;
  const key = serverKeyOf(ctx);
  if (!trustOf(ctx).find(run.requester_authority)?.newest.serverKeys.has(key.fingerprint)) return undefined;
  const bytes = documentBytes("veto", {
    type: "veto",
    format: 1,
    subject: run.request_hash,
    effect: "cancel",
    reason,
    by: { authority: run.requester_authority, person: SERVER },
    time: now,
  });
  return { bytes, signatures: [key.sign("countersign.veto.v1", bytes)] };
}

async function needRun(tx: Tx, id: string): Promise<RunRow> {
  const run = await findRun(tx, id, { lock: true });
  if (!run) throw new ProblemError("not-found");
  return run;
}

async function publishObjection(
  ctx: ServerContext,
  tx: Tx,
  run: RunRow,
  signed: Signed,
  effects: readonly Veto["effect"][],
): Promise<void> {
  const parsed = parseDocument("veto", signed.bytes);
  if (!parsed.ok) throw new ProblemError("document-refused", `${parsed.because}: ${parsed.detail}`);
  const { subject, effect } = parsed.document;
  if (subject !== run.request_hash)
    throw new ProblemError("document-refused", "other-subject: the document is about something else.");
  if (!effects.includes(effect))
    throw new ProblemError("document-refused", `wrong-effect: ${effect} is handed in elsewhere.`);
  const published = await publishWithin(ctx, tx, signed);
  if (!published.ok) throw new ProblemError("document-refused", refusalText(published));
}

/** Writes an objection that trust judged and stored into its run. */
export async function takeObjection(tx: Tx, objection: PublishedObjection): Promise<void> {
  const { veto, reason, at } = objection;
  const run = await findRun(tx, objection.run, { lock: true });
  if (!run) return;
  await tx
    .with<RunTables>()
    .insertInto("run_objection")
    .values({
      run_id: run.id,
      document: veto.hash,
      effect: veto.effect,
      authority: veto.authority,
      person: veto.person,
      reason,
      at,
      client_id: run.client_id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const isOpen = OPEN_RUNS.includes(run.state);
  if (isOpen && veto.effect === "veto") await stopOffering(tx, run, { code: "vetoed", state: "refused" });
  if (isOpen && veto.effect === "cancel")
    await stopOffering(tx, run, { code: "cancelled", state: "cancelled" });
  await recordAudit(tx, {
    event: "run.objected",
    actor: tx.actor,
    object: { kind: "run", id: run.id },
    client: run.client,
    requestHash: run.request_hash,
    shortCode: shortCode(run.request_hash),
    details: { effect: veto.effect, authority: veto.authority, person: veto.person, reason },
    outcome: "done",
  });
  tellRun(tx, run.id, { objection: veto.effect });
}
