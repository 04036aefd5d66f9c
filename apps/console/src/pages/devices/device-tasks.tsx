/** The tasks that run on one device. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { TaskTable } from "../tasks/task-table.tsx";

/** The card; nothing where there is none. */
export function DeviceTasks({ device }: { readonly device: string }) {
  const { data } = useApi(endpoints.tasks.listTasks, { query: { device } }, { topics: ["tasks", "runs"] });
  if (!data || data.tasks.length === 0) return null;
  return (
    <Card title="Tasks" flush>
      <TaskTable rows={data.tasks} />
    </Card>
  );
}
