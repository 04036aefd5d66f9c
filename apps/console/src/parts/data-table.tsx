/** A short table, all of it at once: rows that can be walked with the arrow keys, chosen, and read as cards on a phone. */
import { Checkbox } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Column } from "./list/list-column.ts";
import { ListRow } from "./list/list-row.tsx";
import { TableHead } from "./list/table-head.tsx";
import classes from "./list/table.module.css";
import { focusRow, makeCurrent, moveOf, rowsIn } from "./list/walk-rows.ts";

/** Rows that are chosen, by their keys. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** The table. The first column should hold the link that leads to the row's page. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  nameOf,
  selection,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What a row is called, for the check-box that chooses it. */
  readonly nameOf?: (row: Row) => string;
  readonly selection?: Selection;
}) {
  const table = useRef<HTMLTableElement>(null);
  const keys = rows.map(keyOf);
  const allChosen = keys.length > 0 && keys.every((key) => selection?.chosen.has(key));
  const chosen = selection?.chosen ?? new Set();
  useEffect(() => {
    const own = table.current;
    if (own && !own.querySelector('[data-roving][tabindex="0"]')) makeCurrent(own, rowsIn(own)[0]);
  });
  return (
    <div className={classes["frame"]}>
      <table
        ref={table}
        className={classes["table"]}
        aria-label={label}
        onKeyDown={walk}
        onFocus={({ currentTarget, target }) => {
          const row = target.closest<HTMLElement>("tr[data-row]");
          if (row) makeCurrent(currentTarget, row);
        }}
      >
        <thead>
          <tr>
            {selection ? (
              <th className={classes["choice"]}>
                <Checkbox
                  size="sm"
                  aria-label="Choose all that are shown"
                  checked={allChosen}
                  indeterminate={!allChosen && keys.some((key) => chosen.has(key))}
                  onChange={() =>
                    selection.onChange(
                      new Set(
                        allChosen ? [...chosen].filter((key) => !keys.includes(key)) : [...chosen, ...keys],
                      ),
                    )
                  }
                />
              </th>
            ) : null}
            <TableHead columns={columns} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = keyOf(row);
            return (
              <ListRow
                key={key}
                row={row}
                rowKey={key}
                name={nameOf?.(row) ?? key}
                columns={columns}
                isChosen={chosen.has(key)}
                onToggle={
                  selection &&
                  (() =>
                    selection.onChange(
                      new Set(
                        chosen.has(key) ? [...chosen].filter((other) => other !== key) : [...chosen, key],
                      ),
                    ))
                }
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const move = moveOf(event);
  const rows = rowsIn(event.currentTarget);
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-row]") : null;
  if (move === undefined || !row) return;
  event.preventDefault();
  const at = rows.indexOf(row);
  const to = { next: at + 1, previous: at - 1, first: 0, last: rows.length - 1, choose: at }[move];
  if (move === "choose") row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  else focusRow(rows[to]);
}
