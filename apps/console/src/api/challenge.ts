/**
 * At level `code` some things are done only after an authorization code: the question is put once, in the middle of what
 * was being done, and again where a code was refused.
 */
import { ApiError } from "@countersign/api";

/** A question under way. */
export interface CodeAsked {
  /** Why the code before this one was refused. */
  readonly refusal: ApiError | undefined;
  readonly give: (code: string) => void;
  readonly leave: () => void;
}

/** No code was given; nothing was done. */
export class NoCodeError extends Error {}

const refusals: ReadonlySet<string> = new Set(["otp-required", "otp-invalid", "otp-used"]);
const listeners = new Set<() => void>();
let asked: CodeAsked | undefined;
/** While the work is done with a code, the dialog stands still. */
let isTrying = false;

/** Does `work`; where the server wants a code, asks for one and does the work again with it, until it is taken or left. */
export async function withCode<Result>(work: (otp?: string) => Promise<Result>): Promise<Result> {
  let code: string | undefined;
  for (;;) {
    try {
      const result = await work(code);
      tell(undefined);
      return result;
    } catch (error) {
      if (!isAsking(error, code !== undefined)) {
        tell(undefined);
        throw error;
      }
      code = await ask(error.code === "otp-required" ? undefined : error);
    }
  }
}

/** The question under way, for the dialog that puts it. */
export function codeAsked(): CodeAsked | undefined {
  return asked;
}

/** Whether a code that was given is being tried. */
export function isTryingCode(): boolean {
  return isTrying;
}

/** For useSyncExternalStore. */
export function subscribeToCode(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Too many attempts say so in the dialog as well: the code that was typed has not been looked at. */
function isAsking(error: unknown, wasGiven: boolean): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return refusals.has(error.code) || (wasGiven && error.code === "too-many-requests");
}

function ask(refusal: ApiError | undefined): Promise<string> {
  asked?.leave();
  return new Promise((resolve, reject) => {
    tell({
      refusal,
      give: (code) => {
        isTrying = true;
        for (const listener of listeners) listener();
        resolve(code);
      },
      leave: () => {
        tell(undefined);
        reject(new NoCodeError("No authorization code was given."));
      },
    });
  });
}

function tell(question: CodeAsked | undefined): void {
  asked = question;
  isTrying = false;
  for (const listener of listeners) listener();
}
