/** A list: what narrows it, its rows as they are read, what is chosen in it, and what to say when there is nothing. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTopics } from "../../api/use-topics.ts";
import { Card } from "../card.tsx";
import { Empty } from "../empty.tsx";
import { Failed } from "../failed.tsx";
import { type FilterChoice, FilterBar } from "../filter-bar.tsx";
import { useClientScope, useFilters } from "../filters.ts";
import { Loading } from "../loading.tsx";
import type { BulkAction } from "./bulk-action.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnsMenu } from "./columns-menu.tsx";
import { ExportButton } from "./export-button.tsx";
import type { ListKind } from "./list-column.ts";
import { type ListSource, PAGE_ROWS } from "./list-source.ts";
import { ListTable } from "./list-table.tsx";
import classes from "./list-tools.module.css";
import { PrintedFilters } from "./printed-filters.tsx";
import { useColumns } from "./use-columns.ts";
import { ViewsMenu } from "./views-menu.tsx";

/** The list of a page. Filters, order and search stand in the address; `source` is what they ask for. */
export function ListView<Row>({
  kind,
  source,
  search,
  choices = [],
  filters,
  empty,
  bulk = [],
}: {
  readonly kind: ListKind<Row>;
  readonly source: ListSource<Row>;
  /** What can be searched for. */
  readonly search?: { readonly name: string; readonly label: string };
  readonly choices?: readonly FilterChoice[];
  /** More filters of this list alone. */
  readonly filters?: ReactNode;
  /** What stands here while there is nothing at all. */
  readonly empty: ReactNode;
  readonly bulk?: readonly BulkAction<Row>[];
}) {
  const { filters: inAddress, setFilters } = useFilters();
  const client = useClientScope();
  const inUse = useColumns(kind);
  const keyText = JSON.stringify(source.key);
  const [shown, setShown] = useState(source);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map());
  const read = useQuery({
    queryKey: [...source.key, null],
    queryFn: async () => source.readPage(null, PAGE_ROWS),
    placeholderData: keepPreviousData,
  });
  useTopics(source.topics, source.key);
  const isOld = JSON.stringify(shown.key) !== keyText;
  // The rows stay until those that were asked for are there.
  if (isOld && read.data && !read.isPlaceholderData) {
    setShown(source);
    // What is not on the list any more is not chosen in it.
    setChosen(new Map());
  }
  const narrowing = kind.filters.filter((name) => inAddress[name] !== undefined);
  const isNarrowed = narrowing.length > 0 || client !== undefined;
  const sorts = kind.columns.flatMap(({ sort }) => (sort === undefined ? [] : [sort, `-${sort}`]));
  const { sort = "" } = inAddress;
  const ordering = {
    sort: sorts.includes(sort) ? sort : kind.usualSort,
    onSort: (wanted: string) => setFilters({ sort: wanted === kind.usualSort ? "" : wanted }),
  };
  const clear = () => setFilters(Object.fromEntries(narrowing.map((name) => [name, ""])));
  return (
    <div className={classes["list"]}>
      <FilterBar
        {...(search ? { search } : {})}
        choices={choices}
        {...(narrowing.length > 0 ? { onClear: clear } : {})}
        tools={
          <div className={classes["tools"]}>
            <ViewsMenu kind={kind} inUse={inUse} />
            <ColumnsMenu kind={kind} inUse={inUse} ordering={ordering} />
            <ExportButton kind={kind} source={source} columns={inUse.columns} />
          </div>
        }
      >
        {filters}
      </FilterBar>
      <PrintedFilters search={search} choices={choices} />
      <Card flush>
        {read.data === undefined ? (
          read.isError ? (
            <Failed error={read.error} onRetry={() => void read.refetch()} />
          ) : (
            <Loading lines={6} />
          )
        ) : read.data.rows.length === 0 && !read.isPlaceholderData ? (
          isNarrowed ? (
            <Empty icon="search" title={`No ${kind.noun[0]} matches`}>
              {client === undefined ? "Take a filter away." : "Take a filter away, or choose all clients."}
            </Empty>
          ) : (
            empty
          )
        ) : (
          <ListTable
            key={JSON.stringify(shown.key)}
            kind={kind}
            source={shown}
            columns={inUse.columns}
            isExact={inUse.choice !== undefined}
            ordering={ordering}
            choice={bulk.length > 0 ? { chosen, onChange: setChosen } : undefined}
            isOld={isOld}
          />
        )}
      </Card>
      {bulk.length > 0 ? (
        <BulkBar kind={kind} source={source} choice={{ chosen, onChange: setChosen }} actions={bulk} />
      ) : null}
    </div>
  );
}
