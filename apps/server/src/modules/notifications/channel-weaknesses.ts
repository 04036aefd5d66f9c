/** Where the ways by which people are told are missing, in clear, or broken. */
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { Weakness } from "../../platform/weakness.ts";
import { defuse } from "./defuse.ts";
import type { NotificationTables } from "./notification-tables.ts";

/** So far back it is looked at what was not taken. */
const WEEK_SECONDS = 7 * 86_400;

/** What there is to say about them now. */
export async function channelWeaknesses(tx: Tx): Promise<(Weakness | undefined)[]> {
  return [await noChannel(tx), await mailInClear(tx), ...(await failing(tx))];
}

async function noChannel(tx: Tx): Promise<Weakness | undefined> {
  const db = tx.with<NotificationTables>();
  for (const table of ["mail_server", "webhook", "push_browser"] as const)
    if (await db.selectFrom(table).select(sql`1`.as("one")).limit(1).executeTakeFirst()) return undefined;
  return {
    code: "nobody-is-told",
    severity: "moderate",
    sentence:
      "There is no mail server, no webhook and no browser with push: people learn only by looking that something waits for them.",
    remedy: "Set a mail server under Settings, Telling people; countersign notifications shows what is set.",
  };
}

async function mailInClear(tx: Tx): Promise<Weakness | undefined> {
  const row = await tx
    .with<NotificationTables>()
    .selectFrom("mail_server")
    .select("security")
    .executeTakeFirst();
  if (row?.security !== "clear") return undefined;
  return {
    code: "mail-in-clear",
    severity: "low",
    sentence:
      "Mails leave this server in clear, for a mail server on the same machine: whether they are encrypted from there on nobody here knows.",
    remedy:
      "Name a mail server that offers TLS or STARTTLS, or see that the one on this machine asks for it.",
  };
}

/** Ways by which nothing arrived since something was not taken. */
async function failing(tx: Tx): Promise<Weakness[]> {
  const rows = await tx
    .with<NotificationTables>()
    .selectFrom("delivery")
    .leftJoin("webhook", (join) => join.on(sql<boolean>`webhook.id::text = delivery.address`))
    .select(["way", "webhook.name"])
    .select(sql<number | null>`max(ended_at) filter (where state = 'sent')`.as("taken"))
    .select(
      sql<number | null>`max(delivery.created_at) filter (where error is not null and state <> 'sent')`.as(
        "refused",
      ),
    )
    .where("way", "in", ["mail", "webhook"])
    .where("delivery.created_at", ">", tx.now - WEEK_SECONDS)
    // A webhook that was removed fails nobody.
    .where((where) => where.or([where("way", "=", "mail"), where("webhook.id", "is not", null)]))
    .groupBy(["way", "webhook.name"])
    .orderBy("webhook.name")
    .execute();
  return rows
    .filter(({ taken, refused }) => refused !== null && refused > (taken ?? 0))
    .map(({ way, name, taken }) => ({
      code: way === "mail" ? "mail-failing" : "webhook-failing",
      severity: "moderate",
      sentence: `Nothing was taken by the ${way === "mail" ? "mail server" : `webhook ${defuse(name ?? "")}`} ${taken === null ? "within the last week" : `since ${at(taken)}`}, and something was refused.`,
      remedy:
        "countersign notifications deliveries says what it answered; try it with countersign notifications test.",
    }));
}

function at(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
