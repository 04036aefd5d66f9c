/** When sessions and keys stop being good. */
import type { Actor } from "../../platform/actor.ts";
import type { EventFacts } from "../../platform/bus/bus.ts";

/** Told when sessions or keys stop being good, with facts `session`, `key`, or `user` and perhaps `rights`; streams end on it. */
export const sessionsTopic = "sessions";

/**
 * Whether an event of that topic is about the session or key by which an actor came, or about its account. News of rights
 * (`rights`, their number) under which the actor was let in already come late and end nothing.
 */
export function endsSessionOf(actor: Actor, { session, key, user, rights }: EventFacts): boolean {
  if (actor.via !== undefined && (actor.via === session || actor.via === key)) return true;
  if (actor.id !== user) return false;
  return !(typeof rights === "number" && actor.rights !== undefined && actor.rights >= rights);
}
