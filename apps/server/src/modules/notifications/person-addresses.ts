/** Addresses of the persons of roots: those of their accounts, and those that administrators keep for the others. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import { isPersonKnown, trustOf } from "../trust/index.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { type Person, readDirectory, targetOf } from "./who-is-told.ts";

/** Every person of every root who may be asked for a signature, by authority and name. */
export async function listAddresses(ctx: ServerContext, actor: Actor) {
  return inTransaction(ctx, actor, async (tx) => {
    const directory = await readDirectory(tx);
    return trustOf(ctx)
      .all()
      .flatMap(({ authority, newest: { root } }) =>
        root.persons.map(({ id: person, name }) => ({
          authority,
          authority_name: root.name,
          person,
          name,
          account_email: directory.accountOf({ authority, person })?.email ?? null,
          kept_email: directory.keptOf({ authority, person }) ?? null,
        })),
      );
  });
}

/** Keeps an address, or forgets it. Throws `reauthenticate` or `person-unknown`. */
export async function keepAddress(
  ctx: ServerContext,
  actor: Actor,
  { authority, person, email }: Person & { readonly email: string | null },
): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  if (email !== null && !isPersonKnown(trustOf(ctx), authority, person))
    throw new ProblemError("person-unknown");
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<NotificationTables>();
    const before = await db
      .deleteFrom("person_address")
      .where("authority", "=", authority)
      .where("person", "=", person)
      .returning("email")
      .executeTakeFirst();
    if (email !== null) await db.insertInto("person_address").values({ authority, person, email }).execute();
    await recordAudit(tx, {
      event: "person-address.kept",
      actor,
      object: { kind: "person", id: targetOf({ authority, person }) },
      before: { email: before?.email ?? null },
      after: { email },
      outcome: "done",
    });
  });
}
