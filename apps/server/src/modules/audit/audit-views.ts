/** Entries as those who may see bodies read them, each with what it takes to check it. */
import type { endpoints, ReplyOf } from "@countersign/api";
import { makeInclusionProof, parseHeader } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import { newestCheckpoint } from "./checkpoints.ts";
import { tileReader } from "./log-tiles.ts";

type EntryPage = ReplyOf<typeof endpoints.audit.listEntries>;
type EntryProof = ReplyOf<typeof endpoints.audit.proveEntry>;

/** Which entries are asked for. */
export interface EntryQuery {
  /** Forward from this index; without it, newest first. */
  readonly from?: number | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
  readonly event?: string | undefined;
  /** `kind:id`. */
  readonly object?: string | undefined;
  /** Slugs of the clients whose entries may be read, beside those of no client. */
  readonly clients: "all" | readonly string[];
}

const usualLimit = 100;

/** A page of entries: of the whole installation, and of the clients that the actor may see. */
export async function listEntries(ctx: ServerContext, actor: Actor, query: EntryQuery): Promise<EntryPage> {
  const cursor = readCursor(query.after);
  const limit = query.limit ?? usualLimit;
  return inTransaction(ctx, actor, async (tx) => {
    let found = tx
      .with<AuditTables>()
      .selectFrom("audit_entry as entry")
      .innerJoin("audit_body as body", "body.index", "entry.index")
      .select(["entry.index", "entry.header", "body.salt", "body.body"])
      .limit(limit + 1);
    if (query.event !== undefined) found = found.where("entry.event", "=", query.event);
    if (query.object !== undefined) found = found.where("entry.object", "=", query.object);
    if (query.from === undefined) {
      found = found.orderBy("entry.index", "desc");
      if (cursor !== undefined) found = found.where("entry.index", "<", cursor);
    } else {
      found = found.orderBy("entry.index").where("entry.index", ">=", query.from);
      if (cursor !== undefined) found = found.where("entry.index", ">", cursor);
    }
    if (query.clients !== "all") found = found.where(isOfOne(query.clients));
    const rows = await found.execute();
    const shown = rows.slice(0, limit);
    return {
      entries: shown.map(entryView),
      next: rows.length > limit ? String(shown.at(-1)?.index) : null,
      size: await logSize(tx),
    };
  });
}

/** Inclusion proof of an entry under the newest signed head. Throws `not-found` beyond it. */
export async function proveEntry(ctx: ServerContext, actor: Actor, index: number): Promise<EntryProof> {
  return inTransaction(ctx, actor, async (tx) => {
    const { note, size } = await newestCheckpoint(tx);
    if (index >= size) throw new ProblemError("not-found");
    const made = await makeInclusionProof(nodeHasher, tileReader(tx), { index, size });
    if (!made.ok) throw new Error(`no inclusion proof of entry ${index}: ${made.because}`);
    return {
      index,
      checkpoint: note,
      proof: made.proof.map((hash) => `sha256:${Buffer.from(hash).toString("hex")}`),
    };
  });
}

/** The body says of which client an entry is, where it is of one. */
function isOfOne(clients: readonly string[]) {
  const client = sql`convert_from(body.body, 'UTF8')::jsonb ->> 'client'`;
  return sql<boolean>`(${client} is null or ${client} = any(${[...clients]}::text[]))`;
}

async function logSize(tx: Tx): Promise<number> {
  const row = await tx.with<AuditTables>().selectFrom("audit_state").select("size").executeTakeFirst();
  return row?.size ?? 0;
}

/** An entry as the API shows it. */
export function entryView(row: { index: number; header: Uint8Array; salt: Uint8Array; body: Uint8Array }) {
  const parsed = parseHeader(row.header);
  if (!parsed.ok) throw new Error(`the header of entry ${row.index} is damaged: ${parsed.because}`);
  const { time, event, commitment } = parsed.header;
  return {
    index: row.index,
    time,
    event,
    commitment,
    header: Buffer.from(row.header).toString("base64"),
    salt: Buffer.from(row.salt).toString("base64"),
    // Stored as the canonical bytes of an object by makeEntry.
    body: JSON.parse(Buffer.from(row.body).toString("utf8")) as Record<string, unknown>,
  };
}

/** Where the page before ended. Throws `bad-request`. */
export function readCursor(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (!/^\d{1,15}$/.test(after))
    throw new ProblemError("bad-request", "`after` is the `next` of another page.");
  return Number(after);
}
