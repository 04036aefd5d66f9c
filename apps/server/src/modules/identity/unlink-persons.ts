/** Accounts lose the link to a person whom a root or people list does not name any more: they would be asked for signatures that count for nothing. */
import { publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { sessionsTopic } from "./sessions-topic.ts";
import { userFacts } from "./user.ts";

/** Unlinks those of an authority that `stays` does not hold of. */
export async function unlinkPersons(
  tx: Tx,
  authority: string,
  stays: (person: string) => boolean,
): Promise<void> {
  const db = tx.with<IdentityTables>();
  const linked = await db
    .selectFrom("user_account")
    .selectAll()
    .where("person_authority", "=", authority)
    .orderBy("id")
    .forUpdate()
    .execute();
  for (const before of linked) {
    if (before.person_id === null || stays(before.person_id)) continue;
    const after = { ...before, person_authority: null, person_id: null };
    await db
      .updateTable("user_account")
      .set({ person_authority: null, person_id: null })
      .where("id", "=", before.id)
      .execute();
    await recordAudit(tx, {
      event: "user.changed",
      actor: tx.actor,
      object: { kind: "user", id: before.id },
      before: userFacts(before),
      after: userFacts(after),
      outcome: "done",
    });
    publish(tx, sessionsTopic, { user: before.id });
  }
}
