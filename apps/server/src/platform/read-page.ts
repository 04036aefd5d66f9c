/** Reading a list page by page in an order that the caller chose: each page goes on after the last row of the one before. */
import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import { ProblemError } from "./http/problem-error.ts";

/** What rows can be put in order by. Never null: a row without a value would be on no page. */
export interface PageOrder {
  readonly by: RawBuilder<string | number>;
  readonly kind: "text" | "number";
}

/** How a list is read. */
export interface PageQuestion {
  /** One of `orders`, with `-` before it the other way round; without it, the rows come in the order of their keys. */
  readonly sort?: string | undefined;
  readonly orders: Readonly<Record<string, PageOrder>>;
  /** What tells rows of the same value apart, and which form it has. */
  readonly key: { readonly by: RawBuilder<string>; readonly form: RegExp };
  /** The `next` of the page before: from the caller, untrusted. */
  readonly after?: string | undefined;
  /** Rows of a page; without it, all of them. */
  readonly limit?: number | undefined;
}

/** The form of keys that the database made or takes as uuid. */
export const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One page, and where the following one begins. Throws ProblemError `bad-request` for an `after` that no such list gave out. */
export async function readPage<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  question: PageQuestion,
): Promise<{ rows: Row[]; next: string | null }> {
  const { sort = "", orders, key, after, limit } = question;
  const isDown = sort.startsWith("-");
  const name = isDown ? sort.slice(1) : sort;
  // Of every row the same where only the key counts.
  const order = name === "" ? undefined : orders[name];
  if (name !== "" && !order) throw new Error(`a list has no order ${name}`);
  const direction = isDown ? "desc" : "asc";
  let found = query.select([
    (order?.by ?? sql<number>`0`).as("page_value"),
    sql<string>`${key.by}`.as("page_key"),
  ]);
  if (order) found = found.orderBy(order.by, direction);
  found = found.orderBy(key.by, direction);
  if (after !== undefined) {
    const from = readCursor(after, question, order);
    const place = order ? sql`(${order.by}, ${key.by})` : key.by;
    const begin = order ? sql`(${from.value}, ${from.key})` : sql`${from.key}`;
    found = found.where(isDown ? sql<boolean>`${place} < ${begin}` : sql<boolean>`${place} > ${begin}`);
  }
  const rows = await (limit === undefined ? found : found.limit(limit + 1)).execute();
  if (limit === undefined || rows.length <= limit) return { rows, next: null };
  const page = rows.slice(0, limit);
  // Selected above; Kysely cannot say so of rows whose type is open.
  const last = page.at(-1) as unknown as { page_value: string | number; page_key: string };
  const cursor = JSON.stringify([sort, last.page_value, last.page_key]);
  return { rows: page, next: Buffer.from(cursor).toString("base64url") };
}

function readCursor(
  after: string,
  { sort = "", key }: PageQuestion,
  order: PageOrder | undefined,
): { value: string | number; key: string } {
  const [ofSort, value, ofKey] = parts(after);
  const isValue = order?.kind === "text" ? isText(value) : Number.isSafeInteger(value);
  if (ofSort !== sort || !isValue || typeof ofKey !== "string" || !key.form.test(ofKey))
    throw new ProblemError("bad-request", "`after` is the `next` of the page before, in the same order.");
  // Judged by its kind just above.
  return { value: value as string | number, key: ofKey };
}

function parts(after: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(after, "base64url").toString("utf8"));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

/** Text that the database can hold. */
function isText(value: unknown): boolean {
  return typeof value === "string" && !value.includes("\0");
}
