/** All scripts, each with its newest version. */
import { endpoints, type Script } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { type Column, DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import { useFilters } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./scripts.module.css";

const columns: readonly Column<Script>[] = [
  {
    id: "name",
    header: "Script",
    grow: true,
    cell: ({ name, description }) => (
      <div className={classes["what"]}>
        <Link to="/scripts/$name" params={{ name }} className={classes["link"] ?? ""}>
          {name}
        </Link>
        {description === "" ? null : (
          <span className={classes["description"]}>
            <ForeignText text={description} />
          </span>
        )}
      </div>
    ),
  },
  {
    id: "scope",
    header: "From",
    secondary: true,
    cell: ({ scope }) => <Badge>{scope === "global" ? "shipped" : "own"}</Badge>,
  },
  { id: "interpreter", header: "Interpreter", secondary: true, cell: ({ interpreter }) => interpreter },
  { id: "version", header: "Version", align: "right", cell: ({ version }) => version },
  {
    id: "by",
    header: "Saved by",
    secondary: true,
    cell: (script) => <ForeignText text={script.created_by} />,
  },
  { id: "when", header: "Saved", align: "right", cell: (script) => <TimeText at={script.created_at} /> },
];

/** The page. */
export function ScriptsPage() {
  const may = useMay();
  const { filters } = useFilters();
  const read = useApi(endpoints.scripts.listScripts, undefined, { topics: ["scripts"] });
  const wanted = (filters["q"] ?? "").toLowerCase();
  const add = may("scripts.write") ? (
    <LinkButton to="/scripts/-/new" leftSection={<Icon name="plus" size={16} />}>
      New script
    </LinkButton>
  ) : undefined;
  return (
    <Page
      title="Scripts"
      lead="What can be run. A version never changes; a change is a new version."
      actions={add}
    >
      <FilterBar search={{ name: "q", label: "Search in names and descriptions" }} />
      <Card flush>
        <Reading of={read} lines={6}>
          {({ scripts }) => {
            const found = scripts.filter(({ name, description }) =>
              `${name} ${description}`.toLowerCase().includes(wanted),
            );
            if (scripts.length === 0)
              return (
                <Empty icon="script" title="There is no script yet" action={add}>
                  A script is kept in versions, each known by the hash of its text.
                </Empty>
              );
            if (found.length === 0) return <Empty icon="search" title="No script is like that" />;
            return <DataTable label="Scripts" columns={columns} rows={found} keyOf={({ name }) => name} />;
          }}
        </Reading>
      </Card>
    </Page>
  );
}
