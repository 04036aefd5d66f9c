/** What stands in a list, and how it is called, ordered and carried into a file. */
import type { ReactNode } from "react";

/** One column. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: "right";
  /** The column that takes what room is left. */
  readonly grow?: boolean;
  /** Left out on narrow screens, where the row's own page tells it; unless somebody chose their columns. */
  readonly secondary?: boolean;
}

/** One column of a list that is paged. The first one names the row, leads to its page, and is always shown. */
export interface ListColumn<Row> extends Column<Row> {
  /** The same as plain text or number, for a file. */
  readonly text: (row: Row) => string | number | null;
  /** The name of the order by it, where the server has one. */
  readonly sort?: string;
  /** Whether a first click on it begins with the largest. */
  readonly largestFirst?: boolean;
  /** Shown to nobody who did not choose it. */
  readonly onDemand?: boolean;
}

/** A kind of list, the same for everybody. */
export interface ListKind<Row> {
  /** Its name in memories and in the names of files. */
  readonly id: "devices" | "runs" | "scripts" | "tasks" | "clients" | "users" | "access" | "audit";
  readonly label: string;
  /** What its rows are called, one and several. */
  readonly noun: readonly [one: string, several: string];
  readonly columns: readonly ListColumn<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly nameOf: (row: Row) => string;
  /** Parameters of the address that narrow the list; the order stands in `sort`. */
  readonly filters: readonly string[];
  /** The order where the address names none. */
  readonly usualSort: string;
}

/** How many of something there are, in words. */
export function amountOf(count: number, [one, several]: readonly [string, string]): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
