/** Log resets: judged for the devices of every client that the operator's root knows, and against the log that there is. */
import { checkLogreset, type KnownVeto, type Logreset, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import { lostHeads } from "../audit/index.ts";
import { trustOf } from "./trust-registry.ts";

type Refused = { readonly ok: false; readonly because: string; readonly detail: string };

/** Judges it; `vetoes` are those that are known of it. */
export async function judgeLogreset(
  ctx: ServerContext,
  signed: Signed,
  vetoes: readonly KnownVeto[],
): Promise<{ readonly ok: true; readonly reset: Logreset } | Refused> {
  const pin = trustOf(ctx).operator()?.newest;
  if (!pin)
    return { ok: false, because: "logreset-other-authority", detail: "no operator's root is known here" };
  const clients = [...new Set(pin.root.policies.map(({ client }) => client))];
  const judged = await checkLogreset({ pins: [pin], clients, vetoes }, signed, nodeCrypto);
  if (!judged.ok) return judged;
  const { new: onward } = judged.reset;
  if ((await lostHeads(ctx, [onward])).length > 0)
    return {
      ok: false,
      because: "logreset-other-log",
      detail: `the log here has another head of ${onward.size}`,
    };
  return { ok: true, reset: judged.reset };
}
