/** The runs that await signatures: one reading, shared by Home and the badge. */

/** What to ask for. */
export function waitingRuns(client: string | undefined) {
  return {
    query: { state: "awaiting-signatures" as const, limit: 20, ...(client === undefined ? {} : { client }) },
  };
}
