/** Codes at level `code`: a call that the server answers with "a code is needed" is repeated with one. */
import { ApiError, type CallInput, type Client, type Endpoint } from "@countersign/api";
import { RefusedError } from "./command.ts";
import type { Io } from "./io.ts";

/** The client that answers by itself: with the code of `--otp`, or one that is typed unseen where there is a terminal. */
export function withCodes(client: Client, given: string | undefined, io: Io): Client {
  return {
    raw: async (endpoint, input) => client.raw(endpoint, input),
    async call<E extends Endpoint>(endpoint: E, input: CallInput<E> = {}) {
      // Without a question, so that one code goes with one request and no more than one is typed.
      if (given !== undefined && endpoint.challenged)
        return await client.call(endpoint, { ...input, otp: given });
      try {
        return await client.call(endpoint, input);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "otp-required") throw error;
        const typed = await io.askSecret("Authorization code: ");
        if (typed === undefined || typed.trim() === "")
          throw new RefusedError(
            error.code,
            "an authorization code is needed: repeat the command with --otp CODE",
          );
        return await client.call(endpoint, { ...input, otp: typed.trim() });
      }
    },
  };
}
