/** An error in the words that people need: what happened, what was kept, what to do. */
import { ApiError, UnreachableError } from "@countersign/api";
import { NoCodeError } from "../api/challenge.ts";
import { NotProvedError } from "../api/proof.ts";
import { PasskeyError } from "./passkeys.ts";
import { RefusedHere } from "./refused-here.ts";

/** What to tell. */
export interface Explanation {
  readonly happened: string;
  readonly todo: string;
}

/** Explains what a call failed with. */
export function explainError(error: unknown): Explanation {
  if (error instanceof UnreachableError)
    return {
      happened: "The server cannot be reached.",
      todo: "Check that it runs and that this computer is connected, then try again.",
    };
  if (error instanceof NoCodeError) return { happened: error.message, todo: "Nothing was done." };
  if (error instanceof NotProvedError) return { happened: error.message, todo: "Nothing was changed." };
  if (error instanceof PasskeyError || error instanceof RefusedHere)
    return { happened: error.message, todo: "" };
  if (!(error instanceof ApiError))
    return {
      happened: "Something went wrong in this page.",
      todo: "Load it again; if it happens again, tell your administrator.",
    };
  if (error.code === "too-many-requests") {
    const seconds = Number(error.headers.get("retry-after"));
    const wait = Number.isFinite(seconds) && seconds > 0 ? `in ${waitWords(seconds)}` : "in a few minutes";
    return { happened: "There were too many attempts.", todo: `Try again ${wait}.` };
  }
  if (error.code === "internal-error" || error.code === "unexpected-reply")
    return {
      happened: "The server failed at this.",
      todo: `Try again; the server's log knows more. ${error.message}`,
    };
  if (error.code === "not-ready")
    return { happened: "The server is not ready.", todo: `Try again in a moment. ${error.message}` };
  const [field] = error.problem?.fields ?? [];
  const place =
    field && error.code === "bad-request" ? ` ${field.path.replace(/^\//, "")}: ${field.message}.` : "";
  return {
    happened: error.problem?.title ?? "This was refused.",
    todo: `${error.problem?.detail ?? ""}${place}`.trim(),
  };
}

/** Whether it was refused for want of a permission. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.code === "not-allowed";
}

/** The permission for want of which it was refused, where the server said it. */
export function wantedBy(error: unknown): string | undefined {
  return error instanceof ApiError ? error.problem?.needs : undefined;
}

function waitWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
