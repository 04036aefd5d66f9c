/** Told when sessions or keys stop being good, with facts `session`, `key` or `user`; streams end on it. */
export const sessionsTopic = "sessions";
