/**
 * How far a root, people list or admission reaches: which devices would be left behind, by their signed status, and what
 * would end since its signers leave. What is composed need not be signed yet; what is published is.
 */
import { MOST_NAMED, type LeftDevice, type Reach } from "@countersign/api";
import { hashOf, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { leftDevice } from "./left-reason.ts";
import { changeBy } from "./reach-change.ts";
import { endingUnder, followersOf, tasksUnder } from "./trust-questions.ts";
import { type KnownTrust, trustOf } from "./trust-registry.ts";

/** What there is to say of one document; undefined where it is none of these. */
export type Reached = Omit<Reach, "left" | "ends"> & {
  readonly left: readonly LeftDevice[];
  readonly ends: Reach["ends"];
};

/** Works it out; undefined where the document is none of these, or cannot be read. `beside` is a root that was composed along with it. */
export async function reachOf(
  ctx: ServerContext,
  tx: Tx,
  signed: Signed,
  beside?: Signed,
): Promise<Reached | undefined> {
  const change = await changeBy(ctx, tx, signed, beside);
  if (!change) return undefined;
  const { type, authority, wanted, after } = change;
  const followers = await ctx.questions.ask(followersOf, tx, wanted);
  const left = followers.flatMap((follower) => {
    const reason = change.reason(follower);
    return reason ? [leftDevice(follower, authority, reason)] : [];
  });
  const ends = after ? await endsUnder(ctx, tx, after) : [];
  return {
    hash: hashOf(signed.bytes, nodeCrypto),
    type,
    devices: followers.length,
    left_behind: left.length,
    left: left.slice(0, MOST_NAMED),
    ends: ends.slice(0, MOST_NAMED),
    ends_count: ends.length,
  };
}

async function endsUnder(ctx: ServerContext, tx: Tx, after: KnownTrust): Promise<Reach["ends"]> {
  const ends: Reach["ends"] = [];
  // One after the other: a transaction is one connection.
  for (const answer of ctx.questions.askAll(endingUnder, tx, { before: trustOf(ctx), after }))
    ends.push(...(await answer));
  const standings = ends.filter(({ kind }) => kind === "standing").map(({ id }) => id);
  ends.push(...(await ctx.questions.ask(tasksUnder, tx, standings)));
  return ends;
}
