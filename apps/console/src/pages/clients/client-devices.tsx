/** The devices of one client. */
import { type Device, endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
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
import { TrustWord } from "../../parts/trust-word.tsx";

const shown = 20;
const columns: readonly Column<Device>[] = [
  {
    id: "name",
    header: "Device",
    grow: true,
    cell: ({ id, name }) => (
      <RowLink to="/devices/$device" params={{ device: id }}>
        <ForeignText text={name} />
      </RowLink>
    ),
  },
  { id: "trust", header: "Trust", cell: ({ trust }) => <TrustWord trust={trust} /> },
  {
    id: "seen",
    header: "Last heard of",
    cell: ({ connected, last_seen_at: seen }) =>
      connected ? <Badge tone="good">connected</Badge> : <TimeText at={seen} />,
  },
];

/** The card. */
export function ClientDevices({ client }: { readonly client: string }) {
  const read = useApi(
    endpoints.devices.listDevices,
    { query: { client, limit: shown } },
    { topics: ["devices"] },
  );
  return (
    <Card
      title="Devices"
      actions={
        <Link to="/devices" search={{ client }}>
          All of them
        </Link>
      }
      flush
    >
      <Reading of={read} lines={3} compact>
        {({ devices }) =>
          devices.length === 0 ? (
            <Empty icon="device" title="No device belongs to this client yet" compact />
          ) : (
            <DataTable label="Devices" columns={columns} rows={devices} keyOf={({ id }) => id} />
          )
        }
      </Reading>
    </Card>
  );
}
