/** How somebody wants to be told, set by themselves. */
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { findUser, personOf } from "../identity/index.ts";
import { trustOf } from "../trust/index.ts";
import type { NotificationTables, PreferenceTable } from "./notification-tables.ts";
import { isZone } from "./quiet-hours.ts";
import { type Person, targetOf } from "./who-is-told.ts";

/** What may be set. */
export interface Preferences {
  readonly mail: boolean;
  /** `HH:MM`, in `zone`. */
  readonly quiet: { readonly from: string; readonly until: string } | null;
  readonly zone: string;
  /** Seconds. */
  readonly away_until: number | null;
  /** Of the same authority: whom to tell meanwhile. */
  readonly substitute: string | null;
}
type Row = Selectable<PreferenceTable>;

const usual: Preferences = { mail: true, quiet: null, zone: "UTC", away_until: null, substitute: null };

/** One's own, and who could stand in. */
export async function describeOwn(ctx: ServerContext, actor: Actor) {
  const { person } = await findUser(ctx, actor.id);
  return inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<NotificationTables>()
      .selectFrom("telling_preference")
      .selectAll()
      .where("user_id", "=", actor.id)
      .executeTakeFirst();
    return { ...(row ? shown(row) : usual), substitutes: person ? mayStandIn(ctx, person) : [] };
  });
}

/**
 * Sets them. Throws `zone-unknown` or `substitute-unfit`, and `not-allowed` for API keys: whoever stole a small one
 * must not keep its owner from hearing what it asks for.
 */
export async function setOwn(ctx: ServerContext, actor: Actor, wanted: Preferences) {
  personOf(actor);
  const { person } = await findUser(ctx, actor.id);
  if (!isZone(wanted.zone)) throw new ProblemError("zone-unknown");
  const fit = person ? mayStandIn(ctx, person) : [];
  if (wanted.substitute !== null && !fit.some(({ id }) => id === wanted.substitute))
    throw new ProblemError("substitute-unfit");
  await inTransaction(ctx, actor, (tx) => store(tx, wanted, person));
  return { ...wanted, substitutes: fit };
}

async function store(tx: Tx, wanted: Preferences, person: Person | null): Promise<void> {
  const { actor } = tx;
  const { mail, quiet, zone, away_until, substitute } = wanted;
  const row = {
    mail,
    zone,
    away_until,
    quiet_from: quiet && minuteOf(quiet.from),
    quiet_until: quiet && minuteOf(quiet.until),
    substitute: person && substitute !== null ? targetOf({ ...person, person: substitute }) : null,
  };
  await tx
    .with<NotificationTables>()
    .insertInto("telling_preference")
    .values({ user_id: actor.id, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
  await recordAudit(tx, {
    event: "own-telling.set",
    actor,
    object: { kind: "user", id: actor.id },
    after: { mail, zone, away_until, substitute, quiet: quiet && { from: quiet.from, until: quiet.until } },
    outcome: "done",
  });
}

/** Those of one's authority who sit in every group that one sits in oneself: they may approve as well. */
function mayStandIn(ctx: ServerContext, { authority, person }: Person): { id: string; name: string }[] {
  const persons = trustOf(ctx).find(authority)?.newest.root.persons ?? [];
  const groups = persons.find(({ id }) => id === person)?.groups ?? [];
  if (groups.length === 0) return [];
  return persons
    .filter((one) => one.id !== person && groups.every((group) => one.groups.includes(group)))
    .map(({ id, name }) => ({ id, name }));
}

function shown(row: Row): Preferences {
  const { mail, zone, away_until, quiet_from: from, quiet_until: until, substitute } = row;
  return {
    mail,
    zone,
    away_until,
    quiet: from === null || until === null ? null : { from: clock(from), until: clock(until) },
    substitute: substitute?.split(" ")[1] ?? null,
  };
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
