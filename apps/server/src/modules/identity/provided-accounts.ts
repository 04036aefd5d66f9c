/** Accounts that come by a provider: what the module that knows providers may do with them. */
import { randomUUID } from "node:crypto";
import type { Role } from "@countersign/access";
import type { Tx } from "../../platform/transaction.ts";
import { publish } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { endSessionsOf } from "./end-sessions.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { dropPasswordReset } from "./offer-password-reset.ts";
import { sessionsTopic } from "./sessions-topic.ts";
import { emailKey, userFacts, type UserRow } from "./user.ts";

/** The account of this id or address, held still until the transaction ends. */
export async function accountFor(
  tx: Tx,
  by: { readonly id: string } | { readonly email: string },
): Promise<UserRow | undefined> {
  const query = tx.with<IdentityTables>().selectFrom("user_account").selectAll();
  const found =
    "id" in by ? query.where("id", "=", by.id) : query.where("email_key", "=", emailKey(by.email));
  return found.forUpdate().executeTakeFirst();
}

/** A new account that comes by a provider alone, or waits for whom it sends; undefined where the address is another's. */
export async function makeProvidedAccount(
  tx: Tx,
  given: {
    readonly email: string;
    readonly name: string;
    readonly role: Role;
    readonly provider: string;
    readonly state: "active" | "invited";
  },
): Promise<UserRow | undefined> {
  const { email, name, role, provider, state } = given;
  return tx
    .with<IdentityTables>()
    .insertInto("user_account")
    .values({
      id: randomUUID(),
      email,
      email_key: emailKey(email),
      name,
      role,
      state,
      password_hash: null,
      password_set_at: null,
      must_change_password: false,
      person_authority: null,
      person_id: null,
      provider_id: provider,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.column("email_key").doNothing())
    .returningAll()
    .executeTakeFirst();
}

/**
 * The role that a provider's groups decide. Administrators stay what they are: nobody becomes one by a group, and none is
 * lost by one.
 */
export async function giveProvidedRole(
  tx: Tx,
  user: UserRow,
  role: Role,
  provider: string,
): Promise<UserRow> {
  if (user.role === role || user.role === "administrator" || role === "administrator") return user;
  const after = { ...user, role };
  await tx
    .with<IdentityTables>()
    .updateTable("user_account")
    .set({ role })
    .where("id", "=", user.id)
    .execute();
  await recordAudit(tx, {
    event: "user.changed",
    actor: tx.actor,
    object: { kind: "user", id: user.id },
    before: userFacts(user),
    after: userFacts(after),
    outcome: "done",
    details: { by_groups_of: provider },
  });
  publish(tx, sessionsTopic, { user: user.id });
  return after;
}

/** Whoever was invited is here by now: what was handed out to let them in counts no more. */
export async function activateProvided(tx: Tx, user: UserRow): Promise<UserRow> {
  if (user.state === "active") return user;
  const db = tx.with<IdentityTables>();
  await db
    .updateTable("user_invitation")
    .set({ used_at: tx.now })
    .where("user_id", "=", user.id)
    .where("used_at", "is", null)
    .execute();
  return db
    .updateTable("user_account")
    .set({ state: "active" })
    .where("id", "=", user.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * From now on this account comes by that provider alone, or by none: then by the password that it had, or, where it never
 * had one, by a new invitation. It is signed out, and the change is noted as one of how somebody signs in.
 */
export async function setProviderOf(tx: Tx, user: UserRow, provider: string | null): Promise<void> {
  const isWithoutPassword = provider === null && user.password_hash === null && user.state === "active";
  await tx
    .with<IdentityTables>()
    .updateTable("user_account")
    .set({ provider_id: provider, ...(isWithoutPassword ? { state: "invited" } : {}) })
    .where("id", "=", user.id)
    .execute();
  await endSessionsOf(tx, user.id);
  await dropPasswordReset(tx, user.id);
  await noteCredentialChange(tx, user.id, "user.provider-set", tx.actor);
  publish(tx, sessionsTopic, { user: user.id });
}

/** How many accounts come by each provider. */
export async function countByProvider(tx: Pick<Tx, "with">): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select(({ fn }) => ["provider_id", fn.countAll<number>().as("count")])
    .where("provider_id", "is not", null)
    .groupBy("provider_id")
    .execute();
  return new Map(rows.map(({ provider_id, count }) => [provider_id ?? "", count]));
}

/** The ids of the accounts that come by a provider. */
export async function accountsOfProvider(tx: Tx, provider: string): Promise<readonly string[]> {
  const rows = await tx
    .with<IdentityTables>()
    .selectFrom("user_account")
    .select("id")
    .where("provider_id", "=", provider)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}
