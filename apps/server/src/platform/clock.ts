/** Time as the server's modules see it; tests pass in their own. */
export interface Clock {
  /** Whole seconds since 1970. */
  seconds(): number;
}

/** The clock of this machine. */
export const machineClock: Clock = { seconds: () => Math.floor(Date.now() / 1000) };
