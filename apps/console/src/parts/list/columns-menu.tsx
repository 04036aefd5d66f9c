/** Which columns a list shows, and in which order its rows come. */
import { Button, Checkbox, NativeSelect, Popover } from "@mantine/core";
import { Icon } from "../icon.tsx";
import { toggled } from "./column-choice.ts";
import type { ListKind } from "./list-column.ts";
import classes from "./list-tools.module.css";
import type { Ordering } from "./table-head.tsx";
import type { ColumnsInUse } from "./use-columns.ts";

/** The button with what it opens. */
export function ColumnsMenu<Row>({
  kind,
  inUse,
  ordering,
}: {
  readonly kind: ListKind<Row>;
  readonly inUse: ColumnsInUse<Row>;
  readonly ordering: Ordering;
}) {
  const shown = new Set(inUse.columns.map(({ id }) => id));
  const orders = kind.columns.flatMap(({ header, sort }) =>
    sort === undefined
      ? []
      : [
          { value: sort, label: `${header}, upwards` },
          { value: `-${sort}`, label: `${header}, downwards` },
        ],
  );
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="settings" size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns and order">
        <div className={classes["choices"]}>
          {kind.columns.map(({ id, header }, at) => (
            <Checkbox
              key={id}
              size="sm"
              label={header}
              checked={shown.has(id)}
              disabled={at === 0}
              onChange={() => inUse.choose(toggled(kind.columns, inUse.choice, id))}
            />
          ))}
          {inUse.choice === undefined ? null : (
            <Button variant="subtle" size="compact-sm" onClick={() => inUse.choose(undefined)}>
              The usual columns
            </Button>
          )}
          {orders.length > 0 ? (
            <NativeSelect
              label="Order"
              data={orders}
              value={ordering.sort}
              onChange={({ currentTarget }) => ordering.onSort(currentTarget.value)}
            />
          ) : null}
          <p className={classes["quiet"]}>Kept in this browser, for you.</p>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
