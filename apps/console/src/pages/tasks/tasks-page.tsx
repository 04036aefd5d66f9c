/** All tasks: when each is due next and what came of it last, and the days to come. */
import { SegmentedControl } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { oneOf, useClientScope, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { TaskCalendar } from "./task-calendar.tsx";
import { taskList } from "./task-list.tsx";

const VIEWS = [
  { value: "list", label: "List" },
  { value: "calendar", label: "Next 31 days" },
] as const;

const states = [
  { value: "on", label: "On" },
  { value: "off", label: "Off" },
  { value: "stopped", label: "Stopped by the server" },
] as const;
const choices: readonly FilterChoice[] = [{ name: "state", label: "Any state", options: states }];

/** The page. */
export function TasksPage() {
  const may = useMay();
  const client = useClientScope();
  const { filters, setFilter } = useFilters();
  const view = filters["view"] === "calendar" ? "calendar" : "list";
  const state = states.find(({ value }) => value === filters["state"])?.value;
  const source = listSource(
    endpoints.tasks.listTasks,
    {
      sort: oneOf(["place", "-place", "made", "-made"], filters["sort"]) ?? "place",
      ...(filters["q"] ? { q: filters["q"] } : {}),
      ...(state === undefined ? {} : { state }),
      ...(client === undefined ? {} : { client }),
    },
    ({ tasks }) => tasks,
    ["tasks", "runs", "scripts"],
  );
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
        <ListView
          kind={taskList}
          source={source}
          search={{ name: "q", label: "Search by name, script or owner" }}
          choices={choices}
          empty={
            <Empty icon="clock" title="There is no task yet">
              A task runs one version of a script on devices that are named one by one, at times of a zone.
            </Empty>
          }
        />
      )}
    </Page>
  );
}
