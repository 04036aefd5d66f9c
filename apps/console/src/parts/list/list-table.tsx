/** The rows of a list that is read page by page: only those near the screen are drawn, and the keyboard walks all of them. */
import { Button, Checkbox } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { ListChunk } from "./list-chunk.tsx";
import { amountOf, type ListColumn, type ListKind } from "./list-column.ts";
import { placeOf } from "./list-memory.ts";
import { type ListPage, type ListSource, PAGE_ROWS } from "./list-source.ts";
import { extended, linked, type PageChain } from "./page-chain.ts";
import { type Ordering, TableHead } from "./table-head.tsx";
import classes from "./table.module.css";
import { usePrinting } from "./use-printing.ts";
import { focusRow, makeCurrent, moveOf, rowsIn } from "./walk-rows.ts";

/** Rows that are chosen, by their keys. */
export interface RowChoice<Row> {
  readonly chosen: ReadonlyMap<string, Row>;
  readonly onChange: (change: (before: ReadonlyMap<string, Row>) => ReadonlyMap<string, Row>) => void;
}

/** The table with what follows it. */
export function ListTable<Row>({
  kind,
  source,
  columns,
  isExact,
  ordering,
  choice,
  isOld,
}: {
  readonly kind: ListKind<Row>;
  readonly source: ListSource<Row>;
  readonly columns: readonly ListColumn<Row>[];
  /** Columns were chosen: all of them are shown, however narrow the screen. */
  readonly isExact: boolean;
  readonly ordering: Ordering;
  readonly choice: RowChoice<Row> | undefined;
  /** Another list was asked for and is not there yet. */
  readonly isOld: boolean;
}) {
  const place = placeOf(JSON.stringify(source.key));
  const [chain, setChain] = useState<PageChain>(place.chain);
  const [lastRows, setLastRows] = useState(0);
  const { history } = useRouter();
  const [step] = useState(history.location.state.__TSR_index);
  const table = useRef<HTMLTableElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  /** A row that gets the focus as soon as it is drawn. */
  const wanted = useRef<{ readonly chunk: number; readonly edge: "first" | "last" }>(undefined);
  /** Where the focus is in the table, in case its row goes. */
  const held = useRef<{ readonly key: string; readonly at: number }>(undefined);
  const hint = useId();
  const memory = useQueryClient();
  const isPrinting = usePrinting();
  place.chain = chain;

  const grow = useCallback(() => setChain(extended), []);
  const isOpen = typeof chain.next === "string";
  useEffect(() => {
    const end = foot.current;
    if (!end || !isOpen) return undefined;
    const observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && grow(), {
      rootMargin: "800px 0px",
    });
    observer.observe(end);
    return () => observer.disconnect();
  }, [isOpen, grow, chain]);

  const onRows = useCallback(
    (at: number, page: ListPage<Row>) => {
      setChain((before) => {
        if (at === before.cursors.length - 1) setLastRows(page.rows.length);
        return linked(before, at, page.next);
      });
      const own = table.current;
      if (!own) return;
      const rows = rowsIn(own);
      if (wanted.current?.chunk === at) {
        const drawn = rowsIn(own.querySelector(`[data-chunk="${at}"]`) ?? own);
        if (focusRow(wanted.current.edge === "first" ? drawn[0] : drawn.at(-1))) wanted.current = undefined;
      } else if (place.opened?.step === step && !own.contains(document.activeElement)) {
        // Somebody went back to where they opened it from.
        const { key } = place.opened;
        const opened = rows.find(({ dataset }) => dataset["row"] === key);
        if (opened && focusRow(opened)) place.opened = undefined;
      } else if (held.current && document.activeElement === document.body) {
        // The row that had the focus is gone: the one in its place has it now.
        const { key, at: was } = held.current;
        if (!rows.some(({ dataset }) => dataset["row"] === key))
          focusRow(rows[Math.min(was, rows.length - 1)]);
      }
      if (!own.querySelector('[data-roving][tabindex="0"]')) makeCurrent(own, rows[0]);
    },
    [place, step],
  );

  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const own = event.currentTarget;
    const row = event.target.closest<HTMLElement>("tr[data-row]");
    if (!row) return;
    held.current = { key: row.dataset["row"] ?? "", at: rowsIn(own).indexOf(row) };
    makeCurrent(own, row);
  };
  const goTo = (chunk: number, edge: "first" | "last") => {
    const section = table.current?.querySelector<HTMLElement>(`[data-chunk="${chunk}"]`);
    const rows = section ? rowsIn(section) : [];
    if (focusRow(edge === "first" ? rows[0] : rows.at(-1))) return;
    wanted.current = { chunk, edge };
    section?.scrollIntoView({ block: edge === "first" ? "start" : "end" });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const move = moveOf(event);
    const own = table.current;
    // Keys on the heads of columns are theirs.
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-row]") : null;
    if (move === undefined || !own || !row) return;
    event.preventDefault();
    const rows = rowsIn(own);
    const at = rows.indexOf(row);
    if (move === "choose") row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    else if (move === "first") goTo(0, "first");
    else if (move === "last") goTo(chain.cursors.length - 1, "last");
    else if (!focusRow(rows[at + (move === "next" ? 1 : -1)])) {
      // The neighbour is on a page that is not drawn yet, or not even read.
      const chunk = Number(row.closest<HTMLElement>("[data-chunk]")?.dataset["chunk"]);
      if (move === "previous") {
        if (chunk > 0) goTo(chunk - 1, "last");
      } else if (chunk + 1 < chain.cursors.length) goTo(chunk + 1, "first");
      else if (chain.next !== null) {
        wanted.current = { chunk: chunk + 1, edge: "first" };
        grow();
      }
    }
  };

  const { onChange } = choice ?? {};
  const onToggle = useCallback(
    (row: Row) =>
      onChange?.((before) => {
        const after = new Map(before);
        if (!after.delete(kind.keyOf(row))) after.set(kind.keyOf(row), row);
        return after;
      }),
    [onChange, kind],
  );
  const shown = () =>
    chain.cursors.flatMap((after) => memory.getQueryData<ListPage<Row>>([...source.key, after])?.rows ?? []);
  const count = (chain.cursors.length - 1) * PAGE_ROWS + lastRows;
  const chosenCount = choice?.chosen.size ?? 0;
  return (
    <>
      <div className={classes["frame"]} aria-busy={isOld} data-old={isOld || undefined}>
        <table
          ref={table}
          className={classes["table"]}
          aria-label={kind.label}
          aria-describedby={hint}
          aria-rowcount={chain.next === null ? count + 1 : -1}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onClick={({ target }) => {
            const link = target instanceof Element ? target.closest("[data-row-link]") : null;
            const opened = link?.closest<HTMLElement>("tr[data-row]")?.dataset["row"];
            if (opened !== undefined) place.opened = { key: opened, step };
          }}
        >
          <thead>
            <tr>
              {choice ? (
                <th className={classes["choice"]}>
                  <Checkbox
                    size="sm"
                    aria-label="Choose all that are shown"
                    checked={chosenCount > 0 && chosenCount >= count}
                    indeterminate={chosenCount > 0 && chosenCount < count}
                    onChange={() =>
                      choice.onChange((before) =>
                        before.size >= count
                          ? new Map()
                          : new Map([...before, ...shown().map((row) => [kind.keyOf(row), row] as const)]),
                      )
                    }
                  />
                </th>
              ) : null}
              <TableHead columns={columns} isExact={isExact} ordering={ordering} />
            </tr>
          </thead>
          {chain.cursors.map((after, at) => (
            <ListChunk
              // A page that begins elsewhere takes the place of the one that was there.
              // oxlint-disable-next-line react/no-array-index-key
              key={at}
              kind={kind}
              source={source}
              at={at}
              after={after}
              columns={columns}
              isExact={isExact}
              chosen={choice?.chosen}
              onToggle={choice ? onToggle : undefined}
              heights={place.heights}
              isPrinting={isPrinting}
              onRows={onRows}
            />
          ))}
        </table>
      </div>
      <div className={classes["foot"]} ref={foot}>
        <span role="status">
          {chain.next === null ? amountOf(count, kind.noun) : `The first ${amountOf(count, kind.noun)}`}
        </span>
        {isOpen ? (
          <Button className="not-printed" variant="default" size="xs" onClick={grow}>
            Show more
          </Button>
        ) : null}
        <span className={`${classes["keys"]} not-printed`} id={hint}>
          <kbd>↑</kbd> <kbd>↓</kbd> or <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens
          {choice ? (
            <>
              , <kbd>x</kbd> chooses
            </>
          ) : null}
        </span>
      </div>
    </>
  );
}
