/** How a station proves itself by its own key, and what it is afterwards: pending until an administrator accepts it. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  keyFingerprint,
  keyKind,
  STATION_NAMESPACE,
  stationProofBytes,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import type { Credentials, StationAuthentication } from "../../platform/http/authentication.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { NONCE_SECONDS, newNonce, nonceExpiry } from "./station-nonce.ts";
import type { StationsTables, StationTable } from "./stations-tables.ts";

const SESSION_SECONDS = 3600;
/** Strangers may not fill the list: pending stations beyond this many are turned away. */
const MAX_PENDING = 20;
const PREFIX = "stn_";

/** What a station hands in. From outside: untrusted. */
export interface StationProofGiven {
  readonly key: string;
  readonly origin: string;
  readonly name: string;
  readonly nonce: string;
  readonly signature: string;
}

/** A nonce for a station to sign. */
export function challenge(ctx: ServerContext): { nonce: string; server_name: string; expires_at: number } {
  return {
    nonce: newNonce(ctx)(),
    server_name: ctx.config.serverName,
    expires_at: ctx.clock.seconds() + NONCE_SECONDS,
  };
}

/** Starts a session. Throws ProblemError `station-proof` or `too-many-stations`. */
export async function startStationSession(
  ctx: ServerContext,
  caller: Actor,
  given: StationProofGiven,
): Promise<{ token: string; state: StationTable["state"]; expires_at: number }> {
  const nonceExpires = await provenUntil(ctx, given);
  const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  return inTransaction(ctx, caller, async (tx) => {
    const db = tx.with<StationsTables>();
    await db.deleteFrom("station_nonce").where("expires_at", "<=", tx.now).execute();
    await db.deleteFrom("station_session").where("expires_at", "<=", tx.now).execute();
    const { numInsertedOrUpdatedRows: fresh } = await db
      .insertInto("station_nonce")
      .values({ nonce: given.nonce, expires_at: nonceExpires })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (fresh === 0n) throw new ProblemError("station-proof", "nonce-used: ask for another challenge.");
    const station = await known(ctx, tx, given);
    const expiresAt = tx.now + SESSION_SECONDS;
    await db
      .insertInto("station_session")
      .values({ secret_hash: hashOfToken(token), station_id: station.id, expires_at: expiresAt })
      .execute();
    await recordAudit(tx, {
      event: "station.session-started",
      actor: { ...caller, kind: "station", id: station.id, name: station.name },
      object: { kind: "station", id: station.id },
      outcome: "done",
      details: {
        state: station.state,
        fingerprint: station.fingerprint,
        origin: station.origin,
        expires_at: expiresAt,
      },
    });
    publish(tx, "trust", { station: station.id });
    return { token, state: station.state, expires_at: expiresAt };
  });
}

/** Until when the proof's nonce is good, once the signature over it was verified. */
async function provenUntil(ctx: ServerContext, given: StationProofGiven): Promise<number> {
  const { key, origin, name, nonce, signature: sig } = given;
  const expires = nonceExpiry(ctx)(nonce);
  if (expires === undefined)
    throw new ProblemError("station-proof", "nonce-unknown: ask for another challenge.");
  if (keyKind(key) !== "ssh") throw new ProblemError("station-proof", "key-unreadable: an SSH key is meant.");
  const verdict = await verifySignature({
    signature: {
      namespace: STATION_NAMESPACE,
      key: keyFingerprint(key, nodeCrypto),
      kind: "ssh",
      sig,
    },
    keyText: key,
    message: stationProofBytes({ nonce, server: ctx.config.serverName, origin, name }),
    namespace: STATION_NAMESPACE,
    crypto: nodeCrypto,
  });
  if (!verdict.ok) throw new ProblemError("station-proof", `${verdict.because}: the proof is not good.`);
  return expires;
}

/** The station's row; a key that was never seen makes a pending one, the launcher's own an accepted one. */
async function known(ctx: ServerContext, tx: Tx, given: StationProofGiven): Promise<StationTable> {
  const db = tx.with<StationsTables>();
  const found = await db
    .selectFrom("station")
    .selectAll()
    .where("key", "=", given.key)
    .forUpdate()
    .executeTakeFirst();
  if (found) return seenAgain(tx, found, given);
  const besideServer = given.key === launchersKey(ctx);
  const { pending } = await db
    .selectFrom("station")
    .select((count) => count.fn.countAll<string>().as("pending"))
    .where("state", "=", "pending")
    .executeTakeFirstOrThrow();
  if (!besideServer && Number(pending) >= MAX_PENDING)
    throw new ProblemError(
      "too-many-stations",
      "An administrator accepts or removes the pending ones first.",
    );
  return db
    .insertInto("station")
    .values({
      id: randomUUID(),
      name: given.name,
      origin: given.origin,
      key: given.key,
      fingerprint: keyFingerprint(given.key, nodeCrypto),
      state: besideServer ? "accepted" : "pending",
      beside_server: besideServer,
      created_at: tx.now,
      last_seen_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * An administrator accepted a key at an address, to which links and people are sent from then on: at another address
 * it is accepted anew. The launcher's own goes where the launcher puts it.
 */
async function seenAgain(tx: Tx, found: StationTable, given: StationProofGiven): Promise<StationTable> {
  const isElsewhere = given.origin !== found.origin && !found.beside_server;
  const station = await tx
    .with<StationsTables>()
    .updateTable("station")
    .set({
      origin: given.origin,
      name: given.name,
      last_seen_at: tx.now,
      ...(isElsewhere ? { state: "pending" } : {}),
    })
    .where("id", "=", found.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (isElsewhere && found.state === "accepted")
    await recordAudit(tx, {
      event: "station.changed",
      actor: { kind: "station", id: found.id, name: given.name },
      object: { kind: "station", id: found.id },
      before: { state: found.state, origin: found.origin },
      after: { state: station.state, origin: station.origin },
      outcome: "done",
    });
  return station;
}

/** The key of the trial station that the launcher started here: it laid the public half ready, as for its own agent. */
function launchersKey(ctx: ServerContext): string | undefined {
  try {
    return readFileSync(join(ctx.config.dataDir, "station", "accepted.pub"), "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Whose session a token is; undefined for unknown and ended ones. */
export async function stationOfToken(
  ctx: ServerContext,
  { token, address }: Credentials,
): Promise<StationAuthentication | undefined> {
  if (!token.startsWith(PREFIX)) return undefined;
  const found = await ctx.db
    .$extendTables<StationsTables>()
    .selectFrom("station_session as session")
    .innerJoin("station", "station.id", "session.station_id")
    .select(["station.id", "station.name", "station.state"])
    .where("session.secret_hash", "=", hashOfToken(token))
    .where("session.expires_at", ">", ctx.clock.seconds())
    .executeTakeFirst();
  if (!found) return undefined;
  return {
    actor: { kind: "station", id: found.id, name: found.name, address },
    accepted: found.state === "accepted",
  };
}

function hashOfToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
