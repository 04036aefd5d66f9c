/** All runs, newest first, live. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../../api/session.ts";
import { useApi, useApiPages } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import type { Column } from "../../../parts/data-table.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { FilterBar } from "../../../parts/filter-bar.tsx";
import { useClientScope, useFilters } from "../../../parts/filters.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { ListView } from "../../../parts/list-view.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import { Page } from "../../../parts/page.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { TrustWord } from "../../../parts/trust-word.tsx";
import { actionName, devicesWords, doneCount, runWords } from "../run-words.ts";
import classes from "./runs-page.module.css";

const states: readonly { readonly value: Run["state"]; readonly label: string }[] = [
  { value: "awaiting-signatures", label: "Awaiting signatures" },
  { value: "dispatched", label: "Under way" },
  { value: "finished", label: "Finished" },
  { value: "refused", label: "Refused" },
  { value: "cancelled", label: "Cancelled" },
  { value: "expired", label: "Expired" },
];

const columns: readonly Column<Run>[] = [
  {
    id: "what",
    header: "Run",
    grow: true,
    cell: (run) => (
      <div className={classes["what"]}>
        <Link to="/runs/$id" params={{ id: run.id }} className={classes["link"] ?? ""}>
          <ForeignText text={actionName(run)} /> <span className={classes["on"]}>on</span>{" "}
          <ForeignText text={devicesWords(run.targets)} />
        </Link>
        <span className={classes["reason"]}>
          <ForeignText text={run.reason} />
        </span>
      </div>
    ),
  },
  { id: "state", header: "State", cell: (run) => <RunBadge run={run} /> },
  {
    id: "trust",
    header: "Trust",
    secondary: true,
    cell: ({ trust }) => <TrustWord trust={trust} of="run" />,
  },
  { id: "client", header: "Client", secondary: true, cell: ({ client }) => client },
  { id: "by", header: "Asked by", cell: (run) => <ForeignText text={run.requested_by} /> },
  { id: "when", header: "Asked", align: "right", cell: (run) => <TimeText at={run.created_at} /> },
];

/** The page. */
export function RunsPage() {
  const may = useMay();
  const { filters } = useFilters();
  const client = useClientScope();
  const state = states.find(({ value }) => value === filters["state"])?.value;
  const device = deviceId.test(filters["device"] ?? "") ? filters["device"] : undefined;
  const query = {
    ...(state === undefined ? {} : { state }),
    ...(device === undefined ? {} : { device }),
    ...(client === undefined ? {} : { client }),
  };
  const runs = useApiPages(endpoints.runs.listRuns, { query }, { topics: ["runs"] });
  const isFiltered = Object.keys(query).length > 0;
  return (
    <Page
      title="Runs"
      lead="Everything that was asked for, and what became of it."
      actions={
        may("runs.request") ? (
          <LinkButton to="/runs/new" leftSection={<Icon name="plus" size={16} />}>
            New run
          </LinkButton>
        ) : undefined
      }
    >
      <FilterBar choices={[{ name: "state", label: "Any state", options: states }]}>
        <DeviceFilter device={device} />
      </FilterBar>
      <ListView
        of={runs}
        rowsOf={(page) => page.runs}
        label="Runs"
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          isFiltered ? (
            <Empty icon="search" title="No run is like that">
              Other states, or all clients, may have some.
            </Empty>
          ) : (
            <Empty
              icon="run"
              title="Nothing was asked for yet"
              action={
                may("runs.request") ? (
                  <LinkButton to="/runs/new" variant="default">
                    Ask for the first run
                  </LinkButton>
                ) : undefined
              }
            >
              A run executes one version of a script on devices that are named one by one.
            </Empty>
          )
        }
      />
    </Page>
  );
}

const deviceId = /^[0-9a-f-]{36}$/;

/** The state of a run; while it is under way, how far it is. */
function RunBadge({ run }: { readonly run: Run }) {
  const { words, icon, tone } = runWords(run);
  const isPartly = run.state === "dispatched" && run.targets.length > 1;
  return (
    <Badge icon={icon} tone={tone}>
      {words}
      {isPartly ? `, ${doneCount(run.targets)} of ${run.targets.length}` : ""}
    </Badge>
  );
}

/** Which device the list is narrowed to, where an address says one. */
function DeviceFilter({ device }: { readonly device: string | undefined }) {
  const { setFilter } = useFilters();
  const { data } = useApi(
    endpoints.devices.showDevice,
    { params: { id: device ?? "" } },
    { enabled: device !== undefined },
  );
  if (device === undefined) return null;
  return (
    <Button
      variant="default"
      rightSection={<Icon name="close" size={14} />}
      aria-label="Show the runs of all devices"
      onClick={() => setFilter("device", "")}
    >
      On <ForeignText text={data?.device.name ?? "one device"} />
    </Button>
  );
}
