/** Telling the owner of an account something: asked in the transaction in which it happens, answered by the module that sends mails. */
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";

/** What somebody is told; composed by us, with no text in it that others chose but names. */
export interface AccountNotice {
  readonly user: string;
  readonly subject: string;
  readonly text: string;
  /** Held back by no quiet hours, and sent to those as well who want no mail: afterwards it would be too late. */
  readonly urgent?: boolean;
}

/** The question; nobody is told where no module does. */
export const tellAccount = question<[tx: Tx, notice: AccountNotice], Promise<void>>("tell-account", () =>
  Promise.resolve(),
);
