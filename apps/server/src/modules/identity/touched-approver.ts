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

/** A person of a root. */
interface PersonOfRoot {
  readonly authority: string;
  readonly person: string;
}

/** Whose wish it is that somebody approves: of an account, and of the person who signs for it, whichever account put it forward. */
export interface Asker {
  readonly account: string | null;
  readonly person?: PersonOfRoot | undefined;
}

/**
 * The latest change that whoever asks made to how this person of a root signs in, if it was lately. Neither another
 * account of theirs, nor links that are undone, nor accounts that are deleted since, hide it.
 */
export async function touchedBy(
  tx: Pick<Tx, "with" | "now">,
  { account, person }: Asker,
  approver: PersonOfRoot,
): Promise<Touch | undefined> {
  const touched = await tx
    .with<IdentityTables>()
    .selectFrom("credential_event as event")
    .leftJoin("user_account as account", "account.id", "event.user_id")
    .leftJoin("user_account as maker", "maker.id", "event.by_user")
    .select(["event.at", "event.what", "event.by_name"])
    .whereRef("event.by_user", "<>", "event.user_id")
    .where((is) =>
      is.or([
        ...(account === null ? [] : [is("event.by_user", "=", account)]),
        ...(person
          ? [
              is.and({ "maker.person_authority": person.authority, "maker.person_id": person.person }),
              is.and({
                "event.by_person_authority": person.authority,
                "event.by_person_id": person.person,
              }),
            ]
          : []),
      ]),
    )
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
