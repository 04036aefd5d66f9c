/** A list as a table: rows that can be walked with the arrow keys, chosen, and read as cards on a phone. */
import { Checkbox } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import classes from "./data-table.module.css";

/** One column. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: "right";
  /** The column that takes what room is left. */
  readonly grow?: boolean;
  /** Left out on narrow screens, where the row's own page tells it. */
  readonly secondary?: boolean;
}

/** Rows that are chosen, by their keys. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/**
 * The table. The first column should hold the link that leads to the row's page; arrow keys move between those links.
 * Reading, filters and what to say when it is empty belong to ListView.
 */
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
  const keys = rows.map(keyOf);
  const allChosen = keys.length > 0 && keys.every((key) => selection?.chosen.has(key));
  return (
    <div className={classes["frame"]}>
      <table className={classes["table"]} aria-label={label}>
        <thead>
          <tr>
            {selection ? (
              <th className={classes["choice"]}>
                <Checkbox
                  size="sm"
                  aria-label="Choose all that are shown"
                  checked={allChosen}
                  indeterminate={!allChosen && keys.some((key) => selection.chosen.has(key))}
                  onChange={() =>
                    selection.onChange(
                      allChosen ? without(selection.chosen, keys) : withAll(selection.chosen, keys),
                    )
                  }
                />
              </th>
            ) : null}
            {columns.map(({ id, header, align, grow, secondary }) => (
              <th
                key={id}
                scope="col"
                data-align={align}
                data-grow={grow || undefined}
                data-secondary={secondary || undefined}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walkRows}>
          {rows.map((row) => {
            const key = keyOf(row);
            const isChosen = selection?.chosen.has(key) ?? false;
            return (
              <tr key={key} data-chosen={isChosen || undefined}>
                {selection ? (
                  <td className={classes["choice"]}>
                    <Checkbox
                      size="sm"
                      aria-label={`Choose ${nameOf?.(row) ?? key}`}
                      checked={isChosen}
                      onChange={() =>
                        selection.onChange(
                          isChosen ? without(selection.chosen, [key]) : withAll(selection.chosen, [key]),
                        )
                      }
                    />
                  </td>
                ) : null}
                {columns.map(({ id, header, cell, align, grow, secondary }) => (
                  <td
                    key={id}
                    data-label={header}
                    data-align={align}
                    data-grow={grow || undefined}
                    data-secondary={secondary || undefined}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Arrow up and down go to the link of the row above and below. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLAnchorElement)) return;
  const rows = [...event.currentTarget.querySelectorAll("tr")];
  const at = rows.findIndex((row) => row.contains(event.target as Node)); // Targets of key events are nodes.
  const link = rows[at + step]?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
}

function withAll(chosen: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  return new Set([...chosen, ...keys]);
}

function without(chosen: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  return new Set([...chosen].filter((key) => !keys.includes(key)));
}
