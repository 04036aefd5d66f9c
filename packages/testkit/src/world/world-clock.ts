/** The fixed time at which test worlds begin, so that what is made twice is the same twice. */

/** 2026-01-01T00:00:00Z, in seconds. */
export const WORLD_START = 1_767_225_600;
/** Seconds in an hour. */
export const HOUR = 3_600;
/** Seconds in a day. */
export const DAY = 86_400;
