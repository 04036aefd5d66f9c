/**
 * Collecting signatures: each is verified before it is stored, and whose it is and whether it came by an independent
 * channel is kept beside it. When an honest device would accept the request, it goes out.
 */
import {
  MAX_BATCHES,
  MAX_SIGNATURES,
  type Offer,
  type PinnedRoot,
  type Request,
  SERVER,
  type Signature,
  type Signed,
  type Signer,
  type Signers,
  signersOf,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { touchedBy, touchedText } from "../identity/index.ts";
import { findDocument, namingBatches, settleWaiting, trustOf, type TrustRegistry } from "../trust/index.ts";
import { dispatcherOf } from "./dispatch-run.ts";
import { countedApprovers, judgeRun } from "./judge-run.ts";
import { type RunState, shortCode } from "./run.ts";
import {
  findRun,
  requestOf,
  type RunRow,
  type RunSigner,
  signedOf,
  storeSignatures,
  targetsOf,
} from "./run-store.ts";
import { scriptBytes } from "./script-cache.ts";
import { TargetTree } from "./target-proofs.ts";
import { tellRun } from "./tell-run.ts";

/** What people hand in. */
export interface AddedSignatures {
  readonly signatures: readonly Signature[];
  readonly batches: readonly Uint8Array[];
}

/** Adds signatures to a run; gives how many were new. Throws ProblemError `not-found`, `run-not-awaiting` or `signature-refused`. */
export async function signRun(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  added: AddedSignatures,
): Promise<number> {
  try {
    const { accepted, awaitsGlass } = await inTransaction(ctx, actor, (tx) => signWithin(ctx, tx, id, added));
    // Those who broke the glass may only have waited for who asks.
    if (awaitsGlass) await settleWaiting(ctx, actor);
    return accepted;
  } catch (error) {
    dispatcherOf(ctx).forget(id);
    throw error;
  }
}

/** The same within a transaction of the caller. */
export async function signWithin(
  ctx: ServerContext,
  tx: Tx,
  id: string,
  added: AddedSignatures,
): Promise<{ state: RunState; accepted: number; awaitsGlass: boolean }> {
  const run = await findRun(tx, id, { lock: true });
  if (!run) throw new ProblemError("not-found");
  const before = signedOf(run);
  const known = new Set(before.signatures.map(identityOf));
  const fresh = added.signatures.filter((signature) => !known.has(identityOf(signature)));
  // Whoever signs twice is told how it stands, also when it went out meanwhile.
  if (fresh.length === 0) return { state: run.state, accepted: 0, awaitsGlass: false };
  if (run.state !== "awaiting-signatures")
    throw new ProblemError("run-not-awaiting", `This run is ${run.state}: no more signatures are collected.`);

  const registry = trustOf(ctx);
  const request = requestOf(run);
  const signers = await verifyEach(registry, request, before.bytes, { ...added, signatures: fresh });
  const signed: Signed = {
    bytes: before.bytes,
    signatures: [...before.signatures, ...fresh],
    batches: [...(before.batches ?? []), ...namingBatches(before, added.batches)],
  };
  if (signed.signatures.length > MAX_SIGNATURES || (signed.batches?.length ?? 0) > MAX_BATCHES)
    throw new ProblemError(
      "signature-refused",
      "too-many-signatures: devices look at 32 of them and 8 batches.",
    );
  await refuseUncounted(registry, request, signed, signers, tx.now);
  await refuseTouched(tx, run, signers);
  const state = await settle(ctx, tx, run, request, signed);
  await storeSignatures(tx, run, signed, signers, state);
  await record(tx, run, signers, state);
  tellRun(tx, id, { state });
  const awaitsGlass = state === "awaiting-signatures" && run.breakglass_hash !== null;
  return { state, accepted: fresh.length, awaitsGlass };
}

const identityOf = (signature: Signature) => `${signature.namespace} ${signature.key}`;

async function verifyEach(
  registry: TrustRegistry,
  request: Request,
  bytes: Uint8Array,
  added: AddedSignatures,
): Promise<RunSigner[]> {
  const signers: RunSigner[] = [];
  for (const signature of added.signatures) {
    const found = await verifyOne(registry, request, {
      bytes,
      signatures: [signature],
      batches: added.batches,
    });
    if (!found.ok)
      throw new ProblemError(
        "signature-refused",
        `${found.because}: ${whyNot(found.because, signature.key)}`,
      );
    signers.push(...found.signers);
  }
  return signers;
}

/** What signers can do something about, in words. */
function whyNot(because: string, key: string): string {
  if (because === "key-unknown") return `no person of the roots that decide here has the key ${key}.`;
  if (because === "sshsig-bad") return `the key ${key} signed something else than these bytes.`;
  return `the signature by key ${key}.`;
}

type Verified =
  | { readonly ok: true; readonly signers: readonly RunSigner[] }
  | { readonly ok: false; readonly because: string };

/** Whose signature it is, in every authority that the request submits to; one human may stand in several. */
async function verifyOne(registry: TrustRegistry, request: Request, signed: Signed): Promise<Verified> {
  const [signature] = signed.signatures;
  if (!signature) return { ok: false, because: "no-signature" };
  const { namespace } = signature;
  if (namespace !== "countersign.request.v1" && namespace !== "countersign.approve.v1")
    return { ok: false, because: "wrong-namespace" };
  const signers: RunSigner[] = [];
  let fault: string | undefined;
  const note = (pin: PinnedRoot, found: Signers<{ id: string }>) => {
    fault ??= found.faults[0]?.because;
    signers.push(...found.persons.map((signer) => asSigner(pin, signer, signature)));
  };
  for (const { authority } of request.roots) {
    const known = registry.find(authority);
    if (!known) continue;
    note(known.newest, await signersOf(known.newest.persons, known.newest, signed, namespace, nodeCrypto));
    // A list names requesters, never approvers.
    if (known.people && namespace === "countersign.request.v1")
      note(
        known.newest,
        await signersOf(known.people.pinned.requesters, known.newest, signed, namespace, nodeCrypto),
      );
  }
  if (signers.length === 0) return { ok: false, because: fault ?? "key-unknown" };
  if (namespace === "countersign.approve.v1") return { ok: true, signers };
  const { requester } = request;
  const own = signers.filter(
    (signer) => signer.authority === requester.authority && signer.person === requester.person,
  );
  return own.length > 0 ? { ok: true, signers: own } : { ok: false, because: "not-the-requester" };
}

function asSigner(pin: PinnedRoot, signer: Signer<{ id: string }>, signature: Signature): RunSigner {
  return {
    authority: pin.authority,
    person: signer.person.id,
    namespace: signature.namespace,
    key: signature.key,
    independent: signer.independent,
  };
}

/** An approval that no device would count is refused at once, not stored in silence: the requester's own, or by whoever added the requester. */
async function refuseUncounted(
  registry: TrustRegistry,
  request: Request,
  signed: Offer,
  signers: readonly RunSigner[],
  now: number,
): Promise<void> {
  const approvals = signers.filter((signer) => signer.namespace === "countersign.approve.v1");
  if (approvals.length === 0) return;
  const self = approvals.find(
    (signer) =>
      signer.authority === request.requester.authority && signer.person === request.requester.person,
  );
  if (self && request.requester.person !== SERVER)
    throw new ProblemError("signature-refused", `requester-is-approver: ${self.person} asks for this run.`);
  const counted = await countedApprovers(registry, request, signed, now);
  const uncounted = approvals.find((signer) => counted.get(signer.authority)?.has(signer.person) !== true);
  if (uncounted)
    throw new ProblemError(
      "signature-refused",
      `approver-not-counted: ${uncounted.person} is the requester by another key, or added the requester.`,
    );
}

/** Whoever changed how an approver signs in does not get that approval for what they ask, for a while. */
async function refuseTouched(tx: Tx, run: RunRow, signers: readonly RunSigner[]): Promise<void> {
  const person = { authority: run.requester_authority, person: run.requester_person };
  for (const signer of signers) {
    if (signer.namespace !== "countersign.approve.v1") continue;
    const touch = await touchedBy(tx, { account: run.requested_by_id, person }, signer);
    if (touch)
      throw new ProblemError("signature-refused", `approver-touched: ${touchedText(signer.person, touch)}`);
  }
}

/** Dispatched where an honest device would accept it now. */
async function settle(
  ctx: ServerContext,
  tx: Tx,
  run: RunRow,
  request: Request,
  signed: Signed,
): Promise<RunState> {
  const script = run.script_hash === null ? undefined : await scriptBytes(ctx, tx, run.script_hash);
  const rows = await targetsOf(tx, run.id);
  const targets = rows.map(({ device_id: device, fingerprint, name, admission }) => ({
    device,
    fingerprint,
    name,
    admission,
  }));
  const [first] = targets;
  if (!first) throw new Error(`run ${run.id} has no targets`);
  const proof = request.targets ? {} : { proof: new TargetTree(targets).prove(0) };
  const offer = { ...signed, ...(script ? { script } : {}), ...proof };
  const admittedBy = (await findDocument(tx, first.admission))?.authority ?? "";
  const verdict = await judgeRun(trustOf(ctx), request, { ...first, admittedBy }, offer, tx.now);
  if (!verdict.accepted) return "awaiting-signatures";
  // Boxes of secrets differ by device: they are read when it goes out.
  const hasSecrets = request.action.kind === "script" && request.action.secrets.length > 0;
  // So does which ring is open.
  if (hasSecrets || rows.some(({ ring }) => ring !== null)) return "dispatched";
  dispatcherOf(ctx).prepare({
    run: run.id,
    limitOutput: run.limit_output,
    signed,
    script,
    targets,
    until: run.not_after,
  });
  return "dispatched";
}

async function record(tx: Tx, run: RunRow, signers: readonly RunSigner[], state: RunState): Promise<void> {
  await recordAudit(tx, {
    event: "run.signed",
    actor: tx.actor,
    object: { kind: "run", id: run.id },
    client: run.client,
    requestHash: run.request_hash,
    shortCode: shortCode(run.request_hash),
    before: { state: run.state },
    after: { state },
    details: {
      signers: signers.map(({ authority, person, namespace, key, independent }) => ({
        authority,
        person,
        namespace,
        key,
        independent,
      })),
    },
    outcome: "done",
  });
}
