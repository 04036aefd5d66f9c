/** The tables of the audit log. */
import type { Generated } from "kysely";

/** Entries that are committed and wait for their place in the log. */
interface OutboxTable {
  id: Generated<number>;
  /** Canonical public header, as it will stand in the bundle. */
  header: Uint8Array;
  salt: Uint8Array;
  body: Uint8Array;
  event: string;
  time: number;
  /** `kind:id`, for looking entries up. */
  object: string | null;
  /** Id of the account, where one did it by session or API key. */
  actor: string | null;
}

/** Entries by the account that did it. */
interface ActorTable {
  actor: string;
  index: number;
}

/** The log itself: what is hashed, by index. */
interface EntryTable {
  index: number;
  header: Uint8Array;
  event: string;
  time: number;
  object: string | null;
}

/** The confidential parts. */
interface BodyTable {
  index: number;
  salt: Uint8Array;
  body: Uint8Array;
}

/** Full tiles only; the right edge of the tree stands in the state. */
interface TileTable {
  level: number;
  index: number;
  hashes: Uint8Array;
}

/** One row. */
interface StateTable {
  one_row: Generated<boolean>;
  size: number;
  frontier: Uint8Array;
  /** Verifier key of the one key that signs tree heads; null until the first start of a signer. */
  vkey: string | null;
}

/** Signed tree heads, the newest being the one that is served. */
interface CheckpointTable {
  size: number;
  root: Uint8Array;
  note: string;
  signed_at: number;
}

/** The tables, for `tx.with`. */
export type AuditTables = {
  audit_outbox: OutboxTable;
  audit_entry: EntryTable;
  audit_body: BodyTable;
  audit_by_actor: ActorTable;
  audit_tile: TileTable;
  audit_state: StateTable;
  audit_checkpoint: CheckpointTable;
};
