/** Which devices have the newest root of an authority: counted from what they signed, the others with their reason. */
import { type Adoption, MOST_NAMED } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { chainReason, leftDevice, type LeftReason } from "./left-reason.ts";
import { type Follower, followersOf } from "./trust-questions.ts";
import { type KnownAuthority, trustOf } from "./trust-registry.ts";

/** As it stands; those who lack it by name. */
export async function adoptionOf(ctx: ServerContext, tx: Tx, known: KnownAuthority): Promise<Adoption> {
  const { authority, newest } = known;
  const clients = newest.root.scope === "client" ? newest.root.policies.map(({ client }) => client) : [];
  const followers = await ctx.questions.ask(followersOf, tx, {
    authorities: [authority, ...trustOf(ctx).predecessors(authority)],
    clients: [...new Set(clients)],
    document: newest.hash,
  });
  const lacking = followers.flatMap((follower) => {
    const reason = reasonOf(follower, known, tx.now);
    return reason ? [leftDevice(follower, authority, reason)] : [];
  });
  return {
    version: newest.version,
    hash: newest.hash,
    devices: followers.length,
    have: followers.length - lacking.length,
    lacking: lacking.slice(0, MOST_NAMED),
  };
}

function reasonOf(follower: Follower, known: KnownAuthority, now: number): LeftReason | undefined {
  const pin = follower.pins.find(({ authority }) => authority === known.authority);
  const { release, objection, connected, heardAt } = follower;
  if (pin?.hash === known.newest.hash && release !== undefined) return undefined;
  const chain = chainReason(follower, known, now);
  if (chain) return chain;
  if (objection)
    return {
      because: "objected",
      detail: `It did not take it (${objection.because}): its page says what it objects to.`.slice(0, 500),
      since: objection.at,
    };
  return connected
    ? { because: "on-its-way", detail: "It is connected and takes it at its next contact.", since: null }
    : {
        because: "asleep",
        detail: "It is not connected. It takes the root before anything else when it comes back.",
        since: heardAt,
      };
}
