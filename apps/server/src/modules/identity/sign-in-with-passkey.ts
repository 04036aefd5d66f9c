/**
 * Signing in with a passkey alone: it is had and unlocked by its owner at once, so nothing else is asked. Whoever has to
 * come by a provider brings the ticket of the first step as well: a passkey leads round no provider.
 */
import type { PasskeyAssertion, PasskeyRequestOptions } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { addressSubject, takeToken } from "../../platform/http/rate-limits.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { countAnswer, judgeAssertion } from "./judge-passkey.ts";
import { challengeSeconds, newChallenge } from "./passkey-challenges.ts";
import { recordRefusal } from "./record-refusal.ts";
import { secretHash } from "./secret-token.ts";
import { relyingParty } from "./relying-party.ts";
import { type SignInPlace, type StartedSession, startSession } from "./start-session.ts";

/** Each challenge is a row for a few minutes, and anybody may ask for one. */
const challenges = { name: "passkey challenges", burst: 60, secondsPerToken: 2 };
/** A passkey can be answered for by nobody but its authenticator. */
const anybody = "";

/** A challenge for whichever passkey the person picks. Throws `too-many-requests`. */
export async function offerPasskeySignIn(ctx: ServerContext, caller: Actor): Promise<PasskeyRequestOptions> {
  if (!(await takeToken(ctx.db, challenges, addressSubject(caller.address ?? ""))))
    throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.");
  return passkeyRequest(ctx, await newChallenge(ctx, "sign-in", anybody));
}

/** The question to the browser. Throws `passkeys-unavailable`. */
export function passkeyRequest(ctx: ServerContext, challenge: string): PasskeyRequestOptions {
  const { rpId } = relyingParty(ctx.config);
  return { challenge, rpId, timeout: challengeSeconds * 1000, userVerification: "required" };
}

/** Starts a session. Throws `passkey-refused` whatever the reason. */
export async function signInWithPasskey(
  ctx: ServerContext,
  caller: Actor,
  given: { readonly passkey: PasskeyAssertion; readonly ticket?: string | undefined },
  place: SignInPlace,
): Promise<StartedSession> {
  const answer = await judgeAssertion(ctx, given.passkey, "sign-in", anybody);
  const session =
    answer &&
    (await inTransaction(ctx, caller, async (tx) => {
      const user = await tx
        .with<IdentityTables>()
        .selectFrom("user_account")
        .selectAll()
        .where("id", "=", answer.passkey.user_id)
        .where("state", "=", "active")
        .forShare()
        .executeTakeFirst();
      if (!user || !(await countAnswer(tx, answer))) return undefined;
      // Their provider says first whether they may come.
      if (user.provider_id !== null && !(await takeTicket(tx, user.id, given.ticket))) return undefined;
      return startSession(tx, user, place, "passkey");
    }));
  if (session) return session;
  await recordRefusal(ctx, caller, {
    event: "session.refused",
    code: "passkey-refused",
    ...(answer ? { object: { kind: "user", id: answer.passkey.user_id } } : {}),
  });
  throw new ProblemError("passkey-refused");
}

/** Whether this is an open ticket of the user; it is used up. */
async function takeTicket(tx: Tx, userId: string, ticket: string | undefined): Promise<boolean> {
  if (ticket === undefined) return false;
  const taken = await tx
    .with<IdentityTables>()
    .deleteFrom("sign_in_ticket")
    .where("secret_hash", "=", secretHash(ticket))
    .where("user_id", "=", userId)
    .where("expires_at", ">", tx.now)
    .returning("user_id")
    .executeTakeFirst();
  return taken !== undefined;
}
