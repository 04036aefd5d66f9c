/**
 * An approver whose password or factors the requester changed: until the approver had time to notice, that approval is
 * not taken for what the same requester asks. Devices know no accounts, so this is the server's rule; they enforce that
 * requester and approver hold different keys.
 */
import type { Tx } from "../../platform/transaction.ts";
import type { IdentityTables } from "./identity-tables.ts";

/** Three days, so that a weekend does not hide it. */
export const COOL_DOWN_SECONDS = 3 * 86_400;

/** A change of somebody's credentials by somebody else. */
export interface Touch {
  /** The audit event that tells more. */
  readonly what: string;
  readonly by: string;
  /** Seconds: when the approval is taken again. */
  readonly until: number;
}

/** For the person, and for whoever asks. */
export function touchedText(person: string, { what, by, until }: Touch): string {
  const again = new Date(until * 1000).toISOString().slice(0, 16).replace("T", " ");
  return `${by}, who asks, changed how ${person} signs in (${what}). Somebody else has to approve, or ${person} from ${again} UTC on.`;
}

/** The latest change that the account `by` made to how this person of a root signs in, if it was lately. */
export async function touchedBy(
  tx: Pick<Tx, "with" | "now">,
  by: string | null,
  approver: { readonly authority: string; readonly person: string },
): Promise<Touch | undefined> {
  if (by === null) return undefined;
  const touched = await tx
    .with<IdentityTables>()
    .selectFrom("credential_event as event")
    .innerJoin("user_account as account", "account.id", "event.user_id")
    .select(["event.at", "event.what", "event.by_name"])
    .where("event.by_user", "=", by)
    .whereRef("event.by_user", "<>", "event.user_id")
    .where("event.at", ">", tx.now - COOL_DOWN_SECONDS)
    .where((is) =>
      is.or([
        is.and({
          "account.person_authority": approver.authority,
          "account.person_id": approver.person,
        }),
        is.and({ "event.person_authority": approver.authority, "event.person_id": approver.person }),
      ]),
    )
    .orderBy("event.at", "desc")
    .executeTakeFirst();
  return touched && { what: touched.what, by: touched.by_name, until: touched.at + COOL_DOWN_SECONDS };
}
