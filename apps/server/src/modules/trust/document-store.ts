/** Published documents in the database: written once, read by hash, signatures merged. */
import {
  decodeBase64,
  encodeBase64,
  MAX_TRUST_DOCUMENTS,
  type Signature,
  type Signed,
} from "@countersign/protocol";
import { sql } from "kysely";
import type { Tx } from "../../platform/transaction.ts";
import type { TrustTables } from "./trust-tables.ts";

/** A client as rows name it. */
export interface ClientOfRow {
  readonly id: number;
  readonly slug: string;
}

/** A document as it is stored. */
export interface StoredDocument extends Signed {
  readonly hash: string;
  readonly type: "root" | "people" | "admission" | "standing" | "token" | "veto" | "logreset" | "breakglass";
  readonly authority: string;
  readonly version: number | undefined;
  readonly subject: string | undefined;
  readonly revision: number;
  readonly client: ClientOfRow | undefined;
}

const columns = [
  "hash",
  "type",
  "authority",
  "version",
  "subject",
  "bytes",
  "signatures",
  "batches",
  "revision",
  "client_id",
  "client",
] as const;

/** More are not read at once; whoever approved more should look at what is still needed. */
const MAX_STANDINGS = 1000;
const MAX_TOKENS = 1000;

interface Row {
  hash: string;
  type: StoredDocument["type"];
  authority: string;
  version: number | null;
  subject: string | null;
  bytes: Uint8Array;
  signatures: Signature[];
  batches: string[];
  revision: number;
  client_id: number | null;
  client: string | null;
}

function fromRow(row: Row): StoredDocument {
  return {
    hash: row.hash,
    type: row.type,
    authority: row.authority,
    version: row.version ?? undefined,
    subject: row.subject ?? undefined,
    bytes: new Uint8Array(row.bytes),
    signatures: row.signatures,
    batches: row.batches.map(decodeBase64).filter((batch) => batch !== undefined),
    revision: row.revision,
    client:
      row.client_id === null || row.client === null ? undefined : { id: row.client_id, slug: row.client },
  };
}

/** Lets one transaction at a time change what is published; held to its end. */
export async function takePublishingTurn(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('countersign.trust', 0))`.execute(
    tx.with<TrustTables>(),
  );
}

/** A document by its hash, as far as this transaction may see it. */
export async function findDocument(tx: Tx, hash: string): Promise<StoredDocument | undefined> {
  const row = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Documents by their hashes. */
export async function findDocuments(tx: Tx, hashes: readonly string[]): Promise<StoredDocument[]> {
  if (hashes.length === 0) return [];
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("hash", "in", [...hashes])
    .execute();
  return rows.map(fromRow);
}

/** Roots and people lists that are new or changed since a revision, oldest change first. */
export async function delegationsSince(tx: Tx, revision: number): Promise<StoredDocument[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "in", ["root", "people"])
    .where("revision", ">", revision)
    .orderBy("revision")
    .execute();
  return rows.map(fromRow);
}

/** Standing approvals, the newest first; of one script's content or one client where they are named. */
export async function standingsOf(
  tx: Tx,
  filter: { readonly script?: string | undefined; readonly client?: string | undefined } = {},
): Promise<StoredDocument[]> {
  let query = tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "=", "standing")
    .orderBy("published_at", "desc")
    .orderBy("hash")
    .limit(MAX_STANDINGS);
  if (filter.script !== undefined) query = query.where("subject", "=", filter.script);
  if (filter.client !== undefined) query = query.where("client", "=", filter.client);
  return (await query.execute()).map(fromRow);
}

/** The standing approvals of one client against which something was said: all of them. */
export async function objectedStandingsOf(tx: Tx, client: string): Promise<StoredDocument[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "=", "standing")
    .where("client", "=", client)
    .where("hash", "in", (inner) =>
      inner.selectFrom("signed_document as veto").select("veto.subject").where("veto.type", "=", "veto"),
    )
    .execute();
  return rows.map(fromRow);
}

/** Log resets published at or after a time in seconds, the oldest first; devices take each once. */
export async function logResetsOf(tx: Tx, since: number): Promise<StoredDocument[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "=", "logreset")
    .where("published_at", ">=", since)
    .orderBy("published_at", "desc")
    .limit(MAX_TRUST_DOCUMENTS.resets)
    .execute();
  return rows.map(fromRow).toReversed();
}

/** Vetoes, refusals and cancellations of documents. */
export async function objectionsTo(tx: Tx, subjects: readonly string[]): Promise<StoredDocument[]> {
  if (subjects.length === 0) return [];
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "=", "veto")
    .where("subject", "in", [...subjects])
    .orderBy("published_at")
    .execute();
  return rows.map(fromRow);
}

/** Admission tokens: those whose key is among `keys`, or all that may be seen, the newest first. */
export async function tokensOf(tx: Tx, keys?: readonly string[]): Promise<StoredDocument[]> {
  if (keys?.length === 0) return [];
  let query = tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(columns)
    .where("type", "=", "token")
    .orderBy("published_at", "desc")
    .orderBy("hash")
    .limit(MAX_TOKENS);
  if (keys) query = query.where("subject", "in", [...keys]);
  return (await query.execute()).map(fromRow);
}

/** Writes a document that was judged. */
export async function insertDocument(
  tx: Tx,
  document: Omit<StoredDocument, "revision">,
): Promise<StoredDocument> {
  const { hash, type, authority, version, subject, bytes, signatures, batches = [], client } = document;
  const row = await tx
    .with<TrustTables>()
    .insertInto("signed_document")
    .values({
      hash,
      type,
      authority,
      version: version ?? null,
      subject: subject ?? null,
      bytes,
      signatures: JSON.stringify(signatures),
      batches: JSON.stringify(batches.map(encodeBase64)),
      client_id: client?.id ?? null,
      client: client?.slug ?? null,
      tier_id: client ? 0 : null,
      published_at: tx.now,
      published_by: tx.actor.name,
    })
    .returning("revision")
    .executeTakeFirstOrThrow();
  return { ...document, revision: row.revision };
}

/** Replaces the signatures of a document by a larger set. */
export async function replaceSignatures(tx: Tx, document: StoredDocument): Promise<void> {
  await tx
    .with<TrustTables>()
    .updateTable("signed_document")
    .set({
      signatures: JSON.stringify(document.signatures),
      batches: JSON.stringify((document.batches ?? []).map(encodeBase64)),
      revision: sql`nextval('signed_document_revision')`,
    })
    .where("hash", "=", document.hash)
    .execute();
}
