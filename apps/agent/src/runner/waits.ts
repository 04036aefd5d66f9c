/**
 * Requests for which people broke the glass, while the device counts the delay: by its own uptime, in memory, so that a
 * new start counts anew and no clock shortens it. Each is announced on the machine before it counts, or does not count.
 */
import type { Request } from "@countersign/protocol";
import { type ToldWait, writeWaits } from "./waits-file.ts";

/** More would be no emergency. */
const MAX_WAITS = 8;
/** How often those who are logged in hear of it again. */
const REMIND_SECONDS = 3600;

/** What a wait is about. */
export interface WaitingFor {
  readonly request: Request;
  readonly requestHash: string;
  readonly breakglassHash: string;
  readonly delaySeconds: number;
  readonly approvers: readonly { readonly person: string }[];
}

/** What the waits need. */
export interface WaitParts {
  readonly directory: string;
  /** Seconds that only go forward, whatever is done to the clock. */
  readonly uptime: () => number;
  readonly clock: () => number;
  /** Says it on the machine; false where nobody could be told. */
  readonly announce: (text: string) => Promise<boolean>;
}

/** Why a wait did not begin. */
export type WaitRefusal = "breakglass-not-announced" | "breakglass-too-late" | "too-busy";

interface Wait<F> extends WaitingFor {
  readonly frame: F;
  readonly since: number;
  remindAt: number;
}

/** All waits of this runner; `F` is what began each. */
export class Waits<F> {
  readonly #parts: WaitParts;
  readonly #waits = new Map<string, Wait<F>>();

  constructor(parts: WaitParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#waits.size;
  }

  /** Every frame that waits, with the seconds that are left. */
  all(): { readonly frame: F; readonly requestHash: string; readonly secondsLeft: number }[] {
    return Array.from(this.#waits.values(), (wait) => ({
      frame: wait.frame,
      requestHash: wait.requestHash,
      secondsLeft: this.#left(wait),
    }));
  }

  /** Seconds that are left for a request; undefined where it does not wait. */
  secondsLeft(requestHash: string): number | undefined {
    const wait = this.#waits.get(requestHash);
    return wait && this.#left(wait);
  }

  /** Whether the delay of exactly this word was counted to its end. */
  isOver(requestHash: string, breakglassHash: string): boolean {
    const wait = this.#waits.get(requestHash);
    return wait !== undefined && wait.breakglassHash === breakglassHash && this.#left(wait) === 0;
  }

  /** Announces and begins to count. What waits already goes on counting, whatever else was signed for it. */
  async begin(about: WaitingFor, frame: F): Promise<WaitRefusal | undefined> {
    const { uptime, clock, announce } = this.#parts;
    if (this.#waits.has(about.requestHash)) return undefined;
    if (this.#waits.size >= MAX_WAITS) return "too-busy";
    if (clock() + about.delaySeconds > about.request.not_after) return "breakglass-too-late";
    const since = uptime();
    const wait = { ...about, frame, since, remindAt: since + REMIND_SECONDS };
    this.#waits.set(about.requestHash, wait);
    const isTold = (await this.#write()) && (await announce(words(wait, about.delaySeconds)));
    if (isTold) return undefined;
    await this.end(about.requestHash);
    return "breakglass-not-announced";
  }

  /** It runs, or will never run. */
  async end(requestHash: string): Promise<void> {
    if (this.#waits.delete(requestHash)) await this.#write();
  }

  /** Says again what still waits, once an hour, and writes down how far it is. */
  async tick(): Promise<void> {
    const now = this.#parts.uptime();
    const due = [...this.#waits.values()].filter(({ remindAt }) => now >= remindAt);
    for (const wait of due) {
      wait.remindAt = now + REMIND_SECONDS;
      await this.#parts.announce(words(wait, this.#left(wait)));
    }
    if (due.length > 0) await this.#write();
  }

  /** Forgets all: a new start counts anew. */
  async clear(): Promise<void> {
    this.#waits.clear();
    await this.#write();
  }

  #left({ since, delaySeconds }: Wait<F>): number {
    return Math.max(0, Math.ceil(since + delaySeconds - this.#parts.uptime()));
  }

  /** False where nobody who asks `agent status` would hear of it. */
  #write(): Promise<boolean> {
    return writeWaits(
      this.#parts.directory,
      Array.from(this.#waits.values(), (wait) => this.#told(wait)),
    );
  }

  #told(wait: Wait<F>): ToldWait {
    return {
      request: wait.requestHash,
      breakglass: wait.breakglassHash,
      what: whatOf(wait.request),
      reason: wait.request.reason,
      signed_by: wait.approvers.map(({ person }) => person),
      delay_seconds: wait.delaySeconds,
      seconds_left: this.#left(wait),
      as_of: this.#parts.clock(),
    };
  }
}

function whatOf({ action, run_as: runAs }: Request): string {
  const as = runAs === "default" ? "the agent's default user" : runAs;
  return action.kind === "script"
    ? `script ${action.name}, version ${action.version}, as ${as}`
    : "a restart of this machine";
}

function words(about: WaitingFor, secondsLeft: number): string {
  const minutes = Math.ceil(secondsLeft / 60);
  const by = about.approvers.map(({ person }) => person).join(", ");
  return [
    `Countersign: the glass was broken on this machine by ${by}.`,
    `In ${Math.floor(minutes / 60)} h ${minutes % 60} min it will do, without the usual approvals: ${whatOf(about.request)}.`,
    `Reason: ${about.request.reason}`,
    `Any approver can veto it: request ${about.requestHash}`,
  ].join("\n");
}
