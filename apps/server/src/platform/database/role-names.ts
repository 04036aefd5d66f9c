// Promises: the names of the database roles, once.

/** The roles of an installation; docs/operations names them too. */
export const databaseRoles = {
  /** Owns database, schema and tables; nobody logs in as it. */
  owner: "countersign_owner",
  /** Logs in to migrate only, acting as owner. */
  migrator: "countersign_migrator",
  /** What the server works as: no ownership, rows only through row security. */
  app: "countersign_app",
  /** What `withAccess(db, { background })` turns into for one transaction: sees rows of all clients, owns nothing. */
  system: "countersign_system",
} as const;

/** Database name of the embedded server. */
export const databaseName = "countersign";
