/** What happened here, newest first: every change and every refusal, sealed in a log that cannot be rewritten unseen. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Empty } from "../../parts/empty.tsx";
import { eventNames } from "../../parts/event-names.ts";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { useFilters } from "../../parts/filters.ts";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { auditList } from "./audit-list.tsx";

const choices: readonly FilterChoice[] = [
  {
    name: "event",
    label: "Any event",
    options: Object.entries(eventNames).map(([value, label]) => ({ value, label })),
  },
];

/** The page. */
export function AuditPage() {
  const { filters } = useFilters();
  const { event, object } = filters;
  const source = listSource(
    endpoints.audit.listEntries,
    {
      ...(filters["sort"] === "index" ? { from: 0 } : {}),
      ...(event ? { event } : {}),
      ...(object ? { object } : {}),
    },
    ({ entries }) => entries,
  );
  const size = useApi(endpoints.audit.listEntries, { query: { limit: 1 } }).data?.size;
  return (
    <Page
      title="Audit"
      lead={
        size === undefined
          ? "Every change and every refusal, in a log that cannot be rewritten unseen."
          : `${size.toLocaleString("en")} entries, in a log that cannot be rewritten unseen.`
      }
    >
      <Card
        title="Take it all with you"
        lead="The whole log with its bodies, to be checked offline by whoever does not trust this server."
      >
        <Copyable
          label="Commands to export and verify"
          text={"countersign audit export --out audit\ncountersign audit verify audit"}
        />
      </Card>
      <ListView
        kind={auditList}
        source={source}
        search={{ name: "object", label: "Object, such as device:ID" }}
        choices={choices}
        empty={<Empty icon="audit" title="Nothing is recorded yet" />}
      />
    </Page>
  );
}
