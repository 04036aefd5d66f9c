/** The tables of this module. */
import type { Signature } from "@countersign/protocol";
import type { ColumnType, Generated } from "kysely";

/** JSON columns are written as text: the driver would take an array for a PostgreSQL array. */
type JsonColumn<T> = ColumnType<T, string, string>;

/** One published document. */
interface SignedDocumentTable {
  hash: string;
  type: "root" | "people" | "admission" | "standing" | "token" | "veto" | "logreset" | "breakglass";
  authority: string;
  /** Of roots and people lists. */
  version: number | null;
  /** Of vetoes: the document they are about. Of admissions: the one they replace. Of standing approvals: the hash of the script. Of tokens: the fingerprint of their key. Of broken glass: the request. */
  subject: string | null;
  bytes: Uint8Array;
  signatures: JsonColumn<Signature[]>;
  /** Base64 of the batch documents that some approvals cover. */
  batches: JsonColumn<string[]>;
  /** Grows with every change, so that what is new since a look can be asked for. */
  revision: Generated<number>;
  client_id: number | null;
  client: string | null;
  tier_id: number | null;
  published_at: number;
  published_by: string;
}

/** One document that awaits signatures. */
interface DocumentDraftTable {
  hash: string;
  type: "root" | "people" | "admission" | "standing" | "token" | "logreset" | "breakglass";
  authority: string;
  bytes: Uint8Array;
  signatures: JsonColumn<Signature[]>;
  batches: JsonColumn<string[]>;
  created_at: number;
  created_by: string;
  /** Id of the user; null where it was composed before ids were kept. */
  creator: string | null;
  /** How many devices somebody knows to be left behind by it. */
  leave_behind: ColumnType<number | null, number | null | undefined, number | null>;
}

/** A draft that an administrator ordered the trial key to sign. */
interface GraduationOrderTable {
  hash: string;
  ordered_at: number;
  ordered_by: string;
}

/** One machine that an admission token let in. */
interface TokenUseTable {
  token: string;
  admission: string;
  device: string;
  used_at: number;
}

/** The tables, for `tx.with`. */
export type TrustTables = {
  signed_document: SignedDocumentTable;
  document_draft: DocumentDraftTable;
  graduation_order: GraduationOrderTable;
  token_use: TokenUseTable;
};
