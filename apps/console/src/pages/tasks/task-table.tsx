/** Tasks beside other things: what each is, whether it runs, and when next. */
import type { Task } from "@countersign/api";
import { DataTable } from "../../parts/data-table.tsx";
import { taskList } from "./task-list.tsx";

const brief = taskList.columns.filter(({ id }) => ["name", "state", "next"].includes(id));

/** The table. */
export function TaskTable({ rows }: { readonly rows: readonly Task[] }) {
  return <DataTable label="Tasks" columns={brief} rows={rows} keyOf={taskList.keyOf} />;
}
