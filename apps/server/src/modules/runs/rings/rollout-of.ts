/** The rollout of a run that somebody asks for, from the names by which they called its devices. */
import type { Tx } from "../../../platform/transaction.ts";
import type { AskedRun } from "../asked-run.ts";
import type { FoundTargets } from "../find-targets.ts";
import { type PlannedRollout, planRollout } from "./rollout-store.ts";

/** Deals its devices out to rings, where it goes out in rings. Throws ProblemError `rings-invalid`. */
export function rolloutOf(
  tx: Tx,
  asked: AskedRun,
  { targets, connected }: FoundTargets,
  request: { readonly not_after: number },
): PlannedRollout | undefined {
  if (!asked.rings) return undefined;
  // In the order in which they were asked for, by whatever name; the request sorts them by fingerprint.
  const idOf = new Map(
    targets.flatMap(({ device, fingerprint }) => [
      [device, device],
      [fingerprint, device],
    ]),
  );
  const known = (names: readonly string[]) => names.map((name) => idOf.get(name) ?? name);
  const steps = asked.rings.steps.map((step) =>
    typeof step === "string" ? step : { ...step, devices: known(step.devices) },
  );
  return planRollout({ ...asked.rings, steps }, [...new Set(known(asked.devices))], {
    isConnected: (device) => connected.has(device),
    windowSeconds: request.not_after - tx.now,
  });
}
