/** Reading and changing through the contract: one hook each, typed by the endpoint. */
import type { ApiError, CallInput, Endpoint, ReplyOf, UnreachableError } from "@countersign/api";
import {
  keepPreviousData,
  type UseInfiniteQueryResult,
  type InfiniteData,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useTopics } from "./use-topics.ts";
import { api } from "./client.ts";
import { withCode } from "./challenge.ts";
import { withProof } from "./proof.ts";

/** What a call can fail with. */
export type CallError = ApiError | UnreachableError;

/** How a view reads. */
export interface ReadOptions {
  /** Topics of the event stream on which this reading hangs: it is read again when one of them tells a change. */
  readonly topics?: readonly string[];
  /** Whether to read at all; yes unless told otherwise. */
  readonly enabled?: boolean;
}

/** Where the memory keeps what an endpoint replied. */
export function keyOf<E extends Endpoint>(endpoint: E, input?: CallInput<E>): QueryKey {
  return input === undefined ? [endpoint.id] : [endpoint.id, input];
}

/** Reads an endpoint, and again whenever one of its topics tells a change. What was shown stays while more is read. */
export function useApi<E extends Endpoint>(
  endpoint: E,
  input?: CallInput<E>,
  options: ReadOptions = {},
): UseQueryResult<ReplyOf<E>, CallError> {
  const { topics = [], enabled = true } = options;
  const queryKey = keyOf(endpoint, input);
  useTopics(enabled ? topics : [], queryKey);
  return useQuery<ReplyOf<E>, CallError>({
    queryKey,
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async () => (await api.call(endpoint, input)).reply,
  });
}

/** Replies of endpoints that list by pages. */
interface Paged {
  readonly next: string | null;
}

/** Reads a list page by page: `fetchNextPage` appends the following one. */
export function useApiPages<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: ReadOptions = {},
): UseInfiniteQueryResult<InfiniteData<ReplyOf<E> & Paged>, CallError> {
  const { topics = [], enabled = true } = options;
  const queryKey = [endpoint.id, "pages", input];
  useTopics(enabled ? topics : [], queryKey);
  return useInfiniteQuery<
    ReplyOf<E> & Paged,
    CallError,
    InfiniteData<ReplyOf<E> & Paged>,
    QueryKey,
    string | null
  >({
    queryKey,
    enabled,
    initialPageParam: null,
    placeholderData: keepPreviousData,
    getNextPageParam: (last: Paged) => last.next,
    queryFn: async ({ pageParam }) => {
      const query = { ...input.query, ...(pageParam === null ? {} : { after: pageParam }) };
      // The same input with the place to go on from, which every endpoint that pages takes.
      const { reply } = await api.call(endpoint, { ...input, query } as CallInput<E>);
      // Endpoints with `after` reply with `next`.
      return reply as ReplyOf<E> & Paged;
    },
  });
}

/** Changes something, after fresh proof of who asks and an authorization code where the server wants them. `invalidates` names what has to be read again, by endpoint. */
export function useChange<E extends Endpoint>(
  endpoint: E,
  options: { readonly invalidates?: readonly Endpoint[] } = {},
): UseMutationResult<ReplyOf<E>, CallError, CallInput<E>> {
  const memory = useQueryClient();
  return useMutation<ReplyOf<E>, CallError, CallInput<E>>({
    mutationFn: async (input) =>
      withProof(async () =>
        withCode(
          async (otp) => (await api.call(endpoint, otp === undefined ? input : { ...input, otp })).reply,
        ),
      ),
    onSuccess: async () => {
      await Promise.all(
        (options.invalidates ?? []).map((read) => memory.invalidateQueries({ queryKey: [read.id] })),
      );
    },
  });
}
