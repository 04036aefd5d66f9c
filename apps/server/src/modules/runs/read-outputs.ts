/** Output of many devices in one answer: browsers open few connections, and a run may have thousands of devices. */
import { encodeBase64, MAX_OUTPUT_CHUNK } from "@countersign/protocol";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading, type ReadTx } from "../../platform/transaction.ts";
import { OutputNews } from "./output-news.ts";
import { hasEnded, type TargetState } from "./run.ts";
import type { RunTables } from "./run-tables.ts";

const STREAMS = ["stdout", "stderr"] as const;
type Stream = (typeof STREAMS)[number];

/** Where a reader of one stream of one device stands. */
interface Place {
  readonly device: string;
  readonly stream: Stream;
  /** The place of the last piece that was looked at, in bytes; pieces after it are read. */
  seen: number;
  /** Bytes that the reader has. */
  known: number;
}

/** Whose output, and from where on. */
export interface OutputsQuestion {
  readonly run: string;
  readonly places: readonly Place[];
  /** Of what is there already, only so many bytes of each stream. */
  readonly tailBytes: number | undefined;
}

interface Look {
  readonly pieces: readonly {
    readonly device: string;
    readonly stream: Stream;
    readonly at: number;
    readonly data: Uint8Array;
  }[];
  readonly states: ReadonlyMap<string, TargetState>;
}

/** Pieces of one look, of all devices together: four MiB at most. */
const LOOK_PIECES = 64;
/** A follower looks by itself now and then: an event may be missed between two replicas. */
const LOOK_MILLISECONDS = 1000;
/** What comes within this time is read together: people cannot tell, the database can. */
const GATHER_MILLISECONDS = 40;

/** Reads `ID,ID:STDOUT:STDERR`, as the contract bounds it. */
export function placesOf(devices: string): Place[] {
  return devices.split(",").flatMap((text) => {
    const [device = "", ...known] = text.split(":");
    return STREAMS.map((stream, index): Place => {
      const bytes = Number(known[index] ?? 0);
      // A piece may begin before what is known and end behind it.
      return { device, stream, seen: bytes - MAX_OUTPUT_CHUNK - 1, known: bytes };
    });
  });
}

/** Output as it is read: `stop` has to be called when nobody reads any more. */
export interface OutputsReader {
  readonly lines: AsyncGenerator<string, void, void>;
  stop(): void;
}

/** Begins to read. Throws ProblemError `not-found` where one of the devices is no target for this actor. */
export async function readOutputs(
  ctx: ServerContext,
  actor: Actor,
  question: OutputsQuestion,
  follow: boolean,
): Promise<OutputsReader> {
  const open = new Set(question.places.map(({ device }) => device));
  // Before the first look: nothing may happen unheard in between.
  const news = new OutputNews(ctx, question.run, (device) => typeof device === "string" && open.has(device));
  try {
    const first = await inReading(ctx, actor, async (tx) => {
      if (question.tailBytes !== undefined) await skipToTail(tx, question, question.tailBytes);
      return look(tx, question);
    });
    if (first.states.size < open.size) throw new ProblemError("not-found");
    return {
      lines: lines(ctx, actor, question, { first, open, news: follow ? news : undefined }),
      stop: () => news.stop(),
    };
  } catch (error) {
    news.stop();
    throw error;
  }
}

async function* lines(
  ctx: ServerContext,
  actor: Actor,
  question: OutputsQuestion,
  { first, open, news }: { first: Look; open: Set<string>; news: OutputNews | undefined },
): AsyncGenerator<string, void, void> {
  let found = first;
  // An answer whose first byte is a long time coming cannot be told from one that never begins.
  yield "\n";
  for (;;) {
    const text = [...linesOf(found, question.places)];
    const isAll = found.pieces.length < LOOK_PIECES;
    if (isAll)
      for (const [device, state] of found.states) {
        if (!open.has(device) || (news && !hasEnded(state))) continue;
        open.delete(device);
        text.push(`${JSON.stringify({ device, state })}\n`);
      }
    if (text.length > 0) yield text.join("");
    if (isAll && (!news || open.size === 0)) return;
    if (isAll) {
      await news?.wait(LOOK_MILLISECONDS);
      await new Promise((resolve) => setTimeout(resolve, GATHER_MILLISECONDS));
    }
    // Nobody reads any more: a generator that waits is not ended from outside.
    if (news?.isStopped) return;
    const still = { ...question, places: question.places.filter(({ device }) => open.has(device)) };
    found = await inReading(ctx, actor, async (tx) => look(tx, still));
  }
}

/** A line for each piece, without what the reader has, and the places moved on. */
function* linesOf({ pieces }: Look, places: readonly Place[]): Generator<string, void, void> {
  for (const { device, stream, at, data } of pieces) {
    const place = places.find((one) => one.device === device && one.stream === stream);
    if (!place) continue;
    place.seen = Math.max(place.seen, at);
    // After a lost connection pieces may overlap.
    const old = Math.min(data.length, Math.max(0, place.known - at));
    place.known = Math.max(place.known, at + data.length);
    const fresh = data.subarray(old);
    if (fresh.length > 0)
      yield `${JSON.stringify({ device, stream, at: at + old, data: encodeBase64(fresh) })}\n`;
  }
}

async function look(tx: ReadTx, { run, places }: OutputsQuestion): Promise<Look> {
  const db = tx.with<RunTables>();
  // The states before the pieces: what a receipt ends was stored before it.
  const targets = await db
    .selectFrom("run_target")
    .select(["device_id", "state"])
    .where("run_id", "=", run)
    .where(
      "device_id",
      "in",
      places.map(({ device }) => device),
    )
    .execute();
  const { rows } = await sql<Look["pieces"][number]>`
    select p.device, p.stream, o.at, o.data
    from unnest(${places.map(({ device }) => device)}::uuid[], ${places.map(({ stream }) => stream)}::text[],
      ${places.map(({ seen }) => seen)}::bigint[]) as p(device, stream, seen)
    cross join lateral (select at, seq, data from run_output
      where run_id = ${run} and device_id = p.device and stream = p.stream and at > p.seen
      order by at limit ${LOOK_PIECES}) as o
    order by o.seq limit ${LOOK_PIECES}`.execute(db);
  return { pieces: rows, states: new Map(targets.map((row) => [row.device_id, row.state])) };
}

/** Moves the places of readers who want only the end of what is there. */
async function skipToTail(tx: ReadTx, { run, places }: OutputsQuestion, tailBytes: number): Promise<void> {
  const { rows } = await sql<{ device: string; stream: Stream; total: number }>`
    select p.device, p.stream, o.total
    from unnest(${places.map(({ device }) => device)}::uuid[], ${places.map(({ stream }) => stream)}::text[])
      as p(device, stream)
    cross join lateral (select at + length(data) as total from run_output
      where run_id = ${run} and device_id = p.device and stream = p.stream
      order by at desc limit 1) as o`.execute(tx.with<RunTables>());
  for (const { device, stream, total } of rows) {
    const place = places.find((one) => one.device === device && one.stream === stream);
    if (!place) continue;
    place.known = Math.max(place.known, total - tailBytes);
    place.seen = place.known - MAX_OUTPUT_CHUNK - 1;
  }
}
