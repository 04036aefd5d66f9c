/** Where the memory keeps who is signed in. */

/** The key of the session: a value once known, null where nobody is signed in. */
export const sessionKey = ["session"] as const;
