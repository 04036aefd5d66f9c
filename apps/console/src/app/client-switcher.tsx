/** Which client everything is about: always visible, kept in the address. */
import { Select } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMay } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";
import { useClientScope, useFilters } from "../parts/filters.ts";
import { Icon } from "../parts/icon.tsx";
import { shownName } from "../parts/shown-name.ts";

const everything = "";

/** The switcher. One client or all of them. */
export function ClientSwitcher() {
  const may = useMay();
  const scope = useClientScope();
  const { setFilter } = useFilters();
  const { data } = useApi(endpoints.clients.listClients, undefined, {
    topics: ["clients"],
    enabled: may("clients.read"),
  });
  const options = [
    { value: everything, label: "All clients" },
    ...(data?.clients ?? []).map(({ id, name }) => ({ value: id, label: shownName(name) })),
    // A client in the address that is not on the list stays chosen, and finds nothing.
    ...(scope === undefined || data?.clients.some(({ id }) => id === scope) !== false
      ? []
      : [{ value: scope, label: scope }]),
  ];
  return (
    <Select
      aria-label="Client"
      data={options}
      value={scope ?? everything}
      onChange={(value) => setFilter("client", value ?? everything)}
      allowDeselect={false}
      searchable={options.length > 8}
      leftSection={<Icon name="client" size={16} />}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
