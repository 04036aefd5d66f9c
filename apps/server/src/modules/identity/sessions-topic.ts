/** When sessions and keys stop being good. */
import type { Actor } from "../../platform/actor.ts";
import type { EventFacts } from "../../platform/bus/bus.ts";

/** Told when sessions or keys stop being good, with facts `session`, `key` or `user`; streams end on it. */
export const sessionsTopic = "sessions";

/** Whether an event of that topic is about the session or key by which an actor came, or about its account. */
export function endsSessionOf(actor: Actor, { session, key, user }: EventFacts): boolean {
  return (actor.via !== undefined && (actor.via === session || actor.via === key)) || actor.id === user;
}
