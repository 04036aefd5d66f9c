/** Tasks in a table. */
import type { Task } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { fireWords, scheduleWords, stateOf } from "./task-words.ts";

const columns: readonly Column<Task>[] = [
  {
    id: "name",
    header: "Task",
    cell: ({ id, name }) => (
      <RowLink to="/tasks/$id" params={{ id }}>
        <ForeignText text={name} />
      </RowLink>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (task) => {
      const { words, tone } = stateOf(task);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
  { id: "client", header: "Client", secondary: true, cell: ({ client }) => client },
  {
    id: "script",
    header: "Script",
    cell: ({ script, version, newest_version: newest }) =>
      `${script}, version ${version}${newest > version ? ` of ${newest}` : ""}`,
  },
  { id: "schedule", header: "Due", cell: (task) => scheduleWords(task) },
  { id: "next", header: "Next", cell: ({ next_at: at }) => <TimeText at={at} /> },
  { id: "last", header: "Last", cell: ({ last }) => (last ? <LastFire fire={last} /> : "never") },
];

function LastFire({ fire }: { readonly fire: NonNullable<Task["last"]> }) {
  const { words, tone } = fireWords(fire);
  return <Badge tone={tone}>{words}</Badge>;
}

/** Beside other things: what it is, whether it runs, and when next. */
const brief = columns.filter(({ id }) => ["name", "state", "next"].includes(id));

/** The table. */
export function TaskTable({
  rows,
  brief: isBrief = false,
}: {
  readonly rows: readonly Task[];
  readonly brief?: boolean;
}) {
  return <DataTable label="Tasks" columns={isBrief ? brief : columns} rows={rows} keyOf={({ id }) => id} />;
}
