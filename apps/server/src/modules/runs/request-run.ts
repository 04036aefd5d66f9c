/**
 * Asking for a run: devices and script are looked up, the canonical request is composed and judged as its devices
 * would judge it. Where the policies trust the server it signs and the run goes out; otherwise people sign first.
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { Run } from "@countersign/api";
import {
  type Action,
  asRequest,
  hashOf,
  parseDocument,
  policyFor,
  SERVER,
  type Signature,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Authorization } from "../../platform/http/challenge.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { serverKeyOf, trustOf, trustOfPolicies } from "../trust/index.ts";
import { type ComposedRequest, composeRequest } from "./compose-request.ts";
import type { AskedRun } from "./asked-run.ts";
import { signaturesAwaited } from "./awaiting-run.ts";
import { dispatcherOf } from "./dispatch-run.ts";
import { findAction } from "./find-action.ts";
import { isSignedByPeople, requesterOf } from "./find-requester.ts";
import { findTargets, type FoundTargets } from "./find-targets.ts";
import { awaitsSignatures, judgeRun } from "./judge-run.ts";
import { shortCode } from "./run.ts";
import { claimRequestId, refuseOddSecrets, storeSecrets } from "./run-secrets.ts";
import { rolloutOf } from "./rings/rollout-of.ts";
import { type PlannedRollout, rolloutView, storeRollout } from "./rings/rollout-store.ts";
import { insertRun, type NewRun, type RunSigner } from "./run-store.ts";
import { runView } from "./run-views.ts";
import { type FoundStanding, type StandingAnswer, standingFor } from "./standing-for.ts";
import { tellRun } from "./tell-run.ts";
import { refuseUnlessCovered } from "./waive-code.ts";

/** Time and output that a script gets unless somebody says otherwise. */
export const DEFAULT_LIMITS = { seconds: 3600, output: 10 * 1024 * 1024 } as const;

/** The task that asks for a run, in the place of its owner: nobody is there to sign. */
export interface AskingTask {
  readonly id: string;
  readonly owner: { readonly id: string; readonly name: string };
}

/** People would have to sign what a task asks for, and no standing approval of theirs covers it now. */
export class StandingNeededError extends ProblemError {
  /** Why the approval that comes closest does not. */
  readonly refusal: { readonly because: string; readonly detail: string };

  constructor(refusal: StandingNeededError["refusal"]) {
    super("standing-needed", `${refusal.because}: ${refusal.detail}`);
    this.refusal = refusal;
  }
}

/** Makes the run; it waits for signatures or is dispatched. Throws ProblemError with a code of this module. */
export async function requestRun(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedRun,
  authorization: Authorization,
): Promise<Run> {
  const id = randomUUID();
  return forgettingOnFailure(ctx, id, () =>
    inTransaction(ctx, actor, (tx) => requestWithin(ctx, tx, { id, asked, authorization })),
  );
}

/** Does what makes a run, and forgets what was laid ready for its devices where that fails. */
export async function forgettingOnFailure<Result>(
  ctx: ServerContext,
  run: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    dispatcherOf(ctx).forget(run);
    throw error;
  }
}

/** What a run is made from. */
export interface RunOrder {
  /** The run's id, chosen by the caller. */
  readonly id: string;
  readonly asked: AskedRun;
  readonly authorization: Authorization;
  /** Absent where a person or key asks. */
  readonly task?: AskingTask;
}

/**
 * Makes the run within a transaction of the caller's, who does it inside `forgettingOnFailure`. What is refused is
 * refused before anything is written. Throws ProblemError; of a task `StandingNeededError` too.
 */
