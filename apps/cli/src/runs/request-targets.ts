/** The devices of a request as whoever signs has to see them: listed in it, or told by the server and held against its root. */
import type { Run } from "@countersign/api";
import type { Request, Target } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { targetsOf as targetsIn } from "@countersign/review";
import { RefusedError } from "../command.ts";

/** The targets of a request; RefusedError where `run` (the server's word) does not hold exactly those behind its root. */
export function targetsOf(request: Request, run: Pick<Run, "targets"> | undefined): readonly Target[] {
  const found = targetsIn(request, run?.targets, nodeCrypto);
  if (found.ok) return found.targets;
  throw new RefusedError(found.because, found.detail);
}
