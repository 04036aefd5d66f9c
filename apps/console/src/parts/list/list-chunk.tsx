/** One page of a list. Far from the screen only its height is kept, so that a hundred thousand rows cost no more than a few hundred. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Failed } from "../failed.tsx";
import { Loading } from "../loading.tsx";
import type { ListKind } from "./list-column.ts";
import { ListRow, type RowProps } from "./list-row.tsx";
import { type ListPage, type ListSource, PAGE_ROWS } from "./list-source.ts";
import classes from "./table.module.css";

/** How far from the screen rows are drawn already. */
const NEAR = "1200px 0px";

/** A page and its place in the list. */
export interface ChunkProps<Row> {
  readonly kind: ListKind<Row>;
  readonly source: ListSource<Row>;
  readonly at: number;
  readonly after: string | null;
  readonly columns: RowProps<Row>["columns"];
  readonly isExact: boolean;
  readonly chosen: ReadonlyMap<string, Row> | undefined;
  readonly onToggle: ((row: Row) => void) | undefined;
  /** How high it was; written to where it leaves the screen. */
  readonly heights: number[];
  readonly isPrinting: boolean;
  /** Told after its rows were drawn, or drawn anew. */
  readonly onRows: (at: number, page: ListPage<Row>) => void;
}

/** The page, or the room that it takes. */
export function ListChunk<Row>(props: ChunkProps<Row>) {
  const { at, heights, isPrinting, columns, onToggle } = props;
  const place = useRef<HTMLTableSectionElement>(null);
  const [isNear, setIsNear] = useState(at === 0 || heights[at] === undefined);
  useEffect(() => {
    const section = place.current;
    if (!section) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        // Several may have gathered; what holds is the last one.
        const entry = entries.at(-1);
        const height = entry?.boundingClientRect.height ?? 0;
        // What has no height yet is nowhere, neither near nor far.
        if (!entry || height === 0) return;
        // Who stands in it keeps it.
        const isHeld = section.contains(document.activeElement);
        if (!entry.isIntersecting && !isHeld) heights[at] = height;
        setIsNear(entry.isIntersecting || isHeld);
      },
      { rootMargin: NEAR },
    );
    observer.observe(section);
    return () => observer.disconnect();
  }, [at, heights]);
  const width = columns.length + (onToggle ? 1 : 0);
  const height = heights[at];
  return (
    <tbody ref={place} data-chunk={at}>
      {isNear || isPrinting ? (
        <ChunkRows {...props} width={width} height={height} />
      ) : (
        <Room width={width} height={height} />
      )}
    </tbody>
  );
}

function ChunkRows<Row>({
  kind,
  source,
  at,
  after,
  columns,
  isExact,
  chosen,
  onToggle,
  onRows,
  width,
  height,
}: ChunkProps<Row> & { readonly width: number; readonly height: number | undefined }) {
  const read = useQuery({
    queryKey: [...source.key, after],
    queryFn: async () => source.readPage(after, PAGE_ROWS),
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = read;
  // After the table is there: what is told looks at all of its rows.
  useEffect(() => {
    if (data && !isPlaceholderData) onRows(at, data);
  }, [data, isPlaceholderData, at, onRows]);
  if (data)
    return data.rows.map((row, index) => {
      const key = kind.keyOf(row);
      return (
        <ListRow
          key={key}
          row={row}
          rowKey={key}
          name={kind.nameOf(row)}
          columns={columns}
          isExact={isExact}
          index={at * PAGE_ROWS + index + 2}
          isChosen={chosen?.has(key) ?? false}
          onToggle={onToggle}
        />
      );
    });
  if (height !== undefined && !read.isError) return <Room width={width} height={height} />;
  return (
    <tr className={classes["room"]}>
      <td colSpan={width}>
        {read.isError ? (
          <Failed error={read.error} compact onRetry={() => void read.refetch()} />
        ) : (
          <Loading lines={4} />
        )}
      </td>
    </tr>
  );
}

function Room({ width, height }: { readonly width: number; readonly height: number | undefined }) {
  return (
    <tr className={classes["room"]} aria-hidden>
      <td colSpan={width} style={{ height }} />
    </tr>
  );
}
