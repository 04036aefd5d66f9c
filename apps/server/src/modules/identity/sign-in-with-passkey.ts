/** Signing in with a passkey alone: it is had and unlocked by its owner at once, so nothing else is asked. */
import type { PasskeyAssertion, PasskeyRequestOptions } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { addressSubject, takeToken } from "../../platform/http/rate-limits.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { countAnswer, judgeAssertion } from "./judge-passkey.ts";
import { challengeSeconds, newChallenge } from "./passkey-challenges.ts";
import { recordRefusal } from "./record-refusal.ts";
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
  given: PasskeyAssertion,
  place: SignInPlace,
): Promise<StartedSession> {
  const answer = await judgeAssertion(ctx, given, "sign-in", anybody);
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
