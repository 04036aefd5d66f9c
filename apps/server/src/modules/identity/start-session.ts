/** Sessions begin here, whichever way somebody proved who they are. */
import { randomUUID } from "node:crypto";
import type { User } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { newSecret } from "./secret-token.ts";
import { type UserRow, userView } from "./user.ts";

/** A session lives this long whatever happens … */
const sessionSeconds = 7 * 86_400;
/** … and this long without being used. */
export const sessionIdleSeconds = 12 * 3600;

/** The token, shown once. */
export interface StartedSession {
  readonly token: string;
  readonly expires_at: number;
  readonly user: User;
}

/** Starts a session for a user who has just proved to be that user. Records `session.started`. */
export async function startSession(
  tx: Tx,
  user: UserRow,
  address: string | undefined,
): Promise<StartedSession> {
  const token = newSecret("cst");
  const id = randomUUID();
  const expiresAt = tx.now + sessionSeconds;
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
    })
    .execute();
  await recordAudit(tx, {
    event: "session.started",
    actor: userActor(user, id, address),
    object: { kind: "session", id },
    outcome: "done",
    details: { expires_at: expiresAt },
  });
  return { token: token.secret, expires_at: expiresAt, user: userView(user) };
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
