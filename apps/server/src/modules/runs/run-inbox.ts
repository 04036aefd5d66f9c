/**
 * What devices report, gathered and written in few transactions: a receipt at once, output within milliseconds,
 * "sent" and "running" when there is time (a receipt makes them moot). Nothing is acknowledged before it is committed.
 */
import type { Receipt, Signed } from "@countersign/protocol";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { deviceLinksOf } from "../devices/index.ts";
import { storeOutput, storeProgress } from "./store-progress.ts";
import { storeReceipts } from "./store-receipts.ts";
import { runTopic } from "./tell-run.ts";

/** The device that a report comes from: proven by its connection. */
export interface Reporter {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly clientId: number;
  readonly client: string;
  readonly address: string | undefined;
}

/** A receipt whose signature was verified. */
export interface VerifiedReceipt {
  readonly device: Reporter;
  readonly receipt: Receipt;
  readonly signed: Signed;
  readonly hash: string;
  /** Committed: the device may forget its copy. */
  readonly stored: () => void;
}

/** A piece of output whose place in its stream was checked. */
export interface OutputPiece {
  readonly run: string;
  readonly device: Reporter;
  readonly stream: "stdout" | "stderr";
  /** Bytes of the stream before this piece. */
  readonly at: number;
  readonly data: Uint8Array;
  /** Committed: everything of the stream up to here. */
  readonly stored: (upTo: number) => void;
}

/** A target that moved on: what becomes of it is written unless a receipt is faster. */
export interface Progress {
  readonly run: string;
  readonly device: string;
  readonly state: "sent" | "running";
  /** Seconds. */
  readonly at: number;
}

const OUTPUT_MILLISECONDS = 4;
const PROGRESS_MILLISECONDS = 100;
/** Larger batches wait for the next transaction. */
const MAX_PIECES = 256;
const MAX_RECEIPTS = 64;

const keyOf = ({ run, device }: Pick<Progress, "run" | "device">) => `${run} ${device}`;

/** The inbox of one server process. */
export class RunInbox {
  readonly #ctx: ServerContext;
  readonly #progress = new Map<string, Progress>();
  #output: OutputPiece[] = [];
  #receipts: VerifiedReceipt[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** Gives whether it was written. */
  #flushing: Promise<boolean> | undefined;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  /** The run was handed to the device's connection. */
  sent(run: string, device: string): void {
    const known = this.#progress.get(keyOf({ run, device }));
    if (known?.state === "running") return;
    this.#note({ run, device, state: "sent", at: this.#ctx.clock.seconds() });
  }

  /** The device says that it accepted, consumed and started it. */
  started(run: string, device: string): void {
    this.#note({ run, device, state: "running", at: this.#ctx.clock.seconds() });
  }

  output(piece: OutputPiece): void {
    this.#output.push(piece);
    this.#flushIn(OUTPUT_MILLISECONDS);
  }

  receipt(receipt: VerifiedReceipt): void {
    this.#receipts.push(receipt);
    this.#flushIn(0);
  }

  /** Resolves when the receipts and output that are here now are committed, or given up. */
  async settle(): Promise<void> {
    await this.#flushing;
    if (this.#receipts.length + this.#output.length > 0) await this.#flush();
  }

  /** Writes everything that is here, and gives up where the database takes nothing any more: nothing of that was acknowledged. */
  async drain(): Promise<void> {
    while (this.#flushing || this.#output.length + this.#receipts.length + this.#progress.size > 0) {
      if (!(await (this.#flushing ?? this.#flush()))) break;
    }
    clearTimeout(this.#timer);
  }

  #note(progress: Progress): void {
    this.#progress.set(keyOf(progress), progress);
    this.#flushIn(PROGRESS_MILLISECONDS);
  }

  #flushIn(milliseconds: number): void {
    if (this.#flushing) return;
    const at = performance.now() + milliseconds;
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    if (milliseconds === 0) {
      // What arrived in the same breath belongs into the same transaction.
      this.#timer = undefined;
      setImmediate(() => void this.#flush());
    } else this.#timer = setTimeout(() => void this.#flush(), milliseconds);
  }

  #flush(): Promise<boolean> {
    this.#timerAt = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#flushing ??= this.#write().finally(() => {
      this.#flushing = undefined;
      if (this.#receipts.length > 0) this.#flushIn(0);
      else if (this.#output.length > 0) this.#flushIn(OUTPUT_MILLISECONDS);
      else if (this.#progress.size > 0) this.#flushIn(PROGRESS_MILLISECONDS);
    });
    return this.#flushing;
  }

  async #write(): Promise<boolean> {
    const output = this.#output.splice(0, MAX_PIECES);
    // A receipt never overtakes output that came before it.
    const receipts = this.#output.length > 0 ? [] : this.#receipts.splice(0, MAX_RECEIPTS);
    const progress = this.#takeProgress(receipts.length > 0);
    try {
      await again(() => this.#commit(output, receipts, progress));
      return true;
    } catch (error) {
      this.#ctx.log.error({ err: error }, "reports of devices were not stored; they will send them again");
      for (const one of progress) if (!this.#progress.has(keyOf(one))) this.#progress.set(keyOf(one), one);
      // Devices keep what was not acknowledged and send it on their next connection.
      const links = deviceLinksOf(this.#ctx);
      const unheard = new Set([...output, ...receipts].map(({ device }) => device.id));
      for (const id of unheard) links.find(id)?.close(1011, "reports were not stored");
      return false;
    }
  }

  /** With receipts the rest waits: most of it will be moot. */
  #takeProgress(waits: boolean): Progress[] {
    if (waits) return [];
    const progress = [...this.#progress.values()];
    this.#progress.clear();
    return progress;
  }

  async #commit(
    output: readonly OutputPiece[],
    receipts: readonly VerifiedReceipt[],
    progress: readonly Progress[],
  ): Promise<void> {
    if (output.length + receipts.length + progress.length === 0) return;
    const ended = await inTransaction(this.#ctx, systemActor("receive-runs"), async (tx) => {
      if (output.length > 0) await storeOutput(tx, output);
      if (progress.length > 0) await storeProgress(tx, progress);
      const told = new Set(output.map(({ run, device }) => `${run} ${device.id}`));
      for (const pair of told) {
        const [run = "", device = ""] = pair.split(" ");
        publish(tx, runTopic(run), { run, device, output: true });
      }
      return receipts.length > 0 ? storeReceipts(tx, receipts) : [];
    });
    for (const target of ended) this.#progress.delete(keyOf(target));
    const ends = new Map<string, OutputPiece>();
    for (const piece of output) ends.set(`${piece.run} ${piece.device.id} ${piece.stream}`, piece);
    for (const piece of ends.values()) piece.stored(piece.at + piece.data.length);
    for (const receipt of receipts) receipt.stored();
  }
}

/** PostgreSQL's codes for "somebody was in the way, nothing was done": deadlock and serialization failure. */
const PASSING_CODES: ReadonlySet<unknown> = new Set(["40P01", "40001"]);
const TRIES = 4;

/** Runs a transaction again that lost against another one. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await work();
      return;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (tried >= TRIES || !PASSING_CODES.has(code)) throw error;
    }
  }
}

/** The inbox of a server. */
export const inboxOf = perServer((ctx) => new RunInbox(ctx));
