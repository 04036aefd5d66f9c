/** Something was refused by this page itself, before it went anywhere. */

/** The message says what, in a sentence for people. */
export class RefusedHere extends Error {}
