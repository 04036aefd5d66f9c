/** What came of each moment at which a task was due. */
import { endpoints, type TaskFire } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { endOf, fireWords, reasonWords } from "./task-words.ts";

const columns: readonly Column<TaskFire>[] = [
  {
    id: "due",
    header: "Due",
    cell: ({ due_at: at, run }) =>
      run ? (
        <RowLink to="/runs/$id" params={{ id: run.id }}>
          <TimeText at={at} />
        </RowLink>
      ) : (
        <TimeText at={at} />
      ),
  },
  {
    id: "outcome",
    header: "Outcome",
    cell: (fire) => {
      const { words, tone } = fireWords(fire);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
  {
    id: "detail",
    header: "What there is to say",
    grow: true,
    cell: (fire) => <ForeignText text={sentences(fire).join(" ")} />,
  },
];

/** Devices by their names while there are few of them. */
function sentences({ because, detail, missed_before: missed, left_out: left, run }: TaskFire): string[] {
  const few = run && run.targets.length <= 5 ? run.targets.map(endOf).join(", ") : "";
  const counts = Object.entries(run?.counts ?? {}).map(([state, count]) => `${count} ${state}`);
  return [
    ...(because === null ? [] : [reasonWords(because, detail)]),
    ...(run ? [few === "" ? counts.join(", ") : few] : []),
    ...(missed > 0 ? [`${missed} missed before it.`] : []),
    ...(left > 0 ? [`${left} devices left out: no longer the client's.`] : []),
  ];
}

/** The card. */
export function TaskHistory({ task }: { readonly task: string }) {
  const read = useApi(
    endpoints.tasks.taskHistory,
    { params: { id: task }, query: {} },
    { topics: ["tasks", "runs"] },
  );
  return (
    <Card title="History" flush>
      <Reading of={read} lines={5} compact>
        {({ fires }) =>
          fires.length === 0 ? (
            <Empty icon="clock" title="It was not due yet" compact />
          ) : (
            <DataTable
              label="History"
              columns={columns}
              rows={fires}
              keyOf={({ due_at: at }) => String(at)}
            />
          )
        }
      </Reading>
    </Card>
  );
}
