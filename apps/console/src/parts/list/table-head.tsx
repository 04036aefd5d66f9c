/** The heads of columns: what they are called, and the order that a click on them makes. */
import type { Column } from "./list-column.ts";
import classes from "./table.module.css";

/** A column whose head may order the list. */
type HeadColumn<Row> = Column<Row> & { readonly sort?: string; readonly largestFirst?: boolean };

/** The order of a list, and how to have another one. */
export interface Ordering {
  /** The name of an order, with `-` before it the other way round. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** The order that a click on a column leads to. */
export function nextSort({ sort = "", largestFirst = false }: HeadColumn<never>, now: string): string {
  const usual = largestFirst ? `-${sort}` : sort;
  if (now !== usual) return usual;
  return largestFirst ? sort : `-${sort}`;
}

/** The heads. */
export function TableHead<Row>({
  columns,
  isExact = false,
  ordering,
}: {
  readonly columns: readonly HeadColumn<Row>[];
  readonly isExact?: boolean;
  readonly ordering?: Ordering;
}) {
  return columns.map((column) => {
    const { id, header, align, grow, secondary, sort } = column;
    const isSorted = sort !== undefined && ordering?.sort.replace(/^-/, "") === sort;
    const direction = ordering?.sort.startsWith("-") ? "descending" : "ascending";
    return (
      <th
        key={id}
        scope="col"
        data-align={align}
        data-grow={grow || undefined}
        data-secondary={(secondary && !isExact) || undefined}
        aria-sort={isSorted ? direction : undefined}
      >
        {sort !== undefined && ordering ? (
          <button
            type="button"
            className={classes["sort"]}
            onClick={() => ordering.onSort(nextSort(column, ordering.sort))}
          >
            {header}
            <span aria-hidden className={classes["arrow"]}>
              {isSorted ? (direction === "ascending" ? "↑" : "↓") : "↕"}
            </span>
          </button>
        ) : (
          header
        )}
      </th>
    );
  });
}
