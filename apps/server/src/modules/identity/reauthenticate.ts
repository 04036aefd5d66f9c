/** Proving again who one is, in a session that goes on: needed before anything that changes how one signs in. */
import type { PasskeyAssertion, PasskeyRequestOptions } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { confirmPassword } from "./confirm-password.ts";
import { freshSeconds, personOf, type PersonActor } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { type AnsweringPasskey, countAnswer, judgeAssertion } from "./judge-passkey.ts";
import { newChallenge } from "./passkey-challenges.ts";
import { recordRefusal } from "./record-refusal.ts";
import { newSecret } from "./secret-token.ts";
import { passkeyRequest } from "./sign-in-with-passkey.ts";

/** What came of it. */
export interface Reauthenticated {
  readonly fresh_until: number;
  /** The new token of a session that is carried as a cookie, so that one copied before is worth nothing. */
  readonly cookie?: { readonly token: string; readonly secondsLeft: number };
}

/** A challenge that only this session may answer. */
export async function offerReauthentication(
  ctx: ServerContext,
  actor: Actor,
): Promise<PasskeyRequestOptions> {
  const { via } = personOf(actor);
  return passkeyRequest(ctx, await newChallenge(ctx, "reauthenticate", via));
}

/** Makes the session fresh. Throws `wrong-password` or `passkey-refused`. */
export async function reauthenticate(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly password?: string | undefined; readonly passkey?: PasskeyAssertion | undefined },
): Promise<Reauthenticated> {
  const person = personOf(actor);
  const answer = given.passkey && (await judgeAssertion(ctx, given.passkey, "reauthenticate", person.via));
  const isOwn = answer?.passkey.user_id === person.id;
  if (given.passkey && !isOwn) return await refuse(ctx, person, "passkey-refused");
  if (given.password !== undefined && !(await confirmPassword(ctx, person.id, given.password)))
    return await refuse(ctx, person, "wrong-password");
  const done = await makeFresh(ctx, person, answer);
  return done ?? (await refuse(ctx, person, "passkey-refused"));
}

async function makeFresh(
  ctx: ServerContext,
  person: PersonActor,
  answer: AnsweringPasskey | undefined,
): Promise<Reauthenticated | undefined> {
  return inTransaction(ctx, person, async (tx) => {
    if (answer && !(await countAnswer(tx, answer))) return undefined;
    const db = tx.with<IdentityTables>();
    const session = await db
      .updateTable("user_session")
      .set({ authenticated_at: tx.now, ...(answer ? { with_factor: true } : {}) })
      .where("id", "=", person.via)
      .returning(["kind", "expires_at"])
      .executeTakeFirst();
    if (!session) throw new ProblemError("not-signed-in");
    await recordAudit(tx, {
      event: "session.reauthenticated",
      actor: person,
      object: { kind: "session", id: person.via },
      outcome: "done",
      details: { proof: answer ? "passkey" : "password" },
    });
    const freshUntil = tx.now + freshSeconds;
    if (session.kind === "bearer") return { fresh_until: freshUntil };
    const token = newSecret("cst");
    await db
      .updateTable("user_session")
      .set({ secret_hash: token.hash, prefix: token.prefix })
      .where("id", "=", person.via)
      .execute();
    const secondsLeft = session.expires_at - tx.now;
    return { fresh_until: freshUntil, cookie: { token: token.secret, secondsLeft } };
  });
}

async function refuse(ctx: ServerContext, person: PersonActor, code: string): Promise<never> {
  const object = { kind: "user", id: person.id };
  await recordRefusal(ctx, person, { event: "session.reauthenticated", code, object });
  throw new ProblemError(code);
}
