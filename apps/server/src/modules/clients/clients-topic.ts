/** Told when a client was created. */
export const clientsTopic = "clients";