export async function requestWithin(ctx: ServerContext, tx: Tx, order: RunOrder): Promise<Run> {
  const { id, asked, authorization, task } = order;
  const { actor } = tx;
  const found = await findTargets(ctx, tx, asked.devices);
  const { action, script, version } = await findAction(ctx, tx, asked);
  refuseOddSecrets(asked, found.targets);
  await claimRequestId(tx, id, asked.requestId);
  const standing = await findStanding(ctx, tx, asked, found, { action, script });
  if (standing?.ok) return useStanding(ctx, tx, { id, task, asked, found, standing, script });
  if (standing && task) throw new StandingNeededError(standing);
  const requester = await requesterOf(ctx, actor, asked, found.authorities, found.client.slug);
  const made = composeRequest({
    id: asked.requestId ?? randomBytes(16).toString("hex"),
    client: found.client.slug,
    action,
    runAs: asked.runAs,
    network: asked.network,
    limits: asked.limits ?? DEFAULT_LIMITS,
    targets: found.targets.map(({ fingerprint, name, admission }) => ({ fingerprint, name, admission })),
    now: tx.now,
    windowSeconds: asked.windowSeconds,
    requester,
    reason: asked.reason,
    authorities: found.authorities,
  });
  if (!made.ok) throw new ProblemError(made.because, made.detail);
  const { composed } = made;
  const signatures = signByServer(ctx, composed);
  const signed = { bytes: composed.bytes, signatures };
  const awaits = await mustAwait(ctx, tx, composed, found.admittedBy, {
    ...signed,
    ...(script ? { script } : {}),
  });
  await refuseUnlessCovered(ctx, tx, authorization, { asked, version, awaits });
  const rollout = rolloutOf(tx, asked, found, composed.request);
  const view = await store(ctx, tx, {
    id,
    task,
    found,
    composed,
    signatures,
    awaits,
    authorization,
    rollout,
  });
  await storeSecrets(tx, id, found, asked);
  // Boxes differ by device, and rings open one after the other: they are read when it goes out.
  if (!awaits && !asked.secrets?.length && !rollout)
    dispatcherOf(ctx).prepare({
      run: id,
      limitOutput: composed.request.limits.output,
      signed,
      script,
      targets: found.targets,
      until: composed.request.not_after,
    });
  tellRun(tx, id, { state: awaits ? "awaiting-signatures" : "dispatched" });
  return view;
}

/** Whether a standing approval covers what is asked for; undefined where nobody would have to sign, or is to be asked. */
async function findStanding(
  ctx: ServerContext,
  tx: Tx,
  asked: AskedRun,
  found: FoundTargets,
  { action, script }: { readonly action: Action; readonly script: Uint8Array | undefined },
): Promise<StandingAnswer | undefined> {
  if (action.kind !== "script" || !script || asked.askPeople || action.secrets.length > 0) return undefined;
  if (!isSignedByPeople(found.authorities, found.client.slug, asked.kind)) return undefined;
  return ctx.questions.ask(standingFor, tx, {
    client: found.client.slug,
    action,
    script,
    runAs: asked.runAs,
    network: asked.network,
    limits: asked.limits,
    targets: found.targets,
    admittedBy: found.admittedBy,
    authorities: found.authorities,
    windowSeconds: asked.windowSeconds,
    reason: asked.reason,
  });
}

/** Sends a use: people signed long ago, and the server's key says when. */
async function useStanding(
  ctx: ServerContext,
  tx: Tx,
  given: {
    readonly id: string;
    readonly task: AskingTask | undefined;
    readonly asked: AskedRun;
    readonly found: FoundTargets;
    readonly standing: FoundStanding;
    readonly script: Uint8Array | undefined;
  },
): Promise<Run> {
  const { id, task, asked, found, standing, script } = given;
  const parsed = parseDocument("run", standing.use.bytes);
  if (!parsed.ok) throw new Error(`a use that was composed here cannot be read: ${parsed.detail}`);
  const request = asRequest(standing.standing, parsed.document);
  const policies = found.authorities.flatMap(({ pin }) => {
    const policy = policyFor(pin.root, "script", found.client.slug);
    return policy ? [{ pin, policy }] : [];
  });
  const { bytes, signatures } = standing.use;
  const composed = { request, bytes, hash: hashOf(bytes, nodeCrypto), targets: found.targets, policies };
  const rollout = rolloutOf(tx, asked, found, request);
  const view = await store(ctx, tx, {
    id,
    task,
    found,
    composed,
    rollout,
    signatures: [...signatures],
    awaits: false,
    authorization: { by: "signatures" },
    standing: standing.hash,
  });
  if (!rollout)
    dispatcherOf(ctx).prepare({
      run: id,
      limitOutput: request.limits.output,
      signed: standing.use,
      standing: standing.signed,
      script,
      targets: found.targets,
      until: request.not_after,
    });
  tellRun(tx, id, { state: "dispatched", standing: standing.hash });
  return view;
}

/** The server signs where a root says that its signature counts; there it is asked for by the policies. */
function signByServer(ctx: ServerContext, { bytes, policies }: ComposedRequest): Signature[] {
  const key = serverKeyOf(ctx);
  const counts = policies.some(
    ({ pin, policy }) => policy.requester === "server" && pin.serverKeys.has(key.fingerprint),
  );
  return counts ? [key.sign("countersign.request.v1", bytes)] : [];
}

