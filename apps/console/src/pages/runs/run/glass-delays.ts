/** How long a device may be asked to wait before it runs what the glass was broken for. */
import type { Run } from "@countersign/api";

const HOUR = 3600;
const DELAYS = [1, 2, 4, 8, 24, 72].map((hours) => hours * HOUR);

/** Those that still end within the run's window, which people have to sign in, too; in seconds. */
export function glassDelays(run: Pick<Run, "not_before" | "not_after">, now: number): number[] {
  const left = run.not_after - Math.max(now, run.not_before);
  return DELAYS.filter((delay) => delay < left);
}
