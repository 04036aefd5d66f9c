/** The token out of the replies of signing in, for callers that asked for one and no cookie. */
import type { StartedSession } from "./resources/identity.ts";

/** Gives the bearer token. Throws where the server owes one: it asked for a second factor first, or set a cookie. */
export function bearerToken(reply: StartedSession | { readonly step: "second-factor" }): string {
  if (reply.step === "signed-in" && reply.token !== undefined) return reply.token;
  throw new Error(
    reply.step === "signed-in" ? "the session is carried as a cookie" : "a second factor is asked for",
  );
}
