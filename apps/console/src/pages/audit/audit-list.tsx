/** The audit log as a list: what stands in it. */
import { Badge } from "../../parts/badge.tsx";
import { eventWords } from "../../parts/event-names.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { ListKind } from "../../parts/list/list-column.ts";
import { CellLink, RowLink } from "../../parts/list/row-link.tsx";
import { shortId } from "../../parts/short-id.ts";
import { TimeText } from "../../parts/time-text.tsx";
import { isoTime } from "../../parts/time-words.ts";
import { type Entry, fieldsOf } from "./entry-fields.ts";

function outcomeText(entry: Entry): string {
  const { outcome, code } = fieldsOf(entry);
  return outcome === "refused" && code !== undefined ? `refused: ${code}` : outcome;
}

/** The list of all entries. */
export const auditList: ListKind<Entry> = {
  id: "audit",
  label: "Audit entries",
  noun: ["entry", "entries"],
  filters: ["event", "object"],
  usualSort: "-index",
  keyOf: ({ index }) => String(index),
  nameOf: ({ index }) => `entry ${index}`,
  columns: [
    {
      id: "event",
      header: "What happened",
      grow: true,
      text: ({ event }) => eventWords(event),
      cell: ({ index, event }) => (
        <RowLink to="/audit/$index" params={{ index: String(index) }}>
          {eventWords(event)}
        </RowLink>
      ),
    },
    {
      id: "who",
      header: "Who",
      text: (entry) => fieldsOf(entry).who,
      cell: (entry) => <ForeignText text={fieldsOf(entry).who} />,
    },
    {
      id: "object",
      header: "Object",
      secondary: true,
      text: (entry) => {
        const { object } = fieldsOf(entry);
        return object ? `${object.kind}:${object.id}` : null;
      },
      cell: (entry) => {
        const { object } = fieldsOf(entry);
        return object ? (
          <CellLink to="/audit" search={{ object: `${object.kind}:${object.id}` }}>
            <ForeignText text={`${object.kind} ${shortId(object.id)}`} />
          </CellLink>
        ) : null;
      },
    },
    {
      id: "client",
      header: "Client",
      onDemand: true,
      text: (entry) => fieldsOf(entry).client ?? null,
      cell: (entry) => <ForeignText text={fieldsOf(entry).client ?? "–"} />,
    },
    {
      id: "outcome",
      header: "Outcome",
      text: outcomeText,
      cell: (entry) =>
        fieldsOf(entry).outcome === "refused" ? (
          <Badge tone="warn" icon="lock">
            {outcomeText(entry)}
          </Badge>
        ) : (
          outcomeText(entry)
        ),
    },
    {
      id: "time",
      header: "When",
      text: ({ time }) => isoTime(time),
      cell: ({ time }) => <TimeText at={time} />,
    },
    {
      id: "index",
      header: "Entry",
      align: "right",
      secondary: true,
      sort: "index",
      largestFirst: true,
      text: ({ index }) => index,
      cell: ({ index }) => index,
    },
    {
      id: "commitment",
      header: "Commitment",
      onDemand: true,
      text: ({ commitment }) => commitment,
      cell: ({ commitment }) => <code title={commitment}>{commitment.slice(7, 23)}</code>,
    },
  ],
};
