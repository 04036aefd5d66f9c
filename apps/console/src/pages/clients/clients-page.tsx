/** The customer organisations whose machines are looked after here. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import { oneOf, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { clientList } from "./client-list.tsx";
import { CreateClient } from "./create-client.tsx";

const sorts = ["name", "-name", "since", "-since"] as const;

/** The page. */
export function ClientsPage() {
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const { filters } = useFilters();
  const { q } = filters;
  const source = listSource(
    endpoints.clients.listClients,
    { sort: oneOf(sorts, filters["sort"]) ?? "name", ...(q ? { q } : {}) },
    ({ clients }) => clients,
    ["clients", "devices"],
  );
  const create = may("clients.write") ? (
    <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
      Add a client
    </Button>
  ) : undefined;
  return (
    <Page title="Clients" actions={create}>
      <ListView
        kind={clientList}
        source={source}
        search={{ name: "q", label: "Search by name or id" }}
        empty={
          <Empty icon="client" title="There is no client yet" action={create}>
            Every device belongs to a client, and each client has its own policies.
          </Empty>
        }
      />
      <CreateClient opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
