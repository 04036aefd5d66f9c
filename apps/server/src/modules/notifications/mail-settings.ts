/** The mail server as it is kept: its password is sealed, shown to nobody, and goes to no other server than it was given for. */
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { isCertificates, isClearBeyondHere, type MailServer } from "../../platform/mail/mail-server.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { MailServerTable, NotificationTables } from "./notification-tables.ts";

type Row = Selectable<MailServerTable>;
const purpose = "mail-server";

/** What is set. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  readonly security: MailServer["security"];
  readonly from: string;
  readonly username: string | null;
  readonly ca: string | null;
  /** Absent: as it was, where that is safe. Null: none. */
  readonly password?: string | null | undefined;
}
type ShownMail = Omit<MailSettings, "password"> & { readonly has_password: boolean };

/** What screens see of it; null where none is set. */
export async function describeMail(ctx: ServerContext): Promise<ShownMail | null> {
  const row = await ctx.db
    .$extendTables<NotificationTables>()
    .selectFrom("mail_server")
    .selectAll()
    .executeTakeFirst();
  return row ? shown(row) : null;
}

/** Sets it. Throws `reauthenticate`, `mail-in-clear`, `certificate-unreadable` or `password-needed`. */
export async function setMail(ctx: ServerContext, actor: Actor, wanted: MailSettings): Promise<ShownMail> {
  await requireFreshOrKey(ctx, actor);
  if (isClearBeyondHere(wanted))
    throw new ProblemError(
      "mail-in-clear",
      "Choose TLS or STARTTLS: in clear is for a mail server on this machine.",
    );
  if (wanted.ca !== null && !isCertificates(wanted.ca)) throw new ProblemError("certificate-unreadable");
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<NotificationTables>();
    const before = await db.selectFrom("mail_server").selectAll().forUpdate().executeTakeFirst();
    const { host, port, security, from: sender, username, ca } = wanted;
    const row = {
      host,
      port,
      security,
      sender,
      username,
      ca,
      sealed_password: passwordFor(ctx, wanted, before),
    };
    await db
      .insertInto("mail_server")
      .values(row)
      .onConflict((conflict) => conflict.column("one_row").doUpdateSet(row))
      .execute();
    await recordAudit(tx, {
      event: "mail-server.set",
      actor,
      ...(before ? { before: facts(before) } : {}),
      after: { ...facts(row), password_given: wanted.password !== undefined && wanted.password !== null },
      outcome: "done",
    });
    return shown(row);
  });
}

/** Forgets it. */
export async function removeMail(ctx: ServerContext, actor: Actor): Promise<void> {
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    const before = await tx
      .with<NotificationTables>()
      .deleteFrom("mail_server")
      .returningAll()
      .executeTakeFirst();
    await recordAudit(tx, {
      event: "mail-server.removed",
      actor,
      ...(before ? { before: facts(before) } : {}),
      outcome: "done",
    });
  });
}

/** The mail server with its password opened, for sending; undefined where none is set. */
export async function mailServer(ctx: ServerContext, tx: Tx): Promise<MailServer | undefined> {
  const row = await tx.with<NotificationTables>().selectFrom("mail_server").selectAll().executeTakeFirst();
  if (!row) return undefined;
  const { host, port, security, sender: from, ca, username, sealed_password: sealed } = row;
  const opened = sealed === null ? undefined : ctx.secrets.open(purpose, placeOf(row), sealed);
  return {
    host,
    port,
    security,
    from,
    ...(ca === null ? {} : { ca }),
    ...(username === null || !opened
      ? {}
      : { login: { username, password: Buffer.from(opened).toString("utf8") } }),
  };
}

/** Whoever may change the address must not learn the password by pointing it at a server of their own. */
function passwordFor(ctx: ServerContext, wanted: MailSettings, before: Row | undefined): Uint8Array | null {
  const { password } = wanted;
  if (password === null || (password === undefined && !before?.sealed_password)) return null;
  if (password !== undefined) return ctx.secrets.seal(purpose, placeOf(wanted), Buffer.from(password));
  if (before && placeOf(before) === placeOf(wanted)) return before.sealed_password;
  throw new ProblemError(
    "password-needed",
    "The password goes to the server that it was given for only: give it again, or leave out the user name.",
  );
}

/** What a password is sealed for. */
function placeOf({
  host,
  port,
  security,
  username,
  ca,
}: Omit<Row, "sender" | "sealed_password" | "one_row">) {
  return JSON.stringify([host, port, security, username, ca]);
}

function shown(row: Omit<Row, "one_row">): ShownMail {
  const { host, port, security, sender: from, username, ca, sealed_password: sealed } = row;
  return { host, port, security, from, username, ca, has_password: sealed !== null };
}

function facts({ host, port, security, sender, username, ca }: Omit<Row, "one_row" | "sealed_password">) {
  return { host, port, security, from: sender, username, own_ca: ca !== null };
}
