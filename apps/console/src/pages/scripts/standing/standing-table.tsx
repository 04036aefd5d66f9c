/** Standing approvals in a table: who signed, until when, used how often. */
import type { StandingApproval } from "@countersign/api";
import { Badge } from "../../../parts/badge.tsx";
import { DataTable } from "../../../parts/data-table.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import type { Column } from "../../../parts/list/list-column.ts";
import { RowLink } from "../../../parts/list/row-link.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { signersWords, standingStates } from "./standing-words.ts";

const columns: readonly Column<StandingApproval>[] = [
  {
    id: "what",
    header: "Standing approval",
    grow: true,
    cell: ({ hash, script, reason }) => (
      <RowLink to="/scripts/-/standing/$hash" params={{ hash }}>
        <ForeignText text={`${script.name}, version ${script.version}: ${reason}`} />
      </RowLink>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => <Badge tone={standingStates[state].tone}>{standingStates[state].words}</Badge>,
  },
  { id: "client", header: "Client", cell: ({ client }) => <ForeignText text={client} /> },
  { id: "signed", header: "Signed by", cell: (standing) => <ForeignText text={signersWords(standing)} /> },
  { id: "until", header: "Until", cell: ({ not_after: at }) => <TimeText at={at} /> },
  { id: "uses", header: "Used", align: "right", cell: ({ uses }) => uses.count },
];

/** The table. */
export function StandingTable({ rows }: { readonly rows: readonly StandingApproval[] }) {
  return <DataTable label="Standing approvals" columns={columns} rows={rows} keyOf={({ hash }) => hash} />;
}
