/**
 * Reminds people of what ends by itself, 30, 14 and 7 days before and once it has: administrators of all of it, whoever is
 * linked with a person of an authority of its root and list, whoever signed a standing approval of that one, and everybody
 * of their own API keys. One mail for all that came nearer since the last look.
 * Reminds people of what ends by itself, 30, 14 and 7 days before and once it has: administrators of all of it, with what
 * other modules say of theirs; whoever is linked with a person of an authority of its root and list; and everybody of
 * their own API keys. One mail for all that came nearer since the last look.
 */
import type { Renewal } from "@countersign/api";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { StopWork } from "../../platform/module.ts";
import { perServer } from "../../platform/per-server.ts";
import { type Ending, endings } from "../../platform/ending.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { accountsToRemind, type RemindedAccount } from "../identity/index.ts";
import { listRenewals, signersOfStandings, urgencyOf } from "../trust/index.ts";
import { keepNotice } from "./account-notices.ts";
import { defuse } from "./defuse.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { targetOf } from "./who-is-told.ts";

const LOOK_MILLISECONDS = 3_600_000;
const DAY = 86_400;
const MONTH = 30 * DAY;
const actor = systemActor("remind-of-ends");

/** Something that ends soon, for one account. */
interface Near extends Omit<Ending, "kind" | "name"> {
  readonly urgency: Exclude<Renewal["urgency"], "later">;
  /** Its kind and name; nothing in it leads anywhere. */
  readonly what: string;
}

/** Looks once, and keeps the mails. */
export async function remindOfEnds(ctx: ServerContext): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    await tx
      .with<NotificationTables>()
      .deleteFrom("reminded_end")
      .where("ends", "<", tx.now - 2 * MONTH)
      .execute();
    const renewals = await listRenewals(ctx, actor, tx);
    const signers = await signersOfStandings(
      ctx,
      tx,
      renewals.flatMap(({ kind, hash }) => (kind === "standing" && hash !== null ? [hash] : [])),
    );
    const found = await Promise.all(ctx.questions.askAll(endings, tx));
    const others = found.flat().flatMap((one) => nearOf(one, tx.now));
    const accounts = await accountsToRemind(tx, { from: tx.now - MONTH, until: tx.now + MONTH });
    for (const account of accounts) {
      const near = [
        ...renewals.filter((one) => concerns(one, account, signers)).flatMap(ofRenewal),
        ...ofKeys(account, tx.now),
        ...(account.role === "administrator" ? others : []),
      ];
      const untold = await takeUntold(tx, account.id, near);
      if (untold.length > 0) await keepNotice(tx, { user: account.id, ...mailOf(ctx, untold, tx.now) });
    }
  });
}

function concerns(
  { authority, kind, hash }: Renewal,
  { role, authority: own, person }: RemindedAccount,
  signers: Awaited<ReturnType<typeof signersOfStandings>>,
): boolean {
  if (role === "administrator") return true;
  if (own === null || person === null) return false;
  return kind === "standing"
    ? (signers.get(hash ?? "") ?? []).some((one) => targetOf(one) === targetOf({ authority: own, person }))
    : authority === own;
}

const kinds: Readonly<Record<Renewal["kind"], string>> = {
  root: "the root",
  people: "the list of requesters of",
  standing: "the standing approval of",
  token: "the admission token for",
  "api-key": "your API key",
};

/** Of what other modules keep; what ended long ago is no news. */
function nearOf({ kind, name, ...ending }: Ending, now: number): Near[] {
  const urgency = urgencyOf(ending.ends - now);
  if (urgency === "later" || ending.ends < now - MONTH) return [];
  return [{ ...ending, urgency, what: `${kind} ${defuse(name)}` }];
}

function ofRenewal({ kind, name, client, ends, urgency, authority, hash, stops }: Renewal): Near[] {
  if (urgency === "later") return [];
  const trust = `/trust/${encodeURIComponent(authority ?? "")}`;
  const page =
    kind === "root"
      ? `${trust}/renew`
      : kind === "people"
        ? `${trust}/renew-list`
        : kind === "standing"
          ? `/scripts/-/standing/${hash ?? ""}`
          : "/trust";
  const what = `${kinds[kind]} ${defuse(name)}${client === null ? "" : ` for ${client}`}`;
  // A renewed root or list is the same thing with another end.
  return [{ subject: `${kind} ${hash ?? name}`, ends, urgency, what, stops, page }];
}

function ofKeys({ keys }: RemindedAccount, now: number): Near[] {
  return keys.flatMap(({ id, name, ends }) => {
    const urgency = urgencyOf(ends - now);
    const what = `${kinds["api-key"]} ${defuse(name)}`;
    const stops = "whatever uses it is refused";
    return urgency === "later"
      ? []
      : [{ subject: `api-key ${id}`, ends, urgency, what, stops, page: "/extensions" }];
  });
}

/** Those of which this account was not told at this step; they count as told from now on. */
async function takeUntold(tx: Tx, user: string, near: readonly Near[]): Promise<Near[]> {
  if (near.length === 0) return [];
  const rows = await tx
    .with<NotificationTables>()
    .insertInto("reminded_end")
    .values(near.map(({ subject, ends, urgency }) => ({ user_id: user, subject, ends, urgency })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(["subject", "ends"])
    .execute();
  const fresh = new Set(rows.map(({ subject, ends }) => `${subject} ${ends}`));
  return near
    .filter(({ subject, ends }) => fresh.has(`${subject} ${ends}`))
    .toSorted((one, other) => one.ends - other.ends);
}

function mailOf(ctx: ServerContext, near: readonly Near[], now: number): { subject: string; text: string } {
  const [first] = near;
  const head = first ? `${whenOf(first, now)}: ${first.what}` : "";
  return {
    subject: near.length === 1 ? head : `${head}, and ${near.length - 1} more`,
    text: [
      "What ends by itself, the nearest first:",
      ...near.map(
        (one) =>
          `\n${whenOf(one, now)}: ${one.what}. Then ${one.stops}.\nRenew it: ${ctx.config.publicUrl}${one.page}`,
      ),
      "\nIn the terminal: countersign renewals",
    ].join("\n"),
  };
}

function whenOf({ ends }: Near, now: number): string {
  const day = new Date(ends * 1000).toISOString().slice(0, 10);
  const days = Math.ceil((ends - now) / DAY);
  return days <= 0 ? `Ended on ${day}` : `Ends on ${day}, in ${days} ${days === 1 ? "day" : "days"}`;
}

/** One look at a time in a process. */
const looking = perServer(() => ({ under: undefined as Promise<void> | undefined }));

/** Looks now and every hour, where this process plays the worker. */
export function startReminders(ctx: ServerContext): StopWork | undefined {
  if (!ctx.config.roles.has("worker")) return undefined;
  const state = looking(ctx);
  const look = () => {
    state.under ??= remindOfEnds(ctx)
      .catch((error: unknown) => ctx.log.error({ err: error }, "people could not be reminded of what ends"))
      .finally(() => (state.under = undefined));
  };
  look();
  const timer = setInterval(look, LOOK_MILLISECONDS);
  return async () => {
    clearInterval(timer);
    await state.under;
  };
}
