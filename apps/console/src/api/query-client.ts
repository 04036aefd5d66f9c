/** The memory of what was read, and what to do when a session is over. */
import { ApiError } from "@countersign/api";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { sessionKey } from "./session-key.ts";

const mostRetries = 2;

/** Answers that asking again cannot better. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && error.status !== 429;
}

/** Somebody signed this session out elsewhere, or it expired: what is known of it is known no longer. */
function noticeEnd(error: unknown): void {
  if (error instanceof ApiError && error.code === "not-signed-in") queryClient.setQueryData(sessionKey, null);
  // Something became due meanwhile: the session knows what.
  if (error instanceof ApiError && (error.code === "password-due" || error.code === "factor-due"))
    void queryClient.invalidateQueries({ queryKey: sessionKey });
}

/** The one memory of this page. Streams say when something changed, so nothing is read again for being looked at. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < mostRetries && !isFinal(error),
    },
  },
});
