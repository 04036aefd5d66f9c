/** A list that is read page by page: outlines, rows, "show more", and what to say when there is nothing. */
import { Button } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "./card.tsx";
import { type Column, DataTable, type Selection } from "./data-table.tsx";
import { Failed } from "./failed.tsx";
import classes from "./list-view.module.css";
import { Loading } from "./loading.tsx";

/** The rows of `of` as a table in a card. */
export function ListView<Page, Row>({
  of,
  rowsOf,
  empty,
  ...table
}: {
  readonly of: UseInfiniteQueryResult<InfiniteData<Page>, unknown>;
  readonly rowsOf: (page: Page) => readonly Row[];
  readonly empty: ReactNode;
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly nameOf?: (row: Row) => string;
  readonly selection?: Selection;
}) {
  const rows = of.data?.pages.flatMap((page) => [...rowsOf(page)]);
  if (rows === undefined)
    return (
      <Card flush>
        {of.isError ? <Failed error={of.error} onRetry={() => void of.refetch()} /> : <Loading lines={6} />}
      </Card>
    );
  return (
    <Card flush>
      {rows.length === 0 ? empty : <DataTable rows={rows} {...table} />}
      {of.hasNextPage ? (
        <div className={classes["more"]}>
          <Button variant="default" loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
            Show more
          </Button>
          <span>{rows.length} shown</span>
        </div>
      ) : null}
    </Card>
  );
}
