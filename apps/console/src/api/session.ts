/** Who is signed in, and what they may do. */
import { ApiError, endpoints, type Owed, type Permission, type User } from "@countersign/api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "./client.ts";
import { queryClient } from "./query-client.ts";
import { sessionKey } from "./session-key.ts";

/** Somebody who is signed in. */
export interface Session {
  readonly user: User;
  readonly permissions: readonly Permission[];
  /** Until it is paid, nothing else is open. */
  readonly owes?: Owed | undefined;
  /** From when a second factor is due that this session has not shown. */
  readonly factor_due_from?: number | undefined;
}

/** Reads who is signed in; null where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  staleTime: 300_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return (await api.call(endpoints.identity.whoAmI)).reply;
    } catch (error) {
      if (error instanceof ApiError && error.code === "not-signed-in") return null;
      throw error;
    }
  },
});

/** The session, on pages that are shown to signed-in people only. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("a page for signed-in people was shown without a session");
  return data;
}

/** Asks whether the person may do something, so that nothing is shown that they may not do. */
export function useMay(): (permission: Permission) => boolean {
  const { data } = useQuery(sessionQuery);
  return (permission) => data?.permissions.includes(permission) ?? false;
}

/** Forgets everything that was read, and reads anew who is signed in. */
export async function sessionChanged(): Promise<void> {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}
