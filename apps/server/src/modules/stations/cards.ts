/**
 * Enrolment cards on offer: a station made them, and the server only keeps them where whoever adds the person finds
 * them. Nothing in a card is true before the fingerprint was read out by another way (trust.md).
 */
import type { OfferedCard } from "@countersign/api";
import {
  type Card,
  carry,
  hashOf,
  keyFingerprint,
  keyKind,
  parseDocument,
  type Signature,
  type Signed,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { refusalText, trustOf } from "../trust/index.ts";
import type { StationsTables } from "./stations-tables.ts";

const MAX_CARDS = 200;

/** Keeps a card; gives its hash. Throws ProblemError `document-refused` or `too-many-cards`. */
export async function offerCard(ctx: ServerContext, station: Actor, signed: Signed): Promise<string> {
  return inTransaction(ctx, station, async (tx) => {
    const db = tx.with<StationsTables>();
    const { origin } = await db
      .selectFrom("station")
      .select("origin")
      .where("id", "=", station.id)
      .executeTakeFirstOrThrow();
    const card = await checkedCard(signed, origin);
    const { cards } = await db
      .selectFrom("enrolment_card")
      .select((count) => count.fn.countAll<string>().as("cards"))
      .executeTakeFirstOrThrow();
    if (Number(cards) >= MAX_CARDS) throw new ProblemError("too-many-cards");
    const hash = hashOf(signed.bytes, nodeCrypto);
    await db
      .insertInto("enrolment_card")
      .values({
        hash,
        bytes: signed.bytes,
        signatures: JSON.stringify(signed.signatures satisfies readonly Signature[]),
        station_id: station.id,
        origin,
        offered_at: tx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await recordAudit(tx, {
      event: "card.offered",
      actor: station,
      object: { kind: "card", id: hash },
      outcome: "done",
      details: { name: card.name, keys: card.keys.map(({ key }) => keyFingerprint(key, nodeCrypto)) },
    });
    publish(tx, "trust", { card: hash });
    return hash;
  });
}

/** The card, once every key of it has signed it: passkeys at the station that hands it in. */
async function checkedCard(signed: Signed, origin: string): Promise<Card> {
  const no = (because: string, detail: string) =>
    new ProblemError("document-refused", refusalText({ ok: false, because, detail }));
  const parsed = parseDocument("card", signed.bytes);
  if (!parsed.ok) throw no(parsed.because, parsed.detail);
  if (parsed.document.keys.length === 0) throw no("card-empty", "a card holds a key");
  for (const { key: keyText } of parsed.document.keys) {
    if (keyKind(keyText) === undefined) throw no("key-unreadable", "a key of the card");
    const fingerprint = keyFingerprint(keyText, nodeCrypto);
    const signature = signed.signatures.find(({ key }) => key === fingerprint);
    const verdict =
      signature &&
      (await verifySignature({
        signature,
        keyText,
        message: signed.bytes,
        namespace: "countersign.card.v1",
        passkey: { rpId: new URL(origin).hostname, origin },
        crypto: nodeCrypto,
      }));
    if (!verdict?.ok) throw no("card-signature", `key ${fingerprint} did not sign the card`);
  }
  return parsed.document;
}

/** All cards on offer, newest first. */
export async function listCards(ctx: ServerContext, tx: Tx): Promise<OfferedCard[]> {
  const rows = await tx
    .with<StationsTables>()
    .selectFrom("enrolment_card as card")
    .leftJoin("station", "station.id", "card.station_id")
    .select(["card.hash", "card.bytes", "card.signatures", "card.origin", "card.offered_at"])
    .select(["station.state", "station.beside_server"])
    .orderBy("card.offered_at", "desc")
    .orderBy("card.hash")
    .execute();
  return rows.flatMap((row) => {
    const bytes = new Uint8Array(row.bytes);
    const parsed = parseDocument("card", bytes);
    if (!parsed.ok) return [];
    const { name, keys, station } = parsed.document;
    const named = keys.map(({ key }) => ({
      key,
      fingerprint: keyFingerprint(key, nodeCrypto),
      kind: keyKind(key) ?? ("ssh" as const),
    }));
    return [
      {
        hash: row.hash,
        name,
        keys: named,
        station:
          station === undefined
            ? null
            : {
                id: station,
                origin: row.origin,
                rpid: new URL(row.origin).hostname,
                beside_server: row.beside_server !== false || row.state !== "accepted",
              },
        offered_at: row.offered_at,
        card: carry({ bytes, signatures: row.signatures }),
        person: holderOf(ctx, new Set(named.map(({ fingerprint }) => fingerprint))),
      },
    ];
  });
}

function holderOf(ctx: ServerContext, keys: ReadonlySet<string>): OfferedCard["person"] {
  for (const { authority, newest, people } of trustOf(ctx).all()) {
    const holders = [...newest.persons, ...(people?.pinned.requesters ?? [])];
    const held = holders.find(([fingerprint]) => keys.has(fingerprint));
    if (held) return { authority, person: held[1].holder.id };
  }
  return null;
}

/** Discards a card. Throws ProblemError `not-found`. */
export async function discardCard(ctx: ServerContext, actor: Actor, hash: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const { numDeletedRows } = await tx
      .with<StationsTables>()
      .deleteFrom("enrolment_card")
      .where("hash", "=", hash)
      .executeTakeFirstOrThrow();
    if (numDeletedRows === 0n) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "card.discarded",
      actor,
      object: { kind: "card", id: hash },
      outcome: "done",
    });
    publish(tx, "trust", { card: hash, state: "discarded" });
  });
}
