/** How long something took, in words short enough for a table. */
import type { Target } from "../run-words.ts";

/** Such as "12 s" or "3 min 20 s"; empty where it has no end yet. */
export function durationWords({
  started_at: start,
  ended_at: end,
}: Pick<Target, "started_at" | "ended_at">): string {
  if (start === null || end === null) return "";
  const seconds = Math.max(0, end - start);
  if (seconds < 1) return "less than 1 s";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
