/**
 * Which requests this device has already begun to execute. The heart of "no run executes twice".
 *
 * Promise: `consume` answers `ok: true` at most once for an id, ever, and only after that answer is on disk. Ids are
 * never forgotten: not by time, not by number, not by a reset clock. A use of a standing approval is counted by the same
 * line that consumes its id, so no crash leaves one without the other.
 */
import type { UsesSoFar } from "@countersign/protocol";
import { Journal } from "./journal.ts";
import { StateError } from "./state-error.ts";

/** What must be known of a run to write its receipt if the runner dies meanwhile. Plain JSON values. */
export type ConsumedRecord = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A run that was begun and has no receipt yet. */
export interface UnfinishedRun {
  readonly requestId: string;
  readonly record: ConsumedRecord;
}

/** Which standing approval a consumed id was a use of, and when that was. */
export interface CountedUse {
  readonly standing: string;
  /** `YYYY-MM-DD` in the approval's zone. */
  readonly day: string;
  /** Effective time in seconds. */
  readonly at: number;
}

type Line =
  | {
      readonly did: "consume";
      readonly id: string;
      readonly record: ConsumedRecord;
      readonly use?: CountedUse;
    }
  | { readonly did: "finish"; readonly id: string; readonly receipt: string };

/** Durable set of consumed request ids. */
export class ConsumedStore {
  readonly #journal: Journal;
  readonly #consumed: Set<string>;
  readonly #unfinished: Map<string, ConsumedRecord>;
  readonly #uses: Map<string, UsesSoFar>;

  private constructor(
    journal: Journal,
    known: {
      consumed: Set<string>;
      unfinished: Map<string, ConsumedRecord>;
      uses: Map<string, UsesSoFar>;
    },
  ) {
    this.#journal = journal;
    this.#consumed = known.consumed;
    this.#unfinished = known.unfinished;
    this.#uses = known.uses;
  }

  /** Opens or creates the store in this file. Throws `corrupt` or `unsafe-permissions`. */
  static async open(path: string): Promise<ConsumedStore> {
    const consumed = new Set<string>();
    const unfinished = new Map<string, ConsumedRecord>();
    const uses = new Map<string, UsesSoFar>();
    const journal = await Journal.open(path, (value) => {
      const line = readLine(path, value);
      if (line.did === "finish") {
        // Its beginning was cut out: with it, what it was counted for.
        if (!consumed.has(line.id)) throw new StateError("corrupt", `${path} ends ${line.id}, never begun.`);
        unfinished.delete(line.id);
        return;
      }
      if (consumed.has(line.id)) throw new StateError("corrupt", `${path} holds ${line.id} twice.`);
      consumed.add(line.id);
      unfinished.set(line.id, line.record);
      if (line.use) count(uses, line.use);
    });
    return new ConsumedStore(journal, { consumed, unfinished, uses });
  }

  /** Number of ids ever consumed. */
  get size(): number {
    return this.#consumed.size;
  }

  has(requestId: string): boolean {
    return this.#consumed.has(requestId);
  }

  /** What was done under a standing approval, by its hash; for good, like the ids. */
  usesOf(standing: string): UsesSoFar | undefined {
    return this.#uses.get(standing);
  }

  /**
   * Takes an id for good. Of two calls at the same time one wins. When the disk refuses it throws, and the id stays
   * taken for as long as this runner lives: rather not executed than executed twice.
   */
  async consume(
    requestId: string,
    record: ConsumedRecord,
    use?: CountedUse,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly because: "already-consumed" }> {
    if (this.#consumed.has(requestId)) return { ok: false, because: "already-consumed" };
    this.#consumed.add(requestId);
    if (use) count(this.#uses, use);
    const line: Line = { did: "consume", id: requestId, record, ...(use ? { use } : {}) };
    await this.#journal.append(line);
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

/** Days and times only go forward: the checks see to that, and a line that says otherwise loosens nothing. */
function count(uses: Map<string, UsesSoFar>, { standing, day, at }: CountedUse): void {
  const before = uses.get(standing);
  const isSameDay = before !== undefined && before.day >= day;
  uses.set(standing, {
    total: (before?.total ?? 0) + 1,
    day: isSameDay ? before.day : day,
    inDay: isSameDay ? before.inDay + 1 : 1,
    last: Math.max(before?.last ?? 0, at),
  });
}

function readLine(path: string, value: unknown): Line {
  if (isLine(value)) return value;
  throw new StateError("corrupt", `${path} holds a record of an unknown kind.`);
}

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null || !("did" in value && "id" in value)) return false;
  if (typeof value.id !== "string") return false;
  if (value.did === "finish") return true;
  if ("use" in value && !isCountedUse(value.use)) return false;
  return (
    value.did === "consume" && "record" in value && typeof value.record === "object" && value.record !== null
  );
}

function isCountedUse(value: unknown): value is CountedUse {
  if (typeof value !== "object" || value === null) return false;
  if (!("standing" in value && "day" in value && "at" in value)) return false;
  return (
    typeof value.standing === "string" && typeof value.day === "string" && Number.isSafeInteger(value.at)
  );
}
