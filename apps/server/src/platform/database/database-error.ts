// Promises: what the database part refuses has a closed code and a message that says what to do.

/** Why the database part refused. Callers may switch on it; messages are for people. */
export type DatabaseErrorCode =
  | "row-security-can-be-bypassed"
  | "database-out-of-reach"
  | "migrations-pending"
  | "migration-name-invalid"
  | "migration-name-twice"
  | "migration-failed"
  | "schema-newer-than-program"
  | "access-context-invalid"
  | "number-too-large"
  | "role-keys-unreadable";

/** A refusal of the database part. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
