/** All devices: who can run code on each, and whether it is there. */
import { type Device, endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApiPages } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { useClientScope, useFilters } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ListView } from "../../parts/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { stateWords } from "./device-words.ts";

const states: readonly Device["state"][] = ["enrolled", "admitted", "retired"];
const pageSize = 100;

const columns: readonly Column<Device>[] = [
  {
    id: "name",
    header: "Device",
    grow: true,
    cell: ({ id, name }) => (
      <Link to="/devices/$device" params={{ device: id }}>
        <ForeignText text={name} />
      </Link>
    ),
  },
  { id: "client", header: "Client", cell: ({ client }) => client, secondary: true },
  { id: "trust", header: "Trust", cell: ({ trust }) => <TrustWord trust={trust} /> },
  {
    id: "state",
    header: "Admission",
    cell: ({ state }) => {
      const { word, tone, icon } = stateWords[state];
      return (
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      );
    },
  },
  {
    id: "seen",
    header: "Last heard of",
    cell: ({ connected, last_seen_at: seen }) =>
      connected ? <Badge tone="good">connected</Badge> : <TimeText at={seen} />,
  },
];

/** The page. */
export function DevicesPage() {
  const may = useMay();
  const client = useClientScope();
  const { filters } = useFilters();
  const { q } = filters;
  const state = states.find((known) => known === filters["state"]);
  const read = useApiPages(
    endpoints.devices.listDevices,
    {
      query: {
        limit: pageSize,
        ...(client ? { client } : {}),
        ...(q ? { q } : {}),
        ...(state ? { state } : {}),
      },
    },
    { topics: ["devices"] },
  );
  const narrowed = q !== undefined || state !== undefined || client !== undefined;
  const enrol = may("devices.enrol") ? (
    <LinkButton to="/devices/enrol" leftSection={<Icon name="plus" />}>
      Enrol a machine
    </LinkButton>
  ) : undefined;
  return (
    <Page title="Devices" actions={enrol}>
      <FilterBar
        search={{ name: "q", label: "Search by name or fingerprint" }}
        choices={[
          {
            name: "state",
            label: "Any admission",
            options: states.map((value) => ({ value, label: stateWords[value].word })),
          },
        ]}
      />
      <ListView
        of={read}
        rowsOf={({ devices }) => devices}
        label="Devices"
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          narrowed ? (
            <Empty icon="search" title="No device matches">
              Take a filter away, or choose all clients.
            </Empty>
          ) : (
            <Empty icon="device" title="No device is enrolled yet" action={enrol}>
              A machine with the agent on it appears here as soon as it is enrolled.
            </Empty>
          )
        }
      />
    </Page>
  );
}
