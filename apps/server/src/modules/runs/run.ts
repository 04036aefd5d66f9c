/** A run and its targets: the states they can be in, and what moves them. Pure. */

/** Where a run stands as a whole. */
export type RunState =
  | "awaiting-signatures"
  | "dispatched"
  | "finished"
  | "refused"
  | "cancelled"
  | "expired";

/** Where one device stands. */
export type TargetState =
  | "waiting"
  | "sent"
  | "running"
  | "ran"
  | "refused"
  | "interrupted"
  | "cancelled"
  | "lost";

/** Targets of which something is still to come. */
export const OPEN_TARGETS: readonly TargetState[] = ["waiting", "sent", "running"];
/** Runs to which something can still happen. */
export const OPEN_RUNS: readonly RunState[] = ["awaiting-signatures", "dispatched"];

/** Whether a device's part is over, as far as the server knows. */
export function hasEnded(state: TargetState): boolean {
  return !OPEN_TARGETS.includes(state);
}

/** What a receipt says of a run. */
export interface ReceiptFacts {
  readonly outcome: "ran" | "refused" | "interrupted";
  readonly code: string | undefined;
  /** Of a refusal because it was executed before: whether the receipt of that can be among those that are lost here. */
  readonly isEarlierLost?: boolean;
}

/**
 * The state of a target after a receipt of it; undefined where the receipt changes nothing. A receipt that something
 * ran is the truth, whatever the server believed; a refusal ends only what was still open.
 */
export function targetAfterReceipt(before: TargetState, receipt: ReceiptFacts): TargetState | undefined {
  if (before === "ran" || before === "interrupted") return undefined;
  if (receipt.outcome !== "refused") return receipt.outcome;
  // Sent twice and taken once: the refusal of the second copy says nothing of the first, unless nothing else will come.
  if (receipt.code === "replayed" && receipt.isEarlierLost !== true) return undefined;
  // Once the device said that it runs, only the end of that counts: what still runs is not refused as executed.
  if (before === "running" && receipt.code !== "replayed") return undefined;
  return hasEnded(before) && before !== "lost" ? undefined : "refused";
}

/** How many targets are in which state. */
export type TargetCounts = Partial<Record<TargetState, number>>;

/** The state of a dispatched run by its targets; undefined while something is still to come. */
export function runStateByTargets(counts: TargetCounts): RunState | undefined {
  const has = (...states: TargetState[]) => states.some((state) => (counts[state] ?? 0) > 0);
  if (has(...OPEN_TARGETS)) return undefined;
  if (has("ran", "interrupted")) return "finished";
  if (has("refused")) return "refused";
  return has("lost") ? "expired" : "cancelled";
}

/** Counts with one target moved. */
export function moved(counts: TargetCounts, from: TargetState, to: TargetState): TargetCounts {
  const without = { ...counts, [from]: (counts[from] ?? 0) - 1 };
  return { ...without, [to]: (without[to] ?? 0) + 1 };
}

/** Four groups of four characters of the request's hash: for recognising, never for deciding. */
export function shortCode(requestHash: string): string {
  const start = "sha256:".length;
  return (requestHash.slice(start, start + 16).match(/.{4}/g) ?? []).join("-");
}

/** Seconds after a run's window that its end may take: its own time limit, and a while for the receipt to come. */
const RECEIPT_SECONDS = 60;

/** The time after which a target without a receipt is called lost. */
export function lostAfter(target: TargetState, run: { notAfter: number; limitSeconds: number }): number {
  return run.notAfter + RECEIPT_SECONDS + (target === "waiting" ? 0 : run.limitSeconds);
}
