/** The values that signed documents are made of. */

/** A JSON value. `null` is part of the type only because others' JSON has it: encoder and parser refuse it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Containers may nest this deep, both ways, unless the parser is told less. */
export const MAX_DEPTH = 32;
