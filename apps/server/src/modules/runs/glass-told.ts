/** That the glass was broken: asked in the transaction in which it happens, answered by the module that tells people. */
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { RunRow } from "./run-store.ts";

/** What there is to tell, and to whom: everybody who may veto it. */
export interface BrokenGlass {
  readonly run: Pick<RunRow, "id" | "client" | "kind" | "script_name">;
  /** Hash of what was signed. */
  readonly document: string;
  readonly delaySeconds: number;
  /** Who signed it. */
  readonly by: readonly string[];
  readonly approvers: readonly { readonly authority: string; readonly person: string }[];
}

/** The question; nobody is told where no module does. */
export const glassWasBroken = question<[tx: Tx, glass: BrokenGlass], Promise<void>>("glass-was-broken", () =>
  Promise.resolve(),
);
