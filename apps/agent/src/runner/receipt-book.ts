/**
 * Receipts: made, signed, chained and kept before anybody hears of them; sent until the server says that it stored
 * them. Promise: every consumed request has exactly one receipt of an execution, whatever crashed in between.
 */
import {
  carry,
  type Crypto,
  hashOf,
  parseSignature,
  type Receipt,
  type Request,
  type Signed,
} from "@countersign/protocol";
import type { ExecutionOutcome, StreamDigest } from "../execution/execution-order.ts";
import type { DeviceKeys } from "../identity/device-identity.ts";
import { signByDevice } from "../identity/sign-by-device.ts";
import type { ConsumedRecord, ConsumedStore } from "../state/consumed-store.ts";
import type { ReceiptStore, StoredReceipt } from "../state/receipt-store.ts";
import { sortedBy } from "../trust/sorted-by.ts";
import { peopleOf, pinsOf, type TrustState } from "../trust/trust-state.ts";

/** What a receipt says beyond who, when in the chain, and under which roots. */
export type ReceiptBody = Pick<Receipt, "subject" | "start" | "end" | "outcome"> &
  Partial<Pick<Receipt, "script" | "exit" | "signal" | "code" | "stdout" | "stderr" | "truncated">>;

/** A receipt on its way: the frame for the server. */
export interface ReceiptFrame {
  readonly frame: "receipt";
  readonly run?: string;
  readonly receipt: ReturnType<typeof carry>;
}

/** More undelivered receipts than this, and refusals no longer get one. */
const MAX_PENDING_FOR_REFUSALS = 5000;

/** The book. */
export class ReceiptBook {
  readonly #keys: DeviceKeys;
  readonly #receipts: ReceiptStore;
  readonly #consumed: ConsumedStore;
  readonly #trust: () => TrustState;
  readonly #crypto: Crypto;
  readonly #finishing = new Map<number, Promise<void>>();

  constructor(parts: {
    keys: DeviceKeys;
    receipts: ReceiptStore;
    consumed: ConsumedStore;
    trust: () => TrustState;
    crypto: Crypto;
  }) {
    this.#keys = parts.keys;
    this.#receipts = parts.receipts;
    this.#consumed = parts.consumed;
    this.#trust = parts.trust;
    this.#crypto = parts.crypto;
  }

  /** Whether refusals may still be written down. */
  get hasRoomForRefusals(): boolean {
    return this.#receipts.pending().length < MAX_PENDING_FOR_REFUSALS;
  }

