/** The notices on show. */
import { plainText, segmentsOf } from "@countersign/review";
import { explainError } from "./explain-error.ts";

/** One notice. */
export interface Notice {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
}

const showMs = { good: 6000, bad: 15_000 } as const;
const listeners = new Set<() => void>();
let notices: readonly Notice[] = [];
let count = 0;

/** Says that something was done. */
export function notify(text: string): void {
  add("good", text);
}

/** Says that something failed, and why. */
export function notifyError(error: unknown): void {
  const { happened, todo } = explainError(error);
  add("bad", `${happened} ${todo}`.trim());
}

/** Takes a notice away. */
export function dismiss(id: number): void {
  notices = notices.filter((notice) => notice.id !== id);
  for (const listener of listeners) listener();
}

/** For useSyncExternalStore. */
export function subscribeToNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For useSyncExternalStore. */
export function noticesNow(): readonly Notice[] {
  return notices;
}

function add(tone: Notice["tone"], text: string): void {
  count += 1;
  const id = count;
  // Names that others chose stand in many of them, and a notice has no marks.
  const shown = plainText(segmentsOf(text, "prose"));
  notices = [...notices.slice(-3), { id, tone, text: shown }];
  for (const listener of listeners) listener();
  setTimeout(() => dismiss(id), showMs[tone]);
}
