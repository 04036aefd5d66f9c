// Promises: one name for the role that only the launcher's own account can be.

/** Superuser of the embedded database: peer authentication of the launcher's account, no password anywhere. */
export const superuserName = "countersign_superuser";
