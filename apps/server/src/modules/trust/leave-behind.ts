/** A root that leaves devices behind is published only where somebody said how many: nobody finds out afterwards. */
import type { Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { type Reached, reachOf } from "./reach.ts";

/** How many devices are named in a refusal. */
const NAMED = 5;

/** A refusal with the number that would have to be said. */
export interface LeavesBehind {
  readonly ok: false;
  readonly because: "leaves-devices-behind";
  readonly detail: string;
}

/** What is known to be left behind: a number, said `now` or `before` (devices may have come back, or been retired); the launcher's own files say nothing. */
export type Said = { readonly count: number | null; readonly at: "now" | "before" } | "whoever";

/** The reach of a root with a refusal where more stay behind than somebody said, or fewer are there at all. */
export async function weighRoot(
  ctx: ServerContext,
  tx: Tx,
  signed: Signed,
  said: Said,
): Promise<{ readonly reach: Reached | undefined; readonly refused?: LeavesBehind }> {
  const reach = await reachOf(ctx, tx, signed);
  const count = reach?.left_behind ?? 0;
  if (!reach || count === 0 || said === "whoever") return { reach };
  // Everybody may be left behind knowingly, whatever single devices pretend meanwhile; more than there are was not counted.
  const most = said.at === "now" ? reach.devices : Infinity;
  const isSaid = said.count !== null && said.count >= count && said.count <= most;
  return isSaid ? { reach } : { reach, refused: refusalOf(reach, said.count) };
}

function refusalOf({ left_behind: count, left, devices }: Reached, said: number | null): LeavesBehind {
  const names = left.slice(0, NAMED).map(({ name, because }) => `${name} (${because})`);
  const more = count > NAMED ? ` and ${count - NAMED} more` : "";
  const others = said === null ? "nobody said so" : `${said} were named`;
  return {
    ok: false,
    because: "leaves-devices-behind",
    detail: `${count} of ${devices} devices will not follow, and ${others}: ${names.join(", ")}${more}. Say leave_behind: ${count} if that is meant.`,
  };
}

/** What the audit log keeps of it. */
export function leftFacts(reach: Reached | undefined): Readonly<Record<string, number | string[]>> {
  if (!reach || (reach.left_behind === 0 && reach.ends_count === 0)) return {};
  return {
    left_behind: reach.left_behind,
    left: reach.left.slice(0, 50).map(({ id }) => id),
    ends: reach.ends_count,
  };
}
