/**
 * Sequencing: committed entries get their place in the tree, without gaps and once.
 *
 * Everything below is one transaction under one lock; an entry is either still in the outbox or in the log with its
 * body, tile and the new right edge. A crash changes nothing about that.
 */
import { appendLeaves, hashLeaves, serializeFrontier, TILE_WIDTH } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { sql, type Selectable } from "kysely";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import { LogForkError } from "./log-fork-error.ts";
import { ensureState, readFrontier } from "./log-state.ts";

type Waiting = Selectable<AuditTables["audit_outbox"]>;

/** Entries of one transaction: large enough to share the cost of a commit, small enough to stay short. */
export const batchSize = 1000;

/** Moves up to `batchSize` entries from the outbox into the log; gives how many. Throws LogForkError. */
export async function sequenceEntries(ctx: ServerContext): Promise<number> {
  return inTransaction(ctx, systemActor("sequence-audit"), async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('countersign.audit-sequencer', 0))`.execute(
      tx.with<AuditTables>(),
    );
    const waiting = await takeWaiting(tx);
    if (waiting.length === 0) return 0;
    await ensureState(tx);
    const before = await readFrontier(tx);
    const leaves = hashLeaves(
      nodeHasher,
      waiting.map(({ header }) => header),
    );
    const { frontier, tiles } = appendLeaves(nodeHasher, before, leaves);
    await writeEntries(tx, before.size, waiting);
    const full = tiles.filter(({ width }) => width === TILE_WIDTH);
    if (full.length > 0) {
      const rows = full.map(({ level, index, hashes }) => ({ level, index, hashes }));
      await tx.with<AuditTables>().insertInto("audit_tile").values(rows).execute();
    }
    const { numUpdatedRows } = await tx
      .with<AuditTables>()
      .updateTable("audit_state")
      .set({ size: frontier.size, frontier: serializeFrontier(frontier) })
      .where("size", "=", before.size)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n)
      throw new LogForkError(
        "log-size-changed",
        `the log is no longer ${before.size} entries long: somebody else writes`,
      );
    return waiting.length;
  });
}

async function takeWaiting(tx: Tx): Promise<Waiting[]> {
  const rows = await tx
    .with<AuditTables>()
    .deleteFrom("audit_outbox")
    .where("id", "in", (from) => from.selectFrom("audit_outbox").select("id").orderBy("id").limit(batchSize))
    .returningAll()
    .execute();
  return rows.toSorted((one, other) => one.id - other.id);
}

async function writeEntries(tx: Tx, first: number, entries: readonly Waiting[]): Promise<void> {
  const db = tx.with<AuditTables>();
  const indexes = entries.map((_, at) => first + at);
  const column = <Name extends keyof Waiting>(name: Name) => entries.map((entry) => entry[name]);
  await sql`insert into audit_entry (index, header, event, time, object)
    select * from unnest(${indexes}::bigint[], ${column("header")}::bytea[], ${column("event")}::text[],
      ${column("time")}::bigint[], ${column("object")}::text[])`.execute(db);
  await sql`insert into audit_body (index, salt, body)
    select * from unnest(${indexes}::bigint[], ${column("salt")}::bytea[], ${column("body")}::bytea[])`.execute(
    db,
  );
  await sql`insert into audit_by_actor (actor, index)
    select actor, index from unnest(${column("actor")}::text[], ${indexes}::bigint[]) as entry (actor, index)
    where actor is not null`.execute(db);
}
