/** Who may do what, at which client: given, taken and explained. */
import { Button } from "@mantine/core";
import { endpoints, type PersonAccess } from "@countersign/api";
import { useMemo, useState } from "react";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { oneOf, useClientScope, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import type { BulkAction } from "../../parts/list/bulk-action.ts";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { userStateWords } from "../users/user-words.ts";
import { DefaultGroup } from "./default-group.tsx";
import { GiveAccess } from "./give-access.tsx";
import { peopleList } from "./people-list.tsx";
import { WhoCan } from "./who-can.tsx";

const states = ["invited", "active", "disabled"] as const;
const sorts = ["name", "-name", "state", "-state", "clients", "-clients"] as const;
const choices: readonly FilterChoice[] = [
  {
    name: "state",
    label: "Any state",
    options: states.map((value) => ({ value, label: userStateWords[value].word })),
  },
  {
    name: "group",
    label: "Any group",
    options: [
      { value: "in", label: "in the default group" },
      { value: "out", label: "not in the default group" },
    ],
  },
];

/** What goes on with the users that were chosen. */
interface UnderWay {
  readonly what: "places" | "group";
  readonly people: readonly PersonAccess[];
  readonly onDone: () => void;
}

/** The page. */
export function AuthorizationPage() {
  const client = useClientScope();
  const { filters } = useFilters();
  const [underWay, setUnderWay] = useState<UnderWay>();
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const kind = useMemo(() => peopleList(client), [client]);
  const { q } = filters;
  const state = oneOf(states, filters["state"]);
  const group = oneOf(["in", "out"], filters["group"]);
  const source = listSource(
    endpoints.access.listPeople,
    {
      sort: oneOf(sorts, filters["sort"]) ?? "name",
      ...(client ? { client } : {}),
      ...(q ? { q } : {}),
      ...(state ? { state } : {}),
      ...(group ? { group } : {}),
    },
    ({ users }) => users,
  );
  const actions = useActions((what) => {
    setUnderWay(what);
    setOpen(true);
  });
  const close = (isDone: boolean) => {
    setOpen(false);
    if (isDone) underWay?.onDone();
  };
  const common = { people: underWay?.people ?? [], onClose: close };
  return (
    <Page
      title="Authorization"
      lead="Who holds which roles, in the whole installation and at each client. No role at a client, no such client."
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="search" size={16} />}
          onClick={() => setAsking(true)}
        >
          Who can?
        </Button>
      }
    >
      <ListView
        kind={kind}
        source={source}
        search={{ name: "q", label: "Search by name or e-mail" }}
        choices={choices}
        bulk={actions}
        empty={
          <Empty icon="users" title="Nobody has anything here">
            Choose users on this page without a client, and give them roles at it.
          </Empty>
        }
      />
      <GiveAccess
        opened={isOpen && underWay?.what === "places"}
        {...(client ? { client } : {})}
        {...common}
      />
      <DefaultGroup opened={isOpen && underWay?.what === "group"} {...common} />
      <WhoCan opened={isAsking} onClose={() => setAsking(false)} />
    </Page>
  );
}

/** What this person may do with several users. */
function useActions(begin: (what: UnderWay) => void): readonly BulkAction<PersonAccess>[] {
  const may = useMay();
  const way = (
    what: UnderWay["what"],
    label: string,
    icon: "client" | "users",
  ): BulkAction<PersonAccess> => ({
    kind: "way",
    id: what,
    label,
    icon,
    go: (people, onDone) => begin({ what, people, onDone }),
  });
  return [
    ...(may("access.write") ? [way("places", "Roles at clients", "client")] : []),
    ...(may("roles.write") ? [way("group", "Default group", "users")] : []),
  ];
}
