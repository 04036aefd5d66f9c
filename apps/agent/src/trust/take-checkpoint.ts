/**
 * Checkpoints of the server's audit log: every device remembers the newest it saw, so that a log which is rewritten
 * shows itself to all of them. Older but consistent is stale; a contradiction is an alarm and, from then on, a refusal.
 */
import { openCheckpoint, parseVerifierKey, verifyConsistency } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { type Crypto, decodeHex, encodeHex, encodeUtf8, hashOf } from "@countersign/protocol";
import type { HeldCheckpoint, Taken, TrustState } from "./trust-state.ts";

/** A checkpoint as it comes in a frame: the signed note, and the proof from the size that the device reported. */
export interface ShownCheckpoint {
  readonly note: string;
  /** `sha256:` texts. */
  readonly proof: readonly string[];
}

/** How many former checkpoints are remembered: the server's proofs begin at one that it last heard of. */
const REMEMBERED = 8;

/** Takes a newer checkpoint that extends the one held; records a contradiction for good. */
export async function takeCheckpoint(
  state: TrustState,
  shown: ShownCheckpoint | undefined,
  crypto: Crypto,
): Promise<Taken> {
  if (!shown || state.logKey === undefined) return { state, objections: [] };
  const bytes = encodeUtf8(shown.note);
  const objection = (because: string, detail: string, to = state): Taken => ({
    state: to,
    objections: [{ document: hashOf(bytes, crypto), because, detail }],
  });
  const key = parseVerifierKey(nodeHasher, state.logKey);
  if (!key.ok) return objection(key.because, "the log's key as learned at enrolment");
  const opened = await openCheckpoint(crypto, bytes, [key.key]);
  if (!opened.ok) return objection(opened.because, "not a checkpoint by the log's key");
  const { size } = opened.checkpoint;
  const next = { size, root: `sha256:${encodeHex(opened.checkpoint.root)}` };

  const held = state.checkpoints.at(-1);
  const taken = { ...state, checkpoints: [...state.checkpoints, next].slice(-REMEMBERED) };
  if (!held) return { state: taken, objections: [] };
  if (size < held.size) return objection("checkpoint-stale", `held ${held.size}, shown ${size}`);
  const alarm = (detail: string) =>
    objection("log-inconsistent", detail, { ...state, logFault: "log-inconsistent" });
  if (size === held.size)
    return next.root === held.root ? { state, objections: [] } : alarm(`two roots of size ${size}`);
  if (extendsTree(held, next, shown.proof)) return { state: taken, objections: [] };
  // The server may not have heard of our newest yet: a proof from an earlier one is honest, and proves too little.
  const late = state.checkpoints.some((earlier) => extendsTree(earlier, next, shown.proof));
  return late || shown.proof.length === 0
    ? objection("checkpoint-unproven", `held ${held.size}, shown ${size}`)
    : alarm(`size ${size} does not extend size ${held.size}`);
}

function extendsTree(from: HeldCheckpoint, to: HeldCheckpoint, proof: readonly string[]): boolean {
  return verifyConsistency(nodeHasher, {
    oldSize: from.size,
    oldRoot: hashBytes(from.root),
    newSize: to.size,
    newRoot: hashBytes(to.root),
    proof: proof.map(hashBytes),
  }).ok;
}

function hashBytes(text: string): Uint8Array {
  return decodeHex(text.slice("sha256:".length)) ?? new Uint8Array(0);
}
