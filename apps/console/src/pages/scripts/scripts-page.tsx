/** All scripts, each with its newest version. */
import { endpoints, type Script } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { oneOf, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { scopeWords, scriptList } from "./script-list.tsx";

const scopes: readonly Script["scope"][] = ["global", "msp"];
const interpreters: readonly Script["interpreter"][] = ["bash", "sh", "python3", "node", "pwsh"];
const sorts = ["name", "-name", "saved", "-saved"] as const;
const choices: readonly FilterChoice[] = [
  {
    name: "scope",
    label: "Shipped and own",
    options: scopes.map((value) => ({ value, label: scopeWords[value] })),
  },
  {
    name: "interpreter",
    label: "Any interpreter",
    options: interpreters.map((value) => ({ value, label: value })),
  },
];

/** The page. */
export function ScriptsPage() {
  const may = useMay();
  const { filters } = useFilters();
  const { q } = filters;
  const scope = oneOf(scopes, filters["scope"]);
  const interpreter = oneOf(interpreters, filters["interpreter"]);
  const source = listSource(
    endpoints.scripts.listScripts,
    {
      sort: oneOf(sorts, filters["sort"]) ?? "name",
      ...(q ? { q } : {}),
      ...(scope ? { scope } : {}),
      ...(interpreter ? { interpreter } : {}),
    },
    ({ scripts }) => scripts,
    ["scripts"],
  );
  const standing = may("runs.read") ? (
    <LinkButton variant="default" to="/scripts/-/standing">
      Standing approvals
    </LinkButton>
  ) : null;
  const add = may("scripts.write") ? (
    <LinkButton to="/scripts/-/new" leftSection={<Icon name="plus" size={16} />}>
      New script
    </LinkButton>
  ) : undefined;
  return (
    <Page
      title="Scripts"
      lead="What can be run. A version never changes; a change is a new version."
      actions={
        <>
          {standing}
          {add}
        </>
      }
    >
      <ListView
        kind={scriptList}
        source={source}
        search={{ name: "q", label: "Search in names and descriptions" }}
        choices={choices}
        empty={
          <Empty icon="script" title="There is no script yet" action={add}>
            A script is kept in versions, each known by the hash of its text.
          </Empty>
        }
      />
    </Page>
  );
}
