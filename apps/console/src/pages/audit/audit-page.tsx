/** What happened here, newest first: every change and every refusal, sealed in a log that cannot be rewritten unseen. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useApiPages } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import type { Column } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { eventNames, eventWords } from "../../parts/event-names.ts";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { useFilters } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { ListView } from "../../parts/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { shortId } from "../../parts/short-id.ts";
import { TimeText } from "../../parts/time-text.tsx";
import { type Entry, fieldsOf } from "./entry-fields.ts";

const pageSize = 100;
const columns: readonly Column<Entry>[] = [
  {
    id: "event",
    header: "What happened",
    grow: true,
    cell: ({ index, event }) => (
      <Link to="/audit/$index" params={{ index: String(index) }}>
        {eventWords(event)}
      </Link>
    ),
  },
  { id: "who", header: "Who", cell: (entry) => <ForeignText text={fieldsOf(entry).who} /> },
  {
    id: "object",
    header: "Object",
    secondary: true,
    cell: (entry) => {
      const { object } = fieldsOf(entry);
      return object ? (
        <Link to="/audit" search={{ object: `${object.kind}:${object.id}` }}>
          <ForeignText text={`${object.kind} ${shortId(object.id)}`} />
        </Link>
      ) : null;
    },
  },
  {
    id: "outcome",
    header: "Outcome",
    cell: (entry) => {
      const { outcome, code } = fieldsOf(entry);
      return outcome === "refused" ? (
        <Badge tone="warn" icon="lock">
          refused{code === undefined ? "" : `: ${code}`}
        </Badge>
      ) : (
        outcome
      );
    },
  },
  { id: "time", header: "When", cell: ({ time }) => <TimeText at={time} /> },
  {
    id: "index",
    header: "Entry",
    align: "right",
    cell: ({ index }) => index,
    secondary: true,
  },
];

/** The page. */
export function AuditPage() {
  const { filters } = useFilters();
  const { event, object } = filters;
  const read = useApiPages(endpoints.audit.listEntries, {
    query: { limit: pageSize, ...(event ? { event } : {}), ...(object ? { object } : {}) },
  });
  const size = read.data?.pages[0]?.size;
  return (
    <Page
      title="Audit"
      lead={
        size === undefined
          ? "Every change and every refusal, in a log that cannot be rewritten unseen."
          : `${size.toLocaleString("en")} entries, in a log that cannot be rewritten unseen.`
      }
    >
      <FilterBar
        search={{ name: "object", label: "Object, such as device:ID" }}
        choices={[
          {
            name: "event",
            label: "Any event",
            options: Object.entries(eventNames).map(([value, label]) => ({ value, label })),
          },
        ]}
      />
      <ListView
        of={read}
        rowsOf={({ entries }) => entries}
        label="Audit entries"
        columns={columns}
        keyOf={({ index }) => String(index)}
        empty={
          <Empty icon="audit" title="No entry matches">
            Take a filter away to see all of them.
          </Empty>
        }
      />
      <Card
        title="Take it all with you"
        lead="The whole log with its bodies, to be checked offline by whoever does not trust this server."
      >
        <Copyable
          label="Commands to export and verify"
          text={"countersign audit export --out audit\ncountersign audit verify audit"}
        />
      </Card>
    </Page>
  );
}
