/**
 * Which requests this device has already begun to execute. The heart of "no run executes twice".
 *
 * Promise: `consume` answers `ok: true` at most once for an id, ever, and only after that answer is on disk. Ids are
 * never forgotten: not by time, not by number, not by a reset clock.
 */
import { Journal } from "./journal.ts";
import { StateError } from "./state-error.ts";

/** What must be known of a run to write its receipt if the runner dies meanwhile. Plain JSON values. */
export type ConsumedRecord = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A run that was begun and has no receipt yet. */
export interface UnfinishedRun {
  readonly requestId: string;
  readonly record: ConsumedRecord;
}

type Line =
  | { readonly did: "consume"; readonly id: string; readonly record: ConsumedRecord }
  | { readonly did: "finish"; readonly id: string; readonly receipt: string };

/** Durable set of consumed request ids. */
export class ConsumedStore {
  readonly #journal: Journal;
  readonly #consumed: Set<string>;
  readonly #unfinished: Map<string, ConsumedRecord>;

  private constructor(journal: Journal, consumed: Set<string>, unfinished: Map<string, ConsumedRecord>) {
    this.#journal = journal;
    this.#consumed = consumed;
    this.#unfinished = unfinished;
  }

  /** Opens or creates the store in this file. Throws `corrupt` or `unsafe-permissions`. */
  static async open(path: string): Promise<ConsumedStore> {
    const consumed = new Set<string>();
    const unfinished = new Map<string, ConsumedRecord>();
    const journal = await Journal.open(path, (value) => {
      const line = readLine(path, value);
      if (line.did === "finish") {
        unfinished.delete(line.id);
        return;
      }
      if (consumed.has(line.id)) throw new StateError("corrupt", `${path} holds ${line.id} twice.`);
      consumed.add(line.id);
      unfinished.set(line.id, line.record);
    });
    return new ConsumedStore(journal, consumed, unfinished);
  }

  /** Number of ids ever consumed. */
  get size(): number {
    return this.#consumed.size;
  }

  has(requestId: string): boolean {
    return this.#consumed.has(requestId);
  }

  /**
   * Takes an id for good. Of two calls at the same time one wins. When the disk refuses it throws, and the id stays
   * taken for as long as this runner lives: rather not executed than executed twice.
   */
  async consume(
    requestId: string,
    record: ConsumedRecord,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly because: "already-consumed" }> {
    if (this.#consumed.has(requestId)) return { ok: false, because: "already-consumed" };
    this.#consumed.add(requestId);
    await this.#journal.append({ did: "consume", id: requestId, record } satisfies Line);
    this.#unfinished.set(requestId, record);
    return { ok: true };
  }

  /** Notes the receipt of a run. Resolves when durable; again is harmless. */
  async finish(requestId: string, receiptHash: string): Promise<void> {
    if (!this.#unfinished.has(requestId)) return;
    await this.#journal.append({ did: "finish", id: requestId, receipt: receiptHash } satisfies Line);
    this.#unfinished.delete(requestId);
  }

  /** Runs without a receipt. Right after a start these were interrupted: say so, execute nothing again. */
  unfinished(): UnfinishedRun[] {
    return Array.from(this.#unfinished, ([requestId, record]) => ({ requestId, record }));
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }
}

function readLine(path: string, value: unknown): Line {
  if (isLine(value)) return value;
  throw new StateError("corrupt", `${path} holds a record of an unknown kind.`);
}

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null || !("did" in value && "id" in value)) return false;
  if (typeof value.id !== "string") return false;
  if (value.did === "finish") return true;
  return (
    value.did === "consume" && "record" in value && typeof value.record === "object" && value.record !== null
  );
}