async function mustAwait(
  ctx: ServerContext,
  tx: Tx,
  { request: document, targets, tree }: ComposedRequest,
  admittedBy: string,
  offer: Signed & { readonly script?: Uint8Array },
): Promise<boolean> {
  const [first] = targets;
  if (!first) throw new ProblemError("device-unknown", "No device is named.");
  // Every target is judged alike, but for its place.
  const proof = tree ? { proof: tree.prove(0) } : {};
  const verdict = await judgeRun(
    trustOf(ctx),
    document,
    { ...first, admittedBy },
    { ...offer, ...proof },
    tx.now,
  );
  if (verdict.accepted) return false;
  if (awaitsSignatures(verdict) && verdict.because !== "server-signature") return true;
  const code = verdict.because === "not-admitted" ? "device-not-admitted" : "policy-missing";
  throw new ProblemError(code, `No device would run this: ${verdict.because}, ${verdict.detail}.`);
}

async function store(
  ctx: ServerContext,
  tx: Tx,
  made: {
    id: string;
    task: AskingTask | undefined;
    found: FoundTargets;
    composed: ComposedRequest;
    signatures: Signature[];
    awaits: boolean;
    authorization: Authorization;
    standing?: string;
    rollout: PlannedRollout | undefined;
  },
): Promise<Run> {
  const { id, task, found, composed, signatures, awaits, authorization, standing = null, rollout } = made;
  const { actor } = tx;
  const { request: document, hash, policies } = composed;
  const { action } = document;
  const word = trustOfPolicies(policies.map(({ policy }) => policy));
  const signers: RunSigner[] = signatures.map(({ key, namespace }) => ({
    authority: document.requester.authority,
    person: SERVER,
    namespace,
    key,
    independent: false,
  }));
  const state = awaits ? "awaiting-signatures" : "dispatched";
  const row: NewRun = {
    id,
    request_hash: hash,
    request: composed.bytes,
    signatures,
    batches: [],
    state,
    client_id: found.client.id,
    client: found.client.slug,
    kind: action.kind,
    script_name: action.kind === "script" ? action.name : null,
    script_version: action.kind === "script" ? action.version : null,
    script_hash: action.kind === "script" ? action.hash : null,
    reason: document.reason,
    trust: word === "nobody" ? "server-trust" : word,
    requested_by: task?.owner.name ?? actor.name,
    standing_hash: standing,
    breakglass_hash: null,
    breakglass_delay: null,
    task_id: task?.id ?? null,
    requested_by_id: task?.owner.id ?? (actor.kind === "user" || actor.kind === "key" ? actor.id : null),
    requester_authority: document.requester.authority,
    requester_person: document.requester.person,
    not_before: document.not_before,
    not_after: document.not_after,
    limit_seconds: document.limits.seconds,
    limit_output: document.limits.output,
    target_count: document.target_count,
    created_at: tx.now,
  };
  await insertRun(tx, row, found.targets, signers);
  if (rollout) await storeRollout(tx, row, rollout);
  const ringOf = new Map(
    rollout?.rings.flatMap(({ devices }, ring) => devices.map((one) => [one, ring] as const)),
  );
  if (awaits) await ctx.questions.ask(signaturesAwaited, tx, row);
  await recordAudit(tx, {
    event: "run.requested",
    actor,
    object: { kind: "run", id },
    client: found.client.slug,
    requestHash: hash,
    shortCode: shortCode(hash),
    after: {
      kind: action.kind,
      ...(action.kind === "script"
        ? { script: action.name, version: action.version, script_hash: action.hash }
        : {}),
      run_as: document.run_as,
      network: document.network,
      devices: found.targets.slice(0, 64).map(({ device }) => device),
      device_count: found.targets.length,
      requester: document.requester.person,
      reason: document.reason,
      not_after: document.not_after,
      ...(rollout
        ? { rings: rollout.rings.map(({ name, devices }) => ({ name, devices: devices.length })) }
        : {}),
      state,
      trust: word,
      authorization: standing === null ? authorization.by : "standing",
      ...(standing === null ? {} : { standing }),
      ...(task ? { task: task.id, owner: task.owner.id } : {}),
    },
    outcome: "done",
  });
  // What was just written need not be read.
  const untouched = {
    state: "waiting",
    exit: null,
    signal: null,
    code: null,
    receipt: null,
    started_at: null,
    ended_at: null,
    waits_until: null,
  } as const;
  return runView(
    ctx,
    row,
    {
      targets: found.targets.map(({ device, fingerprint, name, admission }) => ({
        device,
        fingerprint,
        name,
        admission,
        ring: ringOf.get(device) ?? null,
        ...untouched,
      })),
      signers: signers.map(({ authority, person, namespace, independent }) => ({
        authority,
        person,
        namespace,
        independent,
        at: tx.now,
      })),
      objections: [],
      rollout: rollout ? rolloutView(rollout) : null,
    },
    tx.now,
  );
}
