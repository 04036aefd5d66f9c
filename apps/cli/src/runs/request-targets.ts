/** The devices of a request as whoever signs has to see them: listed in it, or worked out from what the server says and held against its root. */
import type { Run } from "@countersign/api";
import { type Request, type Target, targetsRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";

/** The root over targets in any order, as a request to more than 64 devices names it. */
export function rootOfTargets(targets: readonly Target[]): string {
  const sorted = targets.toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  return targetsRoot(sorted, nodeCrypto);
}

/**
 * The targets of a request. Where it names only their root, `run` (the server's word) has to hold exactly those behind
 * it; RefusedError `targets-not-shown` otherwise: nobody signs for devices that cannot be named.
 */
export function targetsOf(request: Request, run: Pick<Run, "targets"> | undefined): readonly Target[] {
  if (request.targets) return request.targets;
  const shown = (run?.targets ?? []).map(({ fingerprint, name, admission }) => ({
    fingerprint,
    name,
    admission,
  }));
  if (shown.length === 0)
    throw new RefusedError(
      "targets-not-shown",
      `the request names ${request.target_count} devices by their root only; name the run by its id`,
    );
  if (shown.length !== request.target_count || rootOfTargets(shown) !== request.targets_root)
    throw new RefusedError(
      "targets-not-shown",
      "the server shows other devices than the request is for; do not sign",
    );
  return shown;
}
