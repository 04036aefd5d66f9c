/** All devices: who can run code on each, and whether it is there. */
import { type Device, endpoints } from "@countersign/api";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { oneOf, useClientScope, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import type { BulkAction } from "../../parts/list/bulk-action.ts";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { handOver } from "../runs/compose/handed-devices.ts";
import { deviceList } from "./device-list.tsx";
import { GroupForm } from "./group-form.tsx";
import { useFoundBy } from "./use-found-by.ts";
import { stateWords } from "./device-words.ts";
import { TagDevices } from "./tag-devices.tsx";

const { listDevices, retireDevice, showDevice } = endpoints.devices;
const states: readonly Device["state"][] = ["enrolled", "admitted", "retired"];
const sorts = ["name", "-name", "seen", "-seen", "enrolled", "-enrolled"] as const;
const choices: readonly FilterChoice[] = [
  {
    name: "state",
    label: "Any admission",
    options: states.map((value) => ({ value, label: stateWords[value].word })),
  },
  {
    name: "heard",
    label: "Any presence",
    options: [
      { value: "lately", label: "heard of lately" },
      { value: "not-lately", label: "gone quiet" },
    ],
  },
];

/** The page. */
export function DevicesPage() {
  const may = useMay();
  const client = useClientScope();
  const { filters } = useFilters();
  const [tagging, setTagging] = useState<readonly Device[]>([]);
  const [grouping, setGrouping] = useState<readonly Device[]>([]);
  const bulk = useDeviceActions(setTagging, setGrouping);
  const found = useFoundBy(client);
  const { q, tag, group } = filters;
  const state = oneOf(states, filters["state"]);
  const heard = oneOf(["lately", "not-lately"], filters["heard"]);
  const source = listSource(
    listDevices,
    {
      sort: oneOf(sorts, filters["sort"]) ?? "name",
      ...(client ? { client } : {}),
      ...(q ? { q } : {}),
      ...(tag ? { tag } : {}),
      ...(group ? { group } : {}),
      ...(state ? { state } : {}),
      ...(heard ? { heard } : {}),
    },
    ({ devices }) => devices,
    ["devices"],
  );
  const groups = (
    <LinkButton to="/devices/groups" variant="default">
      Groups
    </LinkButton>
  );
  const enrol = may("devices.enrol") ? (
    <LinkButton to="/devices/enrol" leftSection={<Icon name="plus" />}>
      Enrol a machine
    </LinkButton>
  ) : undefined;
  return (
    <Page
      title="Devices"
      actions={
        <>
          {groups}
          {enrol}
        </>
      }
    >
      <ListView
        kind={deviceList}
        source={source}
        search={{ name: "q", label: "Search by name or fingerprint" }}
        choices={[...found, ...choices]}
        bulk={bulk}
        empty={
          <Empty icon="device" title="No device is enrolled yet" action={enrol}>
            A machine with the agent on it appears here as soon as it is enrolled.
          </Empty>
        }
      />
      {tagging.length > 0 ? <TagDevices devices={tagging} onClose={() => setTagging([])} /> : null}
      {grouping.length > 0 ? <GroupForm devices={grouping} onClose={() => setGrouping([])} /> : null}
    </Page>
  );
}

/** What this person may do with many devices. */
function useDeviceActions(
  onTag: (devices: readonly Device[]) => void,
  onGroup: (devices: readonly Device[]) => void,
): readonly BulkAction<Device>[] {
  const may = useMay();
  const memory = useQueryClient();
  const navigate = useNavigate();
  const run: BulkAction<Device> = {
    kind: "way",
    id: "run",
    label: "Run on them",
    icon: "run",
    go: (devices) => {
      handOver(devices);
      void navigate({ to: "/runs/new", search: { devices: "handed-over" } });
    },
  };
  const tag: BulkAction<Device> = { kind: "way", id: "tag", label: "Tags", icon: "plus", go: onTag };
  const group: BulkAction<Device> = { kind: "way", id: "group", label: "Group", icon: "plus", go: onGroup };
  const retire: BulkAction<Device> = {
    kind: "work",
    id: "retire",
    label: "Retire",
    icon: "dash",
    destructive: true,
    done: "retired",
    leaves: ({ state }) => (state === "retired" ? "retired already" : undefined),
    meaning: (
      <p>
        The server refuses them from now on. Their history stays. To use one of these machines again, enrol it
        anew; what its agent holds on its own disk is not touched.
      </p>
    ),
    work: async ({ id }) => {
      await api.call(retireDevice, { params: { id } });
    },
    after: async () => {
      await Promise.all(
        [listDevices, showDevice].map(({ id }) => memory.invalidateQueries({ queryKey: [id] })),
      );
    },
  };
  return [...(may("runs.request") ? [run] : []), ...(may("devices.write") ? [tag, group, retire] : [])];
}
