/** Output of one device: what is stored, and where it is followed, what comes until the device's part has ended. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { OutputNews } from "./output-news.ts";
import { hasEnded } from "./run.ts";
import type { RunTables } from "./run-tables.ts";

/** Whose output, and how much of it. */
export interface OutputQuestion {
  readonly run: string;
  readonly device: string;
  /** Without it both, as they came. */
  readonly stream: "stdout" | "stderr" | undefined;
  /** Bytes to leave out at the beginning. */
  readonly offset: number;
}

interface Page {
  readonly pieces: readonly { readonly at: number; readonly seq: number; readonly data: Uint8Array }[];
  readonly ended: boolean;
}

const PAGE_PIECES = 64;
/** A follower looks by itself now and then: an event may be missed between two replicas. */
const LOOK_MILLISECONDS = 1000;

/** Output as it is read: `stop` has to be called when nobody reads any more. */
export interface OutputReader {
  readonly bytes: AsyncGenerator<Uint8Array, void, void>;
  stop(): void;
}

/** Begins to read. Throws ProblemError `not-found` where there is no such target for this actor. */
export async function readOutput(
  ctx: ServerContext,
  actor: Actor,
  question: OutputQuestion,
  follow: boolean,
): Promise<OutputReader> {
  // Before the first look: nothing may happen unheard in between.
  const news = new OutputNews(ctx, question.run, (device) => device === question.device);
  try {
    const first = await look(ctx, actor, question, -1);
    return {
      bytes: pieces(ctx, actor, question, { first, news: follow ? news : undefined }),
      stop: () => news.stop(),
    };
  } catch (error) {
    news.stop();
    throw error;
  }
}

async function* pieces(
  ctx: ServerContext,
  actor: Actor,
  question: OutputQuestion,
  { first, news }: { first: Page; news: OutputNews | undefined },
): AsyncGenerator<Uint8Array, void, void> {
  let page = first;
  let seen = -1;
  let passed = 0;
  let end = 0;
  for (;;) {
    for (const { at, seq, data } of page.pieces) {
      seen = Math.max(seen, question.stream === undefined ? seq : at);
      // After a lost connection pieces may overlap.
      const known = question.stream === undefined ? 0 : Math.min(data.length, Math.max(0, end - at));
      end = Math.max(end, at + data.length);
      const fresh = data.subarray(known);
      const skipped = Math.min(fresh.length, Math.max(0, question.offset - passed));
      passed += fresh.length;
      if (skipped < fresh.length) yield fresh.subarray(skipped);
    }
    if (page.pieces.length < PAGE_PIECES) {
      if (!news || page.ended) return;
      await news.wait(LOOK_MILLISECONDS);
    }
    // Nobody reads any more: a generator that waits is not ended from outside.
    if (news?.isStopped) return;
    page = await look(ctx, actor, question, seen);
  }
}

async function look(
  ctx: ServerContext,
  actor: Actor,
  { run, device, stream }: OutputQuestion,
  seen: number,
): Promise<Page> {
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<RunTables>();
    // The state before the pieces: what a receipt ends was stored before it.
    const target = await db
      .selectFrom("run_target")
      .select("state")
      .where("run_id", "=", run)
      .where("device_id", "=", device)
      .executeTakeFirst();
    if (!target) throw new ProblemError("not-found");
    const base = db
      .selectFrom("run_output")
      .select(["at", "seq", "data"])
      .where("run_id", "=", run)
      .where("device_id", "=", device)
      .limit(PAGE_PIECES);
    const pieces = await (stream === undefined
      ? base.where("seq", ">", seen).orderBy("seq")
      : base.where("stream", "=", stream).where("at", ">", seen).orderBy("at")
    ).execute();
    return { pieces, ended: hasEnded(target.state) };
  });
}
