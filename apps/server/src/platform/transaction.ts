/**
 * Transactions of the modules: the only way to write, and the only way to see rows of clients.
 *
 * Promises: the access context of the actor holds for the whole transaction; what is published or noted as recorded
 * counts only once everything is committed.
 */
import type { Transaction } from "kysely";
import type { Actor } from "./actor.ts";
import type { BusEvent, EventFacts } from "./bus/bus.ts";
import type { ServerContext } from "./context.ts";
import { accessKey, type NoTables, readWithAccess, withAccess } from "./database/index.ts";
import { noteRecorded } from "./http/request-scope.ts";
import { question } from "./questions.ts";

/** Tier of objects that have none. */
export const untiered = 0;

/** Every tier that an object can have; nobody answers: none. */
export const tiersInUse = question<[], Promise<readonly number[]>>("tiers-in-use", () => Promise.resolve([]));

/** The access keys of all clients and tiers; nobody answers: none. */
export const allAccessKeys = question<[], Promise<readonly number[]>>("all-access-keys", () =>
  Promise.resolve([]),
);

/** One transaction as the modules see it. */
export interface Tx {
  /** The transaction with the tables of the module that asks: `tx.with<RunTables>().selectFrom("run")`. */
  with<Tables extends object>(): Transaction<Tables>;
  readonly actor: Actor;
  /** Whole seconds since 1970, the same for everything in this transaction. */
  readonly now: number;
  /** Told after the commit, never after a rollback. */
  readonly publications: BusEvent[];
  /** Names of the audit events recorded so far. */
  readonly recorded: string[];
}

/** Runs `work` in one transaction as `actor`; rolls back when it throws. */
export async function inTransaction<Result>(
  ctx: ServerContext,
  actor: Actor,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  await actor.unconfirmed?.confirm();
  const publications: BusEvent[] = [];
  const recorded: string[] = [];
  const now = ctx.clock.seconds();
  const result = await withAccess(ctx.db, await accessOf(ctx, actor), (inner) =>
    work({ with: tablesOf(inner), actor, now, publications, recorded }),
  );
  noteRecorded(recorded);
  for (const event of publications) ctx.bus.tell(event);
  return result;
}

/** What may be done where nothing is written. */
export type ReadTx = Pick<Tx, "with" | "actor" | "now">;

/** The same for a view of things as they are: nothing can be written in it, and each statement takes one turn to the database. */
export async function inReading<Result>(
  ctx: ServerContext,
  actor: Actor,
  work: (tx: ReadTx) => Promise<Result>,
): Promise<Result> {
  const now = ctx.clock.seconds();
  const access = await accessOf(ctx, actor);
  return readWithAccess(
    ctx.db,
    access,
    (inner) => work({ with: tablesOf(inner), actor, now }),
    actor.unconfirmed && (() => actor.unconfirmed?.witness()),
  );
}

/** The tables exist by migration; their types belong to the module that asks. */
function tablesOf(inner: Transaction<NoTables>): Tx["with"] {
  return <Tables extends object>() => inner as unknown as Transaction<Tables>;
}

/** Tells `topic` once the transaction is committed. Facts are ids, states and numbers, never contents. */
export function publish(tx: Tx, topic: string, facts: EventFacts = {}): void {
  tx.publications.push({ topic, facts });
}

async function accessOf(ctx: ServerContext, actor: Actor) {
  if (actor.kind === "system") return { background: actor.id };
  const { clients = actor.kind === "station" ? "all" : [], tiers } = actor;
  if (clients === "all") return { accessKeys: await ctx.questions.ask(allAccessKeys) };
  // Tiers are people's: what devices bring and take has none.
  const isPerson = actor.kind === "user" || actor.kind === "key";
  const every = isPerson && !tiers ? await ctx.questions.ask(tiersInUse) : [];
  const keysAt = (client: number) =>
    [untiered, ...(tiers?.get(client) ?? every)].map((tier) => accessKey(client, tier));
  return { accessKeys: clients.flatMap(keysAt) };
}
