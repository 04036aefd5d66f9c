/** One row of a table, with the box that chooses it. */
import { Checkbox } from "@mantine/core";
import { memo, type ReactElement } from "react";
import { shownName } from "../shown-name.ts";
import type { Column } from "./list-column.ts";
import classes from "./table.module.css";

/** A row and what is done with it. */
export interface RowProps<Row> {
  readonly row: Row;
  readonly rowKey: string;
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  /** Columns were chosen: all of them are shown, however narrow the screen. */
  readonly isExact?: boolean;
  readonly index?: number;
  readonly isChosen?: boolean;
  /** Only where rows can be chosen. */
  readonly onToggle?: ((row: Row) => void) | undefined;
}

function PlainRow<Row>({
  row,
  rowKey,
  name,
  columns,
  isExact = false,
  index,
  isChosen = false,
  onToggle,
}: RowProps<Row>) {
  return (
    <tr data-row={rowKey} data-chosen={isChosen || undefined} aria-rowindex={index}>
      {onToggle ? (
        <td className={classes["choice"]}>
          <Checkbox
            size="sm"
            aria-label={`Choose ${shownName(name)}`}
            checked={isChosen}
            tabIndex={-1}
            data-roving
            onChange={() => onToggle(row)}
          />
        </td>
      ) : null}
      {columns.map(({ id, header, cell, align, grow, secondary }) => (
        <td
          key={id}
          data-label={header}
          data-align={align}
          data-grow={grow || undefined}
          data-secondary={(secondary && !isExact) || undefined}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** The row; drawn again only where something of it changed. */
// `memo` forgets that the component is generic; it stays the same function.
export const ListRow = memo(PlainRow) as <Row>(props: RowProps<Row>) => ReactElement;