  /** The receipt of a refusal; nothing was consumed. */
  async refuse(body: ReceiptBody, run: string): Promise<ReceiptFrame> {
    return frameOf(await this.#write(`refused ${body.subject}`, body, run));
  }

  /** The receipt of a consumed request. Durable when this resolves. */
  async conclude(requestId: string, body: ReceiptBody, run: string): Promise<ReceiptFrame> {
    const stored = await this.#write(requestId, body, run);
    // The server hears of the receipt at once; its answer waits until the request is noted as finished here too.
    const finishing = this.#consumed.finish(requestId, stored.hash);
    // A disk that refuses is met again, and reported, where the answer waits for this.
    finishing.catch(() => undefined);
    this.#finishing.set(stored.seq, finishing);
    return frameOf(stored);
  }

  /** After a crash: each request that was consumed and has no receipt gets one that says so. Executes nothing. */
  async concludeInterrupted(now: number): Promise<string[]> {
    const ids: string[] = [];
    for (const { requestId, record } of this.#consumed.unfinished()) {
      const made = this.#receipts.pendingAbout(requestId);
      const receipt = made ?? (await this.#write(requestId, interruptedBody(record, now), runOf(record)));
      await this.#consumed.finish(requestId, receipt.hash);
      ids.push(requestId);
    }
    return ids;
  }

  /** Everything that the server has not stored, oldest first. */
  pending(): ReceiptFrame[] {
    return this.#receipts.pending().map(frameOf);
  }

  /** The server stored it. */
  async acknowledge(seq: number): Promise<void> {
    await this.#finishing.get(seq);
    this.#finishing.delete(seq);
    await this.#receipts.acknowledge(seq);
  }

  async #write(name: string, body: ReceiptBody, run: string): Promise<StoredReceipt> {
    const trust = this.#trust();
    return this.#receipts.append(name, (seq, prev) => {
      const signed = this.#sign(body, trust, seq, prev);
      return { document: signed.bytes, signature: JSON.stringify({ run, signatures: signed.signatures }) };
    });
  }

  #sign(body: ReceiptBody, trust: TrustState, seq: number, prev: string | undefined): Signed {
    const nothing: StreamDigest = { hash: hashOf(new Uint8Array(0), this.#crypto), length: 0 };
    const { admission } = trust;
    const document: Receipt = {
      type: "receipt",
      format: 1,
      device: this.#keys.fingerprint,
      roots: sortedBy(pinsOf(trust), (pin) => pin.authority).map(({ authority, version }) => ({
        authority,
        version,
      })),
      people: sortedBy(peopleOf(trust), (list) => list.authority).map(({ authority, version }) => ({
        authority,
        version,
      })),
      ...(admission ? { admission: admission.hash } : {}),
      stdout: nothing,
      stderr: nothing,
      truncated: false,
      ...body,
      seq,
      ...(prev === undefined ? {} : { prev }),
    };
    return signByDevice(this.#keys, "receipt", document, "countersign.receipt.v1");
  }
}

/** What is written down of a request when it is consumed: enough for a receipt if the runner dies. */
export function consumedRecord(
  request: Request,
  requestHash: string,
  run: string,
  now: number,
): ConsumedRecord {
  return {
    request: requestHash,
    ...(request.action.kind === "script" ? { script: request.action.hash } : {}),
    start: now,
    run,
  };
}

/** What an ended execution amounts to. Whatever started is `ran`, with a code where the end was not the script's own. */
export function executedBody(request: Request, requestHash: string, outcome: ExecutionOutcome): ReceiptBody {
  const { startedAt, endedAt, exit, signal, stdout, stderr, truncated, treeEnded } = outcome;
  const code = outcome.code ?? (treeEnded ? undefined : "processes-left");
  return {
    subject: requestHash,
    ...(request.action.kind === "script" ? { script: request.action.hash } : {}),
    start: startedAt,
    end: endedAt,
    outcome:
      outcome.outcome === "could-not-start" ? "refused" : code === AGENT_STOPPED ? "interrupted" : "ran",
    ...(exit === undefined ? {} : { exit }),
    ...(signal === undefined ? {} : { signal }),
    ...(code === undefined ? {} : { code }),
    stdout,
    stderr,
    truncated,
  };
}

/** The code of a run that ended because the agent was told to stop. */
export const AGENT_STOPPED = "agent-stopped";

function interruptedBody(record: ConsumedRecord, now: number): ReceiptBody {
  const { request, script, start } = record;
  return {
    subject: typeof request === "string" ? request : "",
    ...(typeof script === "string" ? { script } : {}),
    start: typeof start === "number" ? start : now,
    end: now,
    outcome: "interrupted",
    code: "agent-died",
  };
}

function runOf(record: ConsumedRecord): string {
  return typeof record["run"] === "string" ? record["run"] : "";
}

function frameOf(stored: StoredReceipt): ReceiptFrame {
  const { run, signatures } = readBeside(stored.signature);
  return {
    frame: "receipt",
    ...(run === "" ? {} : { run }),
    receipt: carry({ bytes: stored.document, signatures }),
  };
}

function readBeside(text: string): { run: string; signatures: Signed["signatures"] } {
  // Written by #write above, read back from the runner's own journal.
  const value = JSON.parse(text) as { run: string; signatures: unknown[] };
  const signatures = value.signatures.flatMap((signature) => {
    const parsed = parseSignature(signature);
    return parsed.ok ? [parsed.signature] : [];
  });
  return { run: value.run, signatures };
}
