/** How a call ended, for tests of who may do what. */
import { ApiError } from "@countersign/api";

/** The code of the problem that a call ends with, or `done`. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "done";
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}
