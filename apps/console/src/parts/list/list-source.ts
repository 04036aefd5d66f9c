/** Where the rows of a list come from: one endpoint that pages, with what narrows and orders it. */
import type { CallInput, Endpoint, ReplyOf } from "@countersign/api";
import type { QueryKey } from "@tanstack/react-query";
import { api } from "../../api/client.ts";

/** Rows of a page, and where the next one begins. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

/** A list as it is asked for. */
export interface ListSource<Row> {
  /** Where the memory keeps its pages; each under this and its cursor. */
  readonly key: QueryKey;
  readonly topics: readonly string[];
  readonly readPage: (after: string | null, limit: number) => Promise<ListPage<Row>>;
}

/** Rows of a page on the screen. */
export const PAGE_ROWS = 100;
/** Rows of a page that goes into a file or a choice: the most that the server gives out at once. */
const BULK_ROWS = 500;

/** The list that an endpoint gives with this query. */
export function listSource<E extends Endpoint, Row>(
  endpoint: E,
  query: NonNullable<CallInput<E>["query"]>,
  rowsOf: (reply: ReplyOf<E>) => readonly Row[],
  topics: readonly string[] = [],
): ListSource<Row> {
  return {
    key: [endpoint.id, "list", query],
    topics,
    readPage: async (after, limit) => {
      const page = { ...query, limit, ...(after === null ? {} : { after }) };
      const { reply } = await api.call(endpoint, { query: page });
      // Endpoints with `after` reply with `next`.
      const { next } = reply as unknown as { readonly next: string | null };
      return { rows: rowsOf(reply), next };
    },
  };
}

/** Every row that matches, a large page at a time, until `most` of them or until somebody stops it. */
export async function* allPages<Row>(
  source: ListSource<Row>,
  stop: AbortSignal,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Row[]> {
  let after: string | null = null;
  let count = 0;
  do {
    const page: ListPage<Row> = await source.readPage(after, BULK_ROWS);
    if (stop.aborted) return;
    yield page.rows.slice(0, most - count);
    count += page.rows.length;
    after = page.next;
  } while (after !== null && count < most);
}
