/** All runs, newest first, live. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { useMay } from "../../../api/session.ts";
import { useApi } from "../../../api/use-api.ts";
import { Empty } from "../../../parts/empty.tsx";
import type { FilterChoice } from "../../../parts/filter-bar.tsx";
import { oneOf, useClientScope, useFilters } from "../../../parts/filters.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import type { BulkAction } from "../../../parts/list/bulk-action.ts";
import { listSource } from "../../../parts/list/list-source.ts";
import { ListView } from "../../../parts/list/list-view.tsx";
import { Page } from "../../../parts/page.tsx";
import { runList } from "./run-list.tsx";

const { cancelRun, listRuns, showRun } = endpoints.runs;
const states: readonly { readonly value: Run["state"]; readonly label: string }[] = [
  { value: "awaiting-signatures", label: "Awaiting signatures" },
  { value: "dispatched", label: "Under way" },
  { value: "finished", label: "Finished" },
  { value: "refused", label: "Refused" },
  { value: "cancelled", label: "Cancelled" },
  { value: "expired", label: "Expired" },
];
const trusts = ["device-trust", "console-trust", "server-trust"] as const;
const choices: readonly FilterChoice[] = [
  { name: "state", label: "Any state", options: states },
  { name: "trust", label: "Any trust", options: trusts.map((value) => ({ value, label: value })) },
];

/** The page. */
export function RunsPage() {
  const may = useMay();
  const { filters } = useFilters();
  const client = useClientScope();
  const bulk = useRunActions();
  const { q } = filters;
  const state = states.find(({ value }) => value === filters["state"])?.value;
  const trust = oneOf(trusts, filters["trust"]);
  const device = deviceId.test(filters["device"] ?? "") ? filters["device"] : undefined;
  const source = listSource(
    listRuns,
    {
      sort: oneOf(["asked", "-asked"], filters["sort"]) ?? "-asked",
      ...(q ? { q } : {}),
      ...(state === undefined ? {} : { state }),
      ...(trust === undefined ? {} : { trust }),
      ...(device === undefined ? {} : { device }),
      ...(client === undefined ? {} : { client }),
    },
    ({ runs }) => runs,
    ["runs"],
  );
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
      <ListView
        kind={runList}
        source={source}
        search={{ name: "q", label: "Search by script, reason or person" }}
        choices={choices}
        filters={<DeviceFilter device={device} />}
        bulk={bulk}
        empty={
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
        }
      />
    </Page>
  );
}

const deviceId = /^[0-9a-f-]{36}$/;

/** What this person may do with many runs. */
function useRunActions(): readonly BulkAction<Run>[] {
  const may = useMay();
  const memory = useQueryClient();
  if (!may("runs.request")) return [];
  return [
    {
      kind: "work",
      id: "cancel",
      label: "Cancel",
      icon: "close",
      destructive: true,
      done: "cancelled",
      leaves: ({ state }) =>
        state === "awaiting-signatures" || state === "dispatched" ? undefined : "ended already",
      meaning: (
        <p>
          The server stops offering them to devices. Where one has begun, only a cancellation that its
          requester signs is sure to stop it: open that run for it.
        </p>
      ),
      work: async ({ id }) => {
        await api.call(cancelRun, {
          params: { id },
          body: { reason: "cancelled with others on the list of runs" },
        });
      },
      after: async () => {
        await Promise.all(
          [listRuns, showRun].map((read) => memory.invalidateQueries({ queryKey: [read.id] })),
        );
      },
    },
  ];
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
