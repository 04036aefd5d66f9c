/** Which client is patched how: what is in force, what is wanted, when next, and what came of it last. */
import { type ClientOrganisation, endpoints, type Patching } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { fireWords } from "../tasks/task-words.ts";
import { stateOf, windowWords } from "./patching-words.ts";

/** As many as the server gives out at once. */
const MOST = 500;

interface Row {
  readonly client: ClientOrganisation;
  readonly patching: Patching | undefined;
}

const classWords = { security: "Security updates", all: "All updates" } as const;

const columns: readonly Column<Row>[] = [
  {
    id: "client",
    header: "Client",
    cell: ({ client: { id, name } }) => (
      <RowLink to="/patching/$client" params={{ client: id }}>
        <ForeignText text={name} />
      </RowLink>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ patching }) => {
      const { words, tone } = patching ? stateOf(patching) : { words: "not set", tone: "calm" as const };
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
  {
    id: "settings",
    header: "Settings",
    grow: true,
    cell: ({ patching }) => {
      const settings = patching?.current ?? patching?.wanted;
      if (!settings) return "-";
      const restart = settings.reboot === "never" ? "no restart" : "restart when needed";
      return `${classWords[settings.classes]}, ${windowWords(settings)}, ${restart}`;
    },
  },
  {
    id: "devices",
    header: "Devices",
    align: "right",
    cell: ({ client, patching }) => `${patching?.device_count ?? 0} of ${client.devices}`,
  },
  { id: "next", header: "Next", cell: ({ patching }) => <TimeText at={patching?.next_at ?? null} /> },
  {
    id: "last",
    header: "Last",
    cell: ({ patching }) => {
      if (!patching?.last) return "never";
      const { words, tone } = fireWords(patching.last);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
];

/** The page. */
export function PatchingPage() {
  const scope = useClientScope();
  const clients = useApi(endpoints.clients.listClients, undefined, { topics: ["clients", "devices"] });
  const read = useApi(
    endpoints.patching.listPatching,
    { query: { limit: MOST } },
    { topics: ["patching", "tasks", "runs", "trust"] },
  );
  return (
    <Page
      title="Patching"
      lead="Which updates the devices of each client get, when, and whether they may restart."
    >
      <Card flush>
        <Reading of={clients} lines={5}>
          {({ clients: all }) => (
            <Reading of={read} lines={5}>
              {({ patching }) => {
                const known = new Map(patching.map((one) => [one.client, one]));
                const rows = all
                  .filter(({ id }) => scope === undefined || id === scope)
                  .map((client) => ({ client, patching: known.get(client.id) }));
                return rows.length === 0 ? (
                  <Empty icon="client" title="There is no client yet">
                    Each client has its own patch settings.
                  </Empty>
                ) : (
                  <DataTable
                    label="Patching"
                    columns={columns}
                    rows={rows}
                    keyOf={({ client }) => client.id}
                  />
                );
              }}
            </Reading>
          )}
        </Reading>
      </Card>
    </Page>
  );
}
