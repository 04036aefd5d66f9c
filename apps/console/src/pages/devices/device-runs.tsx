/** The last runs on one device. */
import { endpoints, type Run } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";

const shown = 10;
const tones: Readonly<Record<Run["state"], Tone>> = {
  "awaiting-signatures": "warn",
  dispatched: "act",
  finished: "good",
  refused: "bad",
  cancelled: "calm",
  expired: "calm",
};

const columns: readonly Column<Run>[] = [
  {
    id: "what",
    header: "Run",
    grow: true,
    cell: ({ id, script, reason }) => (
      <RowLink to="/runs/$id" params={{ id }}>
        <ForeignText text={`${script?.name ?? "reboot"}: ${reason}`} />
      </RowLink>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ state, standing }) => (
      <>
        <Badge tone={tones[state]}>{state.replaceAll("-", " ")}</Badge>
        {standing === null ? null : <Badge>standing approval</Badge>}
      </>
    ),
  },
  { id: "when", header: "Asked", cell: ({ created_at: at }) => <TimeText at={at} /> },
];

/** The card. */
export function DeviceRuns({ device }: { readonly device: string }) {
  const read = useApi(
    endpoints.runs.listRuns,
    { query: { device, limit: shown } },
    { topics: ["runs", `device:${device}`] },
  );
  return (
    <Card title="Recent runs" flush>
      <Reading of={read} lines={3} compact>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty icon="run" title="Nothing has run here yet" compact />
          ) : (
            <DataTable label="Recent runs" columns={columns} rows={runs} keyOf={({ id }) => id} />
          )
        }
      </Reading>
    </Card>
  );
}
