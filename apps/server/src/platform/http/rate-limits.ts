/**
 * Rate limits that hold across replicas, kept in PostgreSQL (GCRA: one number a subject, the time at which its bucket
 * is full again). Subjects are stored as hashes only.
 */
import { createHash } from "node:crypto";
import { sql } from "kysely";
import { type Database, grantToServer, type Migration } from "../database/index.ts";

/** A limit: so many at once, and one more every so often. */
export interface RateLimit {
  /** Which limit, so that different ones do not add up. */
  readonly name: string;
  readonly burst: number;
  readonly secondsPerToken: number;
}

/** Takes one token for `subject`. False when there is none left; nothing is taken then. */
export async function takeToken(db: Database, limit: RateLimit, subject: string): Promise<boolean> {
  const step = limit.secondsPerToken * 1000;
  const most = limit.burst * step;
  const { rows } = await sql<{ taken: boolean }>`
    insert into rate_limit as known (subject, full_at_ms)
    values (${subjectHash(limit, subject)}, ${nowMs} + ${step}::bigint)
    on conflict (subject) do update set full_at_ms = greatest(known.full_at_ms, ${nowMs}) + ${step}::bigint
    where greatest(known.full_at_ms, ${nowMs}) + ${step}::bigint <= ${nowMs} + ${most}::bigint
    returning true as taken`.execute(db);
  return rows.length > 0;
}

/** Gives a token back, after an attempt that turned out to be honest. */
export async function returnToken(db: Database, limit: RateLimit, subject: string): Promise<void> {
  await sql`update rate_limit set full_at_ms = full_at_ms - ${limit.secondsPerToken * 1000}::bigint
    where subject = ${subjectHash(limit, subject)}`.execute(db);
}

/** Forgets subjects whose buckets are full again. */
export async function forgetFullBuckets(db: Database): Promise<void> {
  await sql`delete from rate_limit where full_at_ms < ${nowMs}`.execute(db);
}

/** The subject of an address: itself for IPv4, the /64 for IPv6, since a single caller may own that many. */
export function addressSubject(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("%")[0]?.split("::") ?? [];
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const middle = address.includes("::") ? 8 - before.length - after.length : 0;
  const groups = [...before, ...Array.from({ length: Math.max(0, middle) }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

/** The table of the limits. */
export const rateLimitMigration: Migration = {
  name: "202611220001-rate-limits",
  up: async (tx) => {
    await sql`create unlogged table rate_limit (
      subject bytea constraint rate_limit_subject_once primary key,
      full_at_ms bigint not null
    )`.execute(tx);
    await sql`comment on table rate_limit is 'Attempts at public endpoints: hash of limit and subject, and when its bucket is full again'`.execute(
      tx,
    );
    await grantToServer(tx, "rate_limit", ["select", "insert", "update", "delete"]);
  },
};

const nowMs = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

function subjectHash(limit: RateLimit, subject: string): Buffer {
  return createHash("sha256").update(`${limit.name}\n${subject}`).digest();
}
