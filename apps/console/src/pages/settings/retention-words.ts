/** What is kept for how long, in words: what goes, and what is kept for good anyway. Pure. */
import { RETENTION_LEAST_DAYS, type RetentionKind } from "@countersign/api";

/** The words of one kind. */
export interface KindWords {
  readonly name: string;
  readonly goes: string;
  readonly stays: string;
}

/** By kind. */
export const kindWords: Readonly<Record<RetentionKind, KindWords>> = {
  output: {
    name: "Output of runs",
    goes: "What scripts wrote, after the run has ended.",
    stays: "The run, its receipts and the hash of its output stay, and so does the audit log.",
  },
  runs: {
    name: "Runs and their receipts",
    goes: "The whole run with its request, signatures, output and receipts.",
    stays:
      "The audit log keeps what was asked, signed and receipted; devices keep the id of what they executed.",
  },
  deliveries: {
    name: "Messages to people",
    goes: "Mails, pushes and posts that were sent or given up.",
    stays: "The audit log stays.",
  },
  tokens: {
    name: "Enrolment tokens",
    goes: "Tokens, after they have expired.",
    stays: "The audit log says who made each and which devices used it.",
  },
};

/** What is wrong with days as they were typed; empty is for good. */
export function daysFault(kind: RetentionKind, typed: string): string | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  if (!/^[1-9][0-9]{0,4}$/.test(text) || Number(text) > 36_500) return "A whole number of days, or nothing";
  const least = RETENTION_LEAST_DAYS[kind];
  return Number(text) < least ? `At least ${least} days: a request may be open for two weeks` : undefined;
}
