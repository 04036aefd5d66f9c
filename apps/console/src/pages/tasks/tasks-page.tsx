/** All tasks: when each is due next and what came of it last, and the days to come. */
import { SegmentedControl } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TaskCalendar } from "./task-calendar.tsx";
import { TaskTable } from "./task-table.tsx";

const VIEWS = [
  { value: "list", label: "List" },
  { value: "calendar", label: "Next 31 days" },
] as const;

/** The page. */
export function TasksPage() {
  const may = useMay();
  const client = useClientScope();
  const { filters, setFilter } = useFilters();
  const view = filters["view"] === "calendar" ? "calendar" : "list";
  const query = client === undefined ? {} : { client };
  const read = useApi(endpoints.tasks.listTasks, { query }, { topics: ["tasks", "runs", "scripts"] });
  return (
    <Page
      title="Tasks"
      lead="Scripts that run by themselves, each pinned to one version."
      actions={
        may("runs.request") ? (
          <LinkButton to="/tasks/new" leftSection={<Icon name="plus" size={16} />}>
            New task
          </LinkButton>
        ) : undefined
      }
    >
      <SegmentedControl
        aria-label="View"
        value={view}
        onChange={(value) => setFilter("view", value === "list" ? "" : value)}
        data={VIEWS.map(({ value, label }) => ({ value, label }))}
      />
      {view === "calendar" ? (
        <TaskCalendar client={client} />
      ) : (
        <Card flush>
          <Reading of={read} lines={5}>
            {({ tasks }) =>
              tasks.length === 0 ? (
                <Empty icon="clock" title="There is no task yet">
                  A task runs one version of a script on devices that are named one by one, at times of a
                  zone.
                </Empty>
              ) : (
                <TaskTable rows={tasks} />
              )
            }
          </Reading>
        </Card>
      )}
    </Page>
  );
}
