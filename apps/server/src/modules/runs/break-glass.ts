/**
 * Breaking the glass over a run that nobody can approve: composed here, signed by people of role *breakglass*, and handed
 * to the device, which counts the delay. This server counts nothing.
 */
import type { Draft } from "@countersign/api";
import {
  type Breakglass,
  documentBytes,
  parseDocument,
  policyFor,
  type Request,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { createDraft, trustOf, type TrustRegistry } from "../trust/index.ts";
import { glassWasBroken } from "./glass-told.ts";
import { shortCode } from "./run.ts";
import type { RunTables } from "./run-tables.ts";
import { findRun, findRunByRequest, requestOf, type RunRow, targetsOf } from "./run-store.ts";
import { tellRun } from "./tell-run.ts";

const NAMESPACE = "countersign.breakglass.v1";

/** Whether every root that decides lets somebody break the glass over this run. */
export function mayBreakGlass(
  registry: TrustRegistry,
  run: Pick<RunRow, "id" | "request" | "standing_hash" | "state">,
): boolean {
  // A use was approved before: there is no request that people were asked to sign, and none to be broken into.
  if (run.state !== "awaiting-signatures" || run.standing_hash !== null) return false;
  const request = requestOf(run);
  if (request.target_count !== 1) return false;
  return request.roots.every(({ authority }) => {
    const role = registry.find(authority)?.newest.root.roles.breakglass;
    return role && role.members.length > 0 && (role.clients?.includes(request.client) ?? true);
  });
}

/** Puts the document where its signers find it. Throws ProblemError `not-found`, `glass-not-breakable` or `document-refused`. */
export async function composeBreakglass(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  asked: { readonly delaySeconds: number; readonly reason: string },
): Promise<Draft> {
  const document = await inTransaction(ctx, actor, async (tx): Promise<Breakglass> => {
    const run = await findRun(tx, id);
    if (!run) throw new ProblemError("not-found");
    if (!mayBreakGlass(trustOf(ctx), run)) throw new ProblemError("glass-not-breakable");
    const [target] = await targetsOf(tx, id);
    return {
      type: "breakglass",
      format: 1,
      request: run.request_hash,
      device: target?.fingerprint ?? "",
      delay_seconds: asked.delaySeconds,
      reason: asked.reason,
      time: tx.now,
    };
  });
  const draft = await createDraft(ctx, actor, {
    bytes: documentBytes("breakglass", document),
    signatures: [],
  });
  await inTransaction(ctx, actor, async (tx) => {
    await tx
      .with<RunTables>()
      .updateTable("run")
      .set({ breakglass_hash: draft.hash, breakglass_delay: asked.delaySeconds })
      .where("id", "=", id)
      .where("state", "=", "awaiting-signatures")
      .execute();
    tellRun(tx, id, { glass: "asked" });
  });
  return draft;
}

/** Enough have signed: the run goes out with it. Throws ProblemError `run-not-awaiting` where it went out otherwise, or was stopped, since it was judged. */
export async function glassBroken(ctx: ServerContext, tx: Tx, hash: string, signed: Signed): Promise<void> {
  const parsed = parseDocument("breakglass", signed.bytes);
  const run = parsed.ok ? await findRunByRequest(tx, parsed.document.request) : undefined;
  if (!parsed.ok || !run) throw new Error("what was judged is a break-glass document of a run");
  const { delay_seconds: delay, reason } = parsed.document;
  const db = tx.with<RunTables>();
  const { numUpdatedRows } = await db
    .updateTable("run")
    .set({ state: "dispatched", breakglass_hash: hash, breakglass_delay: delay })
    .where("id", "=", run.id)
    .where("state", "=", "awaiting-signatures")
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n)
    throw new ProblemError("run-not-awaiting", "Meanwhile this run went out otherwise, or was stopped.");
  const signers = [];
  for (const { authority } of requestOf(run).roots) {
    const pin = trustOf(ctx).find(authority)?.newest;
    const found = pin ? await signersOf(pin.persons, pin, signed, NAMESPACE, nodeCrypto) : { persons: [] };
    for (const { person, fingerprint: key, independent } of found.persons)
      signers.push({ authority, person: person.id, namespace: NAMESPACE, key, independent });
  }
  await db
    .insertInto("run_signer")
    .values(signers.map((signer) => ({ ...signer, run_id: run.id, at: tx.now, client_id: run.client_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await recordAudit(tx, {
    event: "run.glass-broken",
    actor: tx.actor,
    object: { kind: "run", id: run.id },
    client: run.client,
    requestHash: run.request_hash,
    shortCode: shortCode(run.request_hash),
    before: { state: run.state },
    after: { state: "dispatched" },
    details: { document: hash, delay_seconds: delay, reason, signers },
    outcome: "done",
  });
  await ctx.questions.ask(glassWasBroken, tx, {
    run,
    document: hash,
    delaySeconds: delay,
    by: [...new Set(signers.map(({ person }) => person))],
    approvers: approversOf(trustOf(ctx), requestOf(run)),
  });
  tellRun(tx, run.id, { state: "dispatched", glass: "broken" });
}

/** Everybody who sits in a group that a policy of this kind and client asks for: they may veto it. */
function approversOf(registry: TrustRegistry, request: Request) {
  return request.roots.flatMap(({ authority }) => {
    const root = registry.find(authority)?.newest.root;
    const groups = root && policyFor(root, request.action.kind, request.client)?.require;
    const persons = root?.persons.filter((one) => groups?.some(({ group }) => one.groups.includes(group)));
    return (persons ?? []).map(({ id: person }) => ({ authority, person }));
  });
}
