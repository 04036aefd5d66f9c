/** Signed tree heads: made after entries were sequenced, and read by everybody who has to show one. */
import { frontierRoot, makeConsistencyProof, verifyConsistency } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import type { CheckpointSigner } from "./checkpoint-signer.ts";
import { LogForkError } from "./log-fork-error.ts";
import { ensureState, readFrontier } from "./log-state.ts";
import { tileReader } from "./log-tiles.ts";

/** A signed head, ready to be shown. */
export interface LatestCheckpoint {
  /** C2SP signed note, as text. */
  readonly note: string;
  readonly size: number;
  /** `sha256:` and hex. */
  readonly root: string;
}

const reader = systemActor("read-log");

/** The newest signed head. Throws `not-ready` before the first one. */
export async function latestCheckpoint(ctx: ServerContext): Promise<LatestCheckpoint> {
  return inTransaction(ctx, reader, newestCheckpoint);
}

/** The same within a transaction. */
export async function newestCheckpoint(tx: Tx): Promise<LatestCheckpoint> {
  const row = await tx
    .with<AuditTables>()
    .selectFrom("audit_checkpoint")
    .select(["note", "size", "root"])
    .orderBy("size", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) throw new ProblemError("not-ready", "The log has no signed checkpoint yet.");
  return { note: row.note, size: row.size, root: `sha256:${Buffer.from(row.root).toString("hex")}` };
}

/**
 * Proof that the newest signed head continues the one of `fromSize` entries, as `sha256:` hashes in the order of
 * RFC 6962. Throws `not-found` when the log is not that long.
 */
export async function consistencyFrom(ctx: ServerContext, fromSize: number): Promise<string[]> {
  return inTransaction(ctx, reader, async (tx) => {
    const { size } = await newestCheckpoint(tx);
    if (fromSize > size) throw new ProblemError("not-found");
    const proof = await consistencyProof(tx, fromSize, size);
    return proof.map((hash) => `sha256:${Buffer.from(hash).toString("hex")}`);
  });
}

/** A head of the log as somebody else saw it; `root` is `sha256:` and hex. */
export interface SeenHead {
  readonly size: number;
  readonly root: string;
}

/** Of the heads that others saw, those that the log as it is now does not continue. */
export async function lostHeads<Head extends SeenHead>(
  ctx: ServerContext,
  seen: readonly Head[],
): Promise<Head[]> {
  return inTransaction(ctx, reader, async (tx) => {
    const newest = await newestCheckpoint(tx);
    const lost: Head[] = [];
    for (const head of seen) if (!(await isContinued(tx, head, newest))) lost.push(head);
    return lost;
  });
}

async function isContinued(tx: Tx, head: SeenHead, newest: SeenHead): Promise<boolean> {
  if (head.size > newest.size) return false;
  return verifyConsistency(nodeHasher, {
    oldSize: head.size,
    oldRoot: bytesOf(head.root),
    newSize: newest.size,
    newRoot: bytesOf(newest.root),
    proof: await consistencyProof(tx, head.size, newest.size),
  }).ok;
}

function bytesOf(root: string): Uint8Array {
  return new Uint8Array(Buffer.from(root.slice("sha256:".length), "hex"));
}

/** The key under which heads are signed, as text. Throws `not-ready` before the first start of a signer. */
export async function logVerifierKey(ctx: ServerContext): Promise<string> {
  const row = await ctx.db
    .$extendTables<AuditTables>()
    .selectFrom("audit_state")
    .select("vkey")
    .executeTakeFirst();
  if (!row?.vkey) throw new ProblemError("not-ready", "The log has no key yet.");
  return row.vkey;
}

/** Binds the log to the signer's key at its first start. Throws LogForkError `log-key-changed` for another key. */
export async function adoptKey(ctx: ServerContext, signer: CheckpointSigner): Promise<void> {
  await inTransaction(ctx, systemActor("sign-log"), async (tx) => {
    await ensureState(tx);
    const db = tx.with<AuditTables>();
    await db.updateTable("audit_state").set({ vkey: signer.vkey }).where("vkey", "is", null).execute();
    const { vkey } = await db.selectFrom("audit_state").select("vkey").executeTakeFirstOrThrow();
    if (vkey !== signer.vkey) {
      throw new LogForkError(
        "log-key-changed",
        `the keys directory holds ${signer.vkey}, the log was signed by ${vkey ?? "nobody"}: put the right keys in place`,
      );
    }
  });
}

/** Signs the head as it is now, unless that is signed already; gives it. Throws LogForkError. */
export async function signHead(ctx: ServerContext, signer: CheckpointSigner): Promise<LatestCheckpoint> {
  return inTransaction(ctx, systemActor("sign-log"), async (tx) => {
    const frontier = await readFrontier(tx);
    const { size } = frontier;
    const root = frontierRoot(nodeHasher, frontier);
    const note = await signer.sign({ size, root }, (from) => consistencyProof(tx, from, size));
    await tx
      .with<AuditTables>()
      .insertInto("audit_checkpoint")
      .values({ size, root, note: Buffer.from(note).toString("utf8"), signed_at: tx.now })
      .onConflict((conflict) => conflict.column("size").doNothing())
      .execute();
    return newestCheckpoint(tx);
  });
}

async function consistencyProof(tx: Tx, oldSize: number, newSize: number): Promise<readonly Uint8Array[]> {
  const made = await makeConsistencyProof(nodeHasher, tileReader(tx), { oldSize, newSize });
  if (!made.ok)
    throw new LogForkError("log-forked", `no proof from ${oldSize} to ${newSize}: ${made.because}`);
  return made.proof;
}
