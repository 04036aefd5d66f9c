/** Some changes want fresh proof of who asks: the question is put once, in the middle of what was being done. */
import { ApiError } from "@countersign/api";

/** A question under way. */
interface Asked {
  readonly settle: (proved: boolean) => void;
}

/** The person did not prove who they are; nothing was changed. */
export class NotProvedError extends Error {}

const listeners = new Set<() => void>();
let asked: Asked | undefined;

/** Does `work`; where the server wants fresh proof first, asks for it and does the work again. */
export async function withProof<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "reauthenticate") throw error;
    if (!(await askForProof())) throw new NotProvedError("You did not confirm that it is you.");
    return work();
  }
}

/** The question under way, for the dialog that puts it. */
export function proofAsked(): Asked | undefined {
  return asked;
}

/** For useSyncExternalStore. */
export function subscribeToProof(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function askForProof(): Promise<boolean> {
  asked?.settle(false);
  return new Promise((resolve) => {
    tell({
      settle: (proved) => {
        tell(undefined);
        resolve(proved);
      },
    });
  });
}

function tell(question: Asked | undefined): void {
  asked = question;
  for (const listener of listeners) listener();
}
