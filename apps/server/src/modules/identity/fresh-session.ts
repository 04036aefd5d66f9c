/** Sessions that were proved a moment ago: whoever finds an open browser cannot change how its owner signs in. */
import type { Kysely } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** How long a proof stays fresh. */
export const freshSeconds = 600;

/** A person with a session; `via` is its id. */
export type PersonActor = Actor & { readonly via: string };

/** The person behind an actor. Throws `not-allowed` for API keys, which have no say over an account. */
export function personOf(actor: Actor): PersonActor {
  const { via } = actor;
  if (actor.kind !== "user" || via === undefined)
    throw new ProblemError("not-allowed", "An API key has no say over an account: sign in for that.");
  return { ...actor, via };
}

/** Throws `reauthenticate` unless the session was proved within the last ten minutes, `not-allowed` for API keys. */
export async function requireFresh(ctx: ServerContext, actor: Actor): Promise<PersonActor> {
  const person = personOf(actor);
  if ((await freshUntil(ctx.db.$extendTables<IdentityTables>(), person)) > ctx.clock.seconds()) return person;
  throw new ProblemError(
    "reauthenticate",
    "Prove again who you are, by password or passkey, then repeat it.",
  );
}

/**
 * The same for what an API key may do as well: a session has to be fresh, since what is handed on outlives it. Throws
 * `reauthenticate`.
 */
export async function requireFreshOrKey(ctx: ServerContext, actor: Actor): Promise<void> {
  if (actor.kind !== "key") await requireFresh(ctx, actor);
}

/** Until when a session counts as fresh; 0 for one that has ended. */
export async function freshUntil(db: Kysely<IdentityTables>, person: PersonActor): Promise<number> {
  const session = await db
    .selectFrom("user_session")
    .select("authenticated_at")
    .where("id", "=", person.via)
    .executeTakeFirst();
  return session ? session.authenticated_at + freshSeconds : 0;
}
