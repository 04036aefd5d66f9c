/** Drafts in the database: written once, signatures added, gone when they are published or withdrawn. */
import { decodeBase64, encodeBase64, type Signature, type Signed } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import type { TrustTables } from "./trust-tables.ts";

/** A draft as it is stored. */
export interface StoredDraft extends Signed {
  readonly hash: string;
  readonly type: "root" | "people" | "admission" | "standing" | "token" | "logreset" | "breakglass";
  readonly authority: string;
  readonly createdAt: number;
  /** For people to read. */
  readonly createdBy: string;
  /** Id of the user. */
  readonly creator: string | null;
  /** How many devices somebody knows to be left behind by it. */
  readonly leaveBehind: number | null;
}

const columns = [
  "hash",
  "type",
  "authority",
  "bytes",
  "signatures",
  "batches",
  "created_at",
  "created_by",
  "creator",
  "leave_behind",
] as const;

interface Row {
  hash: string;
  type: StoredDraft["type"];
  authority: string;
  bytes: Uint8Array;
  signatures: Signature[];
  batches: string[];
  created_at: number;
  created_by: string;
  creator: string | null;
  leave_behind: number | null;
}

function fromRow(row: Row): StoredDraft {
  const { hash, type, authority, signatures, creator } = row;
  const batches = row.batches.map(decodeBase64).filter((batch) => batch !== undefined);
  return {
    hash,
    type,
    authority,
    bytes: new Uint8Array(row.bytes),
    signatures,
    batches,
    createdAt: row.created_at,
    createdBy: row.created_by,
    creator,
    leaveBehind: row.leave_behind,
  };
}

/** All drafts, oldest first. */
export async function allDrafts(tx: Tx): Promise<StoredDraft[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("document_draft")
    .select(columns)
    .orderBy("created_at")
    .orderBy("hash")
    .execute();
  return rows.map(fromRow);
}

/** Which drafts there are, without what stands in them. */
export function keptDrafts(tx: Tx): Promise<{ hash: string; created_at: number; creator: string | null }[]> {
  return tx
    .with<TrustTables>()
    .selectFrom("document_draft")
    .select(["hash", "created_at", "creator"])
    .execute();
}

/** A draft by its hash. */
export async function findDraft(tx: Tx, hash: string): Promise<StoredDraft | undefined> {
  const row = await tx
    .with<TrustTables>()
    .selectFrom("document_draft")
    .select(columns)
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** Writes a draft that was judged. */
export async function insertDraft(tx: Tx, draft: StoredDraft): Promise<void> {
  await tx
    .with<TrustTables>()
    .insertInto("document_draft")
    .values({
      hash: draft.hash,
      type: draft.type,
      authority: draft.authority,
      bytes: draft.bytes,
      signatures: JSON.stringify(draft.signatures),
      batches: JSON.stringify((draft.batches ?? []).map(encodeBase64)),
      created_at: draft.createdAt,
      created_by: draft.createdBy,
      creator: draft.creator,
      leave_behind: draft.leaveBehind,
    })
    .execute();
}

/** Replaces the signatures of a draft by a larger set. */
export async function replaceDraftSignatures(tx: Tx, hash: string, signed: Signed): Promise<void> {
  await tx
    .with<TrustTables>()
    .updateTable("document_draft")
    .set({
      signatures: JSON.stringify(signed.signatures),
      batches: JSON.stringify((signed.batches ?? []).map(encodeBase64)),
    })
    .where("hash", "=", hash)
    .execute();
}

/** Writes down how many devices a draft may leave behind. */
export async function acknowledgeDraft(tx: Tx, hash: string, leaveBehind: number): Promise<void> {
  await tx
    .with<TrustTables>()
    .updateTable("document_draft")
    .set({ leave_behind: leaveBehind })
    .where("hash", "=", hash)
    .execute();
}

/** Removes a draft; false where there is none. */
export async function deleteDraft(tx: Tx, hash: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .with<TrustTables>()
    .deleteFrom("document_draft")
    .where("hash", "=", hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Hashes of the drafts that the trial key was ordered to sign. */
export async function ordersOf(tx: Tx): Promise<string[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("graduation_order")
    .select("hash")
    .orderBy("ordered_at")
    .execute();
  return rows.map(({ hash }) => hash);
}
