/** What came of the last window, device by device. */
import type { Patching, TaskFire } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { reasonWords } from "../tasks/task-words.ts";
import { endOf } from "./patching-words.ts";

type Target = NonNullable<TaskFire["run"]>["targets"][number];

const columns: readonly Column<Target>[] = [
  {
    id: "device",
    header: "Device",
    grow: true,
    cell: ({ device, name }) => (
      <RowLink to="/devices/$device" params={{ device }}>
        <ForeignText text={name} />
      </RowLink>
    ),
  },
  {
    id: "end",
    header: "Result",
    cell: (target) => {
      const { words, tone } = endOf(target);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
];

/** The card; nothing before anything was ever set. */
export function PatchingResults({ patching: { last, current } }: { readonly patching: Patching }) {
  if (!last)
    return current ? (
      <Card title="Last window" flush>
        <Empty icon="clock" title="There was none yet" compact />
      </Card>
    ) : null;
  const { run, because, detail } = last;
  return (
    <Card
      title="Last window"
      lead={
        <>
          <TimeText at={last.due_at} />
          {because === null ? "" : `: ${reasonWords(because, detail)}`}
        </>
      }
      actions={
        run ? (
          <Link to="/runs/$id" params={{ id: run.id }}>
            What each device said
          </Link>
        ) : undefined
      }
      flush
    >
      {run ? (
        <DataTable label="Last window" columns={columns} rows={run.targets} keyOf={({ device }) => device} />
      ) : (
        <Empty icon="clock" title="Nothing ran" compact />
      )}
    </Card>
  );
}
