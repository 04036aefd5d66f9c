/**
 * Receipts that the server has not yet acknowledged, and the chain that makes a missing one show: each has the next
 * number and the hash of the one before.
 *
 * Promise: a number is used for one receipt only, and a receipt that `append` gave back survives any crash until it
 * was acknowledged.
 */
import { hash } from "node:crypto";
import { replaceDurably } from "./durable-file.ts";
import { Journal, journalLine } from "./journal.ts";
import { StateError } from "./state-error.ts";

/** A finished receipt: its canonical bytes and the signature beside them (opaque here). */
export interface MadeReceipt {
  readonly document: Uint8Array;
  readonly signature: string;
}

/** A receipt as it is kept. */
export interface StoredReceipt extends MadeReceipt {
  readonly seq: number;
  /** What the receipt is about, as the caller named it; usually the request id. */
  readonly subject: string;
  /** `sha256:` + hex of `document`: the `prev` of the next one. */
  readonly hash: string;
}

/** Makes and signs the receipt with this number; `prev` is undefined for the very first. */
export type MakeReceipt = (seq: number, prev: string | undefined) => MadeReceipt | Promise<MadeReceipt>;

type Line =
  | {
      /** `keep`: one of the receipts before `resume` that was still to be acknowledged then. */
      readonly did: "append" | "keep";
      readonly seq: number;
      readonly subject: string;
      readonly document: string;
      readonly signature: string;
    }
  | { readonly did: "acknowledge"; readonly seq: number }
  /** After old receipts were dropped: where the chain stood. */
  | { readonly did: "resume"; readonly seq: number; readonly hash: string };

const compactAboveBytes = 1024 * 1024;

interface Chain {
  seq: number;
  last: string | undefined;
  readonly pending: Map<number, StoredReceipt>;
}

/** Durable queue of receipts. */
export class ReceiptStore {
  readonly #path: string;
  readonly #chain: Chain;
  #journal: Journal;
  #turn: Promise<unknown> = Promise.resolve();
  #compactAboveBytes = compactAboveBytes;

  private constructor(path: string, journal: Journal, chain: Chain) {
    this.#path = path;
    this.#journal = journal;
    this.#chain = chain;
  }

  /** Opens or creates the store in this file. Throws `corrupt` or `unsafe-permissions`. */
  static async open(path: string): Promise<ReceiptStore> {
    const chain: Chain = { seq: 0, last: undefined, pending: new Map() };
    const journal = await Journal.open(path, (value) => applyLine(path, chain, value));
    return new ReceiptStore(path, journal, chain);
  }

  /** Number of the last receipt ever made; 0 before the first. */
  get lastSeq(): number {
    return this.#chain.seq;
  }

  /** Makes the next receipt and keeps it. One at a time; a maker that throws uses up no number. */
  async append(subject: string, makeReceipt: MakeReceipt): Promise<StoredReceipt> {
    return this.#inTurn(async () => {
      const seq = this.#chain.seq + 1;
      const { document, signature } = await makeReceipt(seq, this.#chain.last);
      const receipt = { seq, subject, document, signature, hash: contentHash(document) };
      await this.#journal.append(receiptLine("append", receipt));
      remember(this.#chain, receipt);
      return receipt;
    });
  }

  /** Receipts to deliver, oldest first. */
  pending(): StoredReceipt[] {
    return [...this.#chain.pending.values()];
  }

  /** The undelivered receipt about this subject: after a crash it tells "made, but not noted as finished". */
  pendingAbout(subject: string): StoredReceipt | undefined {
    return this.pending().find((receipt) => receipt.subject === subject);
  }

  /** The server has it (its word alone only frees our disk). Unknown numbers are ignored. */
  async acknowledge(seq: number): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#chain.pending.has(seq)) return;
      await this.#journal.append({ did: "acknowledge", seq } satisfies Line);
      this.#chain.pending.delete(seq);
      const limit = this.#chain.pending.size === 0 ? compactAboveBytes : this.#compactAboveBytes;
      if (this.#journal.sizeBytes > limit) await this.#compact();
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => this.#journal.close());
  }

  /** Replaces the journal by one that holds no more than it must. A crash leaves the old one or the new one. */
  async #compact(): Promise<void> {
    const { seq, last, pending } = this.#chain;
    if (last === undefined) return;
    const kept = Array.from(pending.values(), (receipt) => journalLine(receiptLine("keep", receipt)));
    const resume = journalLine({ did: "resume", seq, hash: last } satisfies Line);
    const old = this.#journal;
    const replaced = await replaceDurably(this.#path, Buffer.from([...kept, resume].join(""))).then(
      () => true,
      // No room for a shorter one beside it: the old one goes on as it is.
      () => false,
    );
    if (replaced) {
      // Closed whatever comes: its file has no name any more, and nothing written there would last.
      try {
        this.#journal = await Journal.open(this.#path, () => undefined);
      } finally {
        await old.close();
      }
    }
    // What has to stay is not written again and again.
    this.#compactAboveBytes = Math.max(compactAboveBytes, 2 * this.#journal.sizeBytes);
  }

  async #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(action);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

function applyLine(path: string, chain: Chain, value: unknown): void {
  const line = readLine(path, value);
  if (line.did === "acknowledge") {
    chain.pending.delete(line.seq);
  } else if (line.did === "resume") {
    chain.seq = line.seq;
    chain.last = line.hash;
  } else {
    if (line.did === "append" && line.seq !== chain.seq + 1)
      throw new StateError("corrupt", `${path} lacks receipt ${chain.seq + 1}.`);
    const document = Buffer.from(line.document, "base64");
    const { seq, subject, signature } = line;
    const receipt = { seq, subject, document, signature, hash: contentHash(document) };
    if (line.did === "append") remember(chain, receipt);
    else chain.pending.set(seq, receipt);
  }
}

function remember(chain: Chain, receipt: StoredReceipt): void {
  chain.seq = receipt.seq;
  chain.last = receipt.hash;
  chain.pending.set(receipt.seq, receipt);
}

function receiptLine(did: "append" | "keep", { seq, subject, document, signature }: StoredReceipt): Line {
  return { did, seq, subject, document: Buffer.from(document).toString("base64"), signature };
}

function contentHash(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes, "hex")}`;
}

function readLine(path: string, value: unknown): Line {
  if (isLine(value)) return value;
  throw new StateError("corrupt", `${path} holds a record of an unknown kind.`);
}

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null || !("did" in value && "seq" in value)) return false;
  if (!Number.isSafeInteger(value.seq)) return false;
  if (value.did === "acknowledge") return true;
  if (value.did === "resume") return "hash" in value && typeof value.hash === "string";
  return (
    (value.did === "append" || value.did === "keep") &&
    ["subject", "document", "signature"].every((name) => typeof Reflect.get(value, name) === "string")
  );
}
