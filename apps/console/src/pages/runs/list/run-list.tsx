/** Runs as a list: what stands in it. */
import type { Run } from "@countersign/api";
import { Badge } from "../../../parts/badge.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import type { ListKind } from "../../../parts/list/list-column.ts";
import { RowLink } from "../../../parts/list/row-link.tsx";
import { TwoLines } from "../../../parts/list/two-lines.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { isoTime } from "../../../parts/time-words.ts";
import { TrustWord } from "../../../parts/trust-word.tsx";
import { actionName, devicesWords, doneCount, runWords } from "../run-words.ts";

/** The list of all runs. */
export const runList: ListKind<Run> = {
  id: "runs",
  label: "Runs",
  noun: ["run", "runs"],
  filters: ["q", "state", "trust", "device"],
  usualSort: "-asked",
  keyOf: ({ id }) => id,
  nameOf: (run) => `${actionName(run)} on ${devicesWords(run.targets)}`,
  columns: [
    {
      id: "what",
      header: "Run",
      grow: true,
      text: (run) => `${actionName(run)} on ${devicesWords(run.targets)}`,
      cell: (run) => (
        <TwoLines below={<ForeignText text={run.reason} />}>
          <RowLink to="/runs/$id" params={{ id: run.id }}>
            <ForeignText text={actionName(run)} /> on <ForeignText text={devicesWords(run.targets)} />
          </RowLink>
        </TwoLines>
      ),
    },
    { id: "state", header: "State", text: (run) => stateText(run), cell: (run) => <RunBadge run={run} /> },
    {
      id: "trust",
      header: "Trust",
      secondary: true,
      text: ({ trust }) => trust,
      cell: ({ trust }) => <TrustWord trust={trust} of="run" />,
    },
    {
      id: "client",
      header: "Client",
      secondary: true,
      text: ({ client }) => client,
      cell: ({ client }) => client,
    },
    {
      id: "by",
      header: "Asked by",
      text: (run) => run.requested_by,
      cell: (run) => <ForeignText text={run.requested_by} />,
    },
    {
      id: "when",
      header: "Asked",
      align: "right",
      sort: "asked",
      largestFirst: true,
      text: (run) => isoTime(run.created_at),
      cell: (run) => <TimeText at={run.created_at} />,
    },
    {
      id: "reason",
      header: "Reason",
      onDemand: true,
      text: ({ reason }) => reason,
      cell: ({ reason }) => <ForeignText text={reason} />,
    },
    {
      id: "devices",
      header: "Devices",
      align: "right",
      onDemand: true,
      text: ({ targets }) => targets.length,
      cell: ({ targets }) => targets.length,
    },
    {
      id: "version",
      header: "Version",
      align: "right",
      onDemand: true,
      text: ({ script }) => script?.version ?? null,
      cell: ({ script }) => script?.version ?? "–",
    },
    {
      id: "code",
      header: "Short code",
      onDemand: true,
      text: (run) => run.short_code,
      cell: (run) => <code>{run.short_code}</code>,
    },
    {
      id: "signers",
      header: "Signed by",
      onDemand: true,
      text: ({ signers }) => signers.map(({ person }) => person).join(" "),
      cell: ({ signers }) => <ForeignText text={signers.map(({ person }) => person).join(", ") || "–"} />,
    },
  ],
};

function stateText(run: Run): string {
  const isPartly = run.state === "dispatched" && run.targets.length > 1;
  const { words } = runWords(run);
  return isPartly ? `${words}, ${doneCount(run.targets)} of ${run.targets.length}` : words;
}

/** The state of a run; while it is under way, how far it is. */
function RunBadge({ run }: { readonly run: Run }) {
  const { icon, tone } = runWords(run);
  return (
    <Badge icon={icon} tone={tone}>
      {stateText(run)}
    </Badge>
  );
}
