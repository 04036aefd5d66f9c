/** Asked here, answered by the module that keeps exemptions: may this script run without a code at level `code`? */
import type { Exemption } from "@countersign/api";
import { question } from "../../platform/questions.ts";
import type { ReadTx } from "../../platform/transaction.ts";
import type { ScriptVersion } from "./script-store.ts";

/** The exemption of a script beside its newest version; with nobody to answer, there is none. */
export const exemptionShown = question<
  [tx: ReadTx, script: string, newest: ScriptVersion],
  Promise<Exemption | null>
>("exemption-shown", () => Promise.resolve(null));
