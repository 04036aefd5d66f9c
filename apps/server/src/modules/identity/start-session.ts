/** Sessions begin here, whichever way somebody proved who they are. Each has an id and a token of its own. */
import { randomUUID } from "node:crypto";
import type { User } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { IdentityTables, SessionKind } from "./identity-tables.ts";
import { readSignInRules } from "./rules/read-sign-in-rules.ts";
import { newSecret } from "./secret-token.ts";
import { type UserRow, userView } from "./user.ts";

/** Where somebody wants to be signed in. */
export interface SignInPlace {
  readonly kind: SessionKind;
  /** Browser or program, in words. */
  readonly agent: string;
  readonly address: string | undefined;
}

/** By what a session was proved, as the audit log names it. */
export type Proof =
  | "set-up"
  | "invitation"
  | "password"
  | "reset"
  | "provider"
  | "provider-with-factor"
  | "totp"
  | "recovery-code"
  | "passkey";

/** Which of them are a password of this server, and which show a second factor, or are one that needs no password. */
const proofFacts: Readonly<Record<Proof, { readonly by_password: boolean; readonly with_factor: boolean }>> =
  {
    "set-up": { by_password: true, with_factor: false },
    invitation: { by_password: true, with_factor: false },
    password: { by_password: true, with_factor: false },
    reset: { by_password: true, with_factor: false },
    provider: { by_password: false, with_factor: false },
    "provider-with-factor": { by_password: false, with_factor: true },
    totp: { by_password: true, with_factor: true },
    "recovery-code": { by_password: true, with_factor: true },
    passkey: { by_password: false, with_factor: true },
  };

/** The token, shown once. */
export interface StartedSession {
  readonly kind: SessionKind;
  readonly token: string;
  readonly expires_at: number;
  /** From now until then. */
  readonly seconds: number;
  readonly user: User;
}

/** Starts a session for a user who has just proved to be that user. Records `session.started`. */
export async function startSession(
  tx: Tx,
  user: UserRow,
  place: SignInPlace,
  proof: Proof,
  /** When they proved it, where that was not now. */
  provedAt: number = tx.now,
): Promise<StartedSession> {
  const token = newSecret("cst");
  const id = randomUUID();
  const { longestSeconds } = await readSignInRules(tx.with<IdentityTables>());
  const expiresAt = tx.now + longestSeconds;
  const { kind, agent, address } = place;
  await tx
    .with<IdentityTables>()
    .insertInto("user_session")
    .values({
      id,
      user_id: user.id,
      secret_hash: token.hash,
      prefix: token.prefix,
      created_at: tx.now,
      last_used_at: tx.now,
      expires_at: expiresAt,
      kind,
      agent,
      address: address ?? null,
      authenticated_at: provedAt,
      ...proofFacts[proof],
      // A password that opens nothing grows old in no session.
      by_password: proofFacts[proof].by_password && user.provider_id === null,
    })
    .execute();
  await recordAudit(tx, {
    event: "session.started",
    actor: userActor(user, id, address),
    object: { kind: "session", id },
    outcome: "done",
    details: { expires_at: expiresAt, proof, carried_as: kind, agent },
  });
  return { kind, token: token.secret, expires_at: expiresAt, seconds: longestSeconds, user: userView(user) };
}

/** A user as actor. */
export function userActor(user: UserRow, via: string | undefined, address: string | undefined): Actor {
  return {
    kind: "user",
    id: user.id,
    name: user.name,
    role: user.role,
    ...(via === undefined ? {} : { via }),
    ...(address === undefined ? {} : { address }),
  };
}
