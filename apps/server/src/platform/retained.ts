/** What is kept for a time and then deleted: each module adds what is its own, one module deletes by the rules. */
import { question } from "./questions.ts";
import type { Tx } from "./transaction.ts";

/** What one step deleted. */
export interface ForgottenStep {
  /** Rows, or whatever the kind counts. */
  readonly gone: number;
  /** Whether there may be more: another step, in a transaction of its own, goes on. */
  readonly hasMore: boolean;
}

/** One kind of thing that is kept for a time. */
export interface RetainedKind {
  readonly kind: string;
  /** Tables that hold it, for its size. */
  readonly tables: readonly string[];
  /** Deletes a little of what ended before this moment. Short: nobody may have to wait for it. */
  forget(tx: Tx, asked: { readonly before: number; readonly days: number }): Promise<ForgottenStep>;
}

/** Rows of one step. */
export const STEP_ROWS = 200;

/** Modules add theirs with `ctx.questions.answerToo(retainedKinds, …)`. */
export const retainedKinds = question<[], RetainedKind>("retained-kinds", () => {
  throw new Error("nobody asks one module alone");
});
