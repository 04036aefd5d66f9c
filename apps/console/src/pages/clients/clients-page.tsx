/** The customer organisations whose machines are looked after here. */
import { Button } from "@mantine/core";
import { type ClientOrganisation, endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { useTrust } from "../trust/use-trust.ts";
import { CreateClient } from "./create-client.tsx";
import { clientTrust } from "./client-trust.ts";

/** The page. */
export function ClientsPage() {
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const read = useApi(endpoints.clients.listClients, undefined, { topics: ["clients", "devices"] });
  const trust = useTrust(may("trust.read"));
  const columns: readonly Column<ClientOrganisation>[] = [
    {
      id: "name",
      header: "Client",
      grow: true,
      cell: ({ id, name }) => (
        <Link to="/clients/$id" params={{ id }}>
          <ForeignText text={name} />
        </Link>
      ),
    },
    { id: "id", header: "Id", cell: ({ id }) => <code>{id}</code>, secondary: true },
    {
      id: "trust",
      header: "Scripts",
      cell: ({ id }) => (trust.data ? <ClientTrustWord trust={clientTrust(trust.data, id)} /> : null),
    },
    { id: "devices", header: "Devices", align: "right", cell: ({ devices }) => devices },
    { id: "since", header: "Since", cell: ({ created_at: at }) => <TimeText at={at} />, secondary: true },
  ];
  const create = may("clients.write") ? (
    <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
      Add a client
    </Button>
  ) : undefined;
  return (
    <Page title="Clients" actions={create}>
      <Card flush>
        <Reading of={read} lines={4}>
          {({ clients }) =>
            clients.length === 0 ? (
              <Empty icon="client" title="There is no client yet" action={create}>
                Every device belongs to a client, and each client has its own policies.
              </Empty>
            ) : (
              <DataTable label="Clients" columns={columns} rows={clients} keyOf={({ id }) => id} />
            )
          }
        </Reading>
      </Card>
      <CreateClient opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function ClientTrustWord({ trust }: { readonly trust: ReturnType<typeof clientTrust> }) {
  return trust === undefined ? <span>no policy: nothing runs</span> : <TrustWord trust={trust} of="client" />;
}
