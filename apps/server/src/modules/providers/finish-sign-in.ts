/**
 * The end of signing in by a provider, the same for all kinds: who it is, by issuer and subject and nothing else. An
 * e-mail address does one thing only: it claims, once, an account that was assigned to this very provider before, and
 * only where the provider vouches for it. New accounts are made only where the provider is set so.
 */
import type { Role } from "@countersign/access";
import { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import {
  accountFor,
  activateProvided,
  afterFirstProof,
  type CameIn,
  giveProvidedRole,
  makeProvidedAccount,
  noteCredentialChange,
  recordRefusal,
  type SignInPlace,
  startSession,
  userActor,
  userFacts,
  type UserRow,
} from "../identity/index.ts";
import { groupStanding } from "./group-standing.ts";
import { isUsable, type ProvidedIdentity, shownName } from "./provided-identity.ts";
import type { ProviderRow, ProviderTables } from "./provider-tables.ts";

const address = z.email().max(254);

/**
 * Starts a session, or says that a second factor of this server comes next. Throws a refusal, which is recorded:
 * `provider-disabled`, `sign-in-lost`, `identity-unusable`, `account-unknown`, `account-disabled`, `account-elsewhere`,
 * `account-claimed`, `group-missing`, `groups-unknown`, `email-missing` or `email-unverified`.
 */
export async function finishProviderSignIn(
  ctx: ServerContext,
  caller: Actor,
  /** As it was when its answer was judged. */
  judgedBy: Pick<ProviderRow, "id" | "revision">,
  identity: ProvidedIdentity,
  place: SignInPlace,
): Promise<CameIn> {
  const { issuer, subject } = identity;
  try {
    return await inTransaction(ctx, caller, async (tx) => {
      // Held still: whoever turns it off or changes it waits, and ends the sessions that it let in.
      const provider = await tx
        .with<ProviderTables>()
        .selectFrom("identity_provider")
        .selectAll()
        .where("id", "=", judgedBy.id)
        .forUpdate()
        .executeTakeFirst();
      if (!provider?.enabled) throw new ProblemError("provider-disabled");
      if (provider.revision !== judgedBy.revision) throw new ProblemError("sign-in-lost");
      const { user } = await accountComing(tx, provider, identity);
      // A browser may have been signed in over there for days.
      const provedAt = Math.min(identity.provedAt ?? tx.now, tx.now);
      if (provider.trusts_factors && identity.factors.includes("mfa"))
        return { session: await startSession(tx, user, place, "provider-with-factor", provedAt) };
      return afterFirstProof(tx, user, place, "provider", provedAt);
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await recordRefusal(ctx, caller, {
      event: "session.refused",
      code: error.code,
      object: { kind: "provider", id: judgedBy.id },
      details: { issuer: readable(issuer), subject: readable(subject) },
    });
    throw error;
  }
}

/** As far as the log can hold it. */
const readable = (id: string) => id.slice(0, 300).toWellFormed();

/** As what somebody comes in. */
export interface Coming {
  readonly user: UserRow;
  readonly as: "known" | "claims" | "created";
}

/** Whose account it is that an identity opens, made or claimed where that is so. Throws what `finishProviderSignIn` throws. */
export async function accountComing(
  tx: Tx,
  provider: ProviderRow,
  identity: ProvidedIdentity,
): Promise<Coming> {
  if (!isUsable(identity)) throw new ProblemError("identity-unusable");
  const standing = groupStanding(provider, identity);
  if (!standing.ok) throw new ProblemError(standing.because);
  const { role } = standing;
  const known = await knownAccount(tx, provider, identity);
  const { user, as } = known
    ? ({ user: known, as: "known" } as const)
    : await newAccount(tx, provider, identity, role ?? provider.default_role);
  return { user: role === undefined ? user : await giveProvidedRole(tx, user, role, provider.name), as };
}

/** The account that this identity had before. */
async function knownAccount(
  tx: Tx,
  provider: ProviderRow,
  { issuer, subject }: ProvidedIdentity,
): Promise<UserRow | undefined> {
  const known = await tx
    .with<ProviderTables>()
    .updateTable("external_identity")
    .set({ last_seen_at: tx.now })
    .where("provider_id", "=", provider.id)
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .returning("user_id")
    .executeTakeFirst();
  const user = known && (await accountFor(tx, { id: known.user_id }));
  if (!user) return undefined;
  return mayCome(tx, provider, user);
}

/** The account that waited for this identity, or a new one where the provider may make some. */
async function newAccount(
  tx: Tx,
  provider: ProviderRow,
  identity: ProvidedIdentity,
  role: Role,
): Promise<Coming> {
  const email = address.safeParse(identity.email).data;
  if (email === undefined) throw new ProblemError("email-missing");
  if (!identity.emailVerified) throw new ProblemError("email-unverified");
  const waiting = await accountFor(tx, { email });
  if (waiting) {
    const user = await mayCome(tx, provider, waiting);
    if (!(await keepIdentity(tx, provider, identity, user))) throw new ProblemError("account-claimed");
    await recordAudit(tx, {
      event: "identity.claimed",
      actor: userActor(user, undefined, tx.actor.address),
      object: { kind: "user", id: user.id },
      outcome: "done",
      details: { provider: provider.name, issuer: identity.issuer, subject: identity.subject },
    });
    await noteCredentialChange(tx, user.id, "identity.claimed", user);
    return { user, as: "claims" };
  }
  if (!provider.creates_accounts) throw new ProblemError("account-unknown");
  const user = await makeProvidedAccount(tx, {
    email,
    name: shownName(identity),
    role,
    provider: provider.id,
    state: "active",
  });
  if (!user || !(await keepIdentity(tx, provider, identity, user)))
    throw new ProblemError("account-elsewhere");
  await recordAudit(tx, {
    event: "user.provided",
    actor: userActor(user, undefined, tx.actor.address),
    object: { kind: "user", id: user.id },
    after: userFacts(user),
    outcome: "done",
    details: { provider: provider.name, issuer: identity.issuer, subject: identity.subject },
  });
  return { user, as: "created" };
}

async function mayCome(tx: Tx, provider: ProviderRow, user: UserRow): Promise<UserRow> {
  if (user.provider_id !== provider.id) throw new ProblemError("account-elsewhere");
  if (user.state === "disabled") throw new ProblemError("account-disabled");
  return activateProvided(tx, user);
}

/** Keeps who came as whom; false where that account is another identity's already. */
async function keepIdentity(
  tx: Tx,
  provider: ProviderRow,
  { issuer, subject }: ProvidedIdentity,
  user: UserRow,
): Promise<boolean> {
  const kept = await tx
    .with<ProviderTables>()
    .insertInto("external_identity")
    .values({
      provider_id: provider.id,
      issuer,
      subject,
      user_id: user.id,
      first_seen_at: tx.now,
      last_seen_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("user_id")
    .executeTakeFirst();
  return kept !== undefined;
}
