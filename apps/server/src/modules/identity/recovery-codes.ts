/** Recovery codes: ten on paper for when the phone is gone. Shown once, kept as hashes, each good once. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { noteCredentialChange } from "./credential-events.ts";
import { requireFresh } from "./fresh-session.ts";
import type { IdentityTables } from "./identity-tables.ts";
import { base32 } from "./totp.ts";

const codes = 10;
/** 80 bits: nobody guesses one, so a plain hash is enough. */
const codeBytes = 10;

/** Makes ten codes; earlier ones stop working. Throws `reauthenticate`. */
export async function makeRecoveryCodes(ctx: ServerContext, actor: Actor): Promise<string[]> {
  const person = await requireFresh(ctx, actor);
  const made = Array.from({ length: codes }, () => base32(randomBytes(codeBytes)).toLowerCase());
  await inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    // Two that ask at once do so one after the other: only one set is good in the end.
    await db.selectFrom("user_account").select("id").where("id", "=", person.id).forUpdate().execute();
    await db.deleteFrom("user_recovery_code").where("user_id", "=", person.id).execute();
    await db
      .insertInto("user_recovery_code")
      .values(
        made.map((code) => ({
          code_hash: codeHash(code),
          user_id: person.id,
          made_at: tx.now,
          used_at: null,
        })),
      )
      .execute();
    const object = { kind: "user", id: person.id };
    await recordAudit(tx, { event: "recovery-codes.made", actor, object, outcome: "done" });
    await noteCredentialChange(tx, person.id, "recovery-codes.made", actor);
  });
  return made.map((code) => code.match(/.{4}/g)?.join("-") ?? code);
}

/** Whether this is an unused recovery code of the user; it counts as used when the transaction commits. */
export async function useRecoveryCode(
  tx: Tx,
  user: Pick<Actor, "id" | "name">,
  actor: Actor,
  code: string,
): Promise<boolean> {
  const used = await tx
    .with<IdentityTables>()
    .updateTable("user_recovery_code")
    .set({ used_at: tx.now })
    .where("code_hash", "=", codeHash(code))
    .where("user_id", "=", user.id)
    .where("used_at", "is", null)
    .returning("user_id")
    .executeTakeFirst();
  if (!used) return false;
  const object = { kind: "user", id: user.id };
  await recordAudit(tx, { event: "recovery-code.used", actor, object, outcome: "done" });
  await noteCredentialChange(tx, user.id, "recovery-code.used", user);
  return true;
}

/** As typed: with or without dashes, in either case. */
function codeHash(code: string): Buffer {
  return createHash("sha256")
    .update(code.toLowerCase().replaceAll(/[^a-z2-7]/g, ""))
    .digest();
}
