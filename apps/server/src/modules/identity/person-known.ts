/** Asked here, answered by the module that keeps roots: does a current root or people list of this authority name this person? */
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";

/** With nobody to answer, nobody is known. */
export const personKnown = question<[tx: Tx, authority: string, person: string], Promise<boolean>>(
  "person-known",
  () => Promise.resolve(false),
);
