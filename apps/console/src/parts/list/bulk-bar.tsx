/** What is chosen in a list, and what can be done with it. */
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Icon } from "../icon.tsx";
import { Refusal } from "../refusal.tsx";
import type { BulkAction, BulkWork } from "./bulk-action.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { amountOf, type ListKind } from "./list-column.ts";
import { allPages, type ListSource } from "./list-source.ts";
import type { RowChoice } from "./list-table.tsx";
import classes from "./list-tools.module.css";
import { focusRow, rowsIn } from "./walk-rows.ts";

/** So many are chosen by one click at most: a request may name no more. */
const MOST_AT_ONCE = 10_000;

/** The bar; nothing while nothing is chosen. */
export function BulkBar<Row>({
  kind,
  source,
  choice,
  actions,
}: {
  readonly kind: ListKind<Row>;
  readonly source: ListSource<Row>;
  readonly choice: RowChoice<Row>;
  readonly actions: readonly BulkAction<Row>[];
}) {
  const [underWay, setUnderWay] = useState<BulkWork<Row>>();
  const bar = useRef<HTMLDivElement>(null);
  const all = useMutation({
    mutationFn: async () => {
      const found: Row[] = [];
      for await (const rows of allPages(source, new AbortController().signal, MOST_AT_ONCE))
        found.push(...rows);
      return found;
    },
    onSuccess: (found) => choice.onChange(() => new Map(found.map((row) => [kind.keyOf(row), row] as const))),
  });
  const rows = [...choice.chosen.values()];
  /** The bar goes with the choice; whoever used it goes on in the list. */
  const backToList = () => {
    const table = bar.current?.parentElement?.querySelector("table");
    const current = table?.querySelector<HTMLElement>('[data-roving][tabindex="0"]')?.closest("tr");
    if (table && !focusRow(current ?? undefined)) focusRow(rowsIn(table)[0]);
  };
  const chooseNone = () => {
    backToList();
    choice.onChange(() => new Map());
  };
  return (
    <div ref={bar} className={classes["place"]}>
      <span className="unseen" role="status">
        {rows.length > 0 ? `${amountOf(rows.length, kind.noun)} chosen` : ""}
      </span>
      {rows.length > 0 ? (
        <div className={classes["bulk"]} role="group" aria-label="What is chosen">
          <strong>{rows.length.toLocaleString("en")} chosen</strong>
          {rows.length === MOST_AT_ONCE ? <span>the first {MOST_AT_ONCE.toLocaleString("en")}</span> : null}
          <Button variant="subtle" size="compact-sm" loading={all.isPending} onClick={() => all.mutate()}>
            Choose all that match
          </Button>
          <Button variant="subtle" size="compact-sm" onClick={chooseNone}>
            Choose none
          </Button>
          <span className={classes["actions"]}>
            {actions.map((action) => (
              <Button
                key={action.id}
                size="xs"
                variant={action.kind === "way" ? "filled" : "default"}
                leftSection={<Icon name={action.icon} size={14} />}
                onClick={() => (action.kind === "way" ? action.go(rows, chooseNone) : setUnderWay(action))}
              >
                {action.label}
              </Button>
            ))}
          </span>
          <Refusal error={all.error} />
        </div>
      ) : null}
      {underWay ? (
        <BulkDialog
          kind={kind}
          rows={rows}
          action={underWay}
          onClose={(isDone) => {
            if (isDone) choice.onChange(() => new Map());
          }}
          onClosed={() => {
            setUnderWay(undefined);
            backToList();
          }}
        />
      ) : null}
    </div>
  );
}
