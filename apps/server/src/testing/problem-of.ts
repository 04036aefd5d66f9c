/** The problem that a call ends with, for tests of refusals. */
import { ApiError } from "@countersign/api";

/** Code and sentence; throws where there was no problem. */
export async function problemOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ApiError)) throw new Error("expected a problem", { cause: error });
  return `${error.status} ${error.code}: ${error.message}`;
}
