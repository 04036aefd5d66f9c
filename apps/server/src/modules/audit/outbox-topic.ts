/** Told after each commit that put entries into the outbox; it wakes the sequencer, wherever that runs. */
export const outboxTopic = "audit-outbox";
