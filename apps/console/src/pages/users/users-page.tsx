/** Who may sign in, as what, and how well they prove who they are. */
import { Button } from "@mantine/core";
import { endpoints, type ListedUser, ROLES } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { Empty } from "../../parts/empty.tsx";
import type { FilterChoice } from "../../parts/filter-bar.tsx";
import { oneOf, useFilters } from "../../parts/filters.ts";
import { Icon } from "../../parts/icon.tsx";
import { listSource } from "../../parts/list/list-source.ts";
import { ListView } from "../../parts/list/list-view.tsx";
import { Page } from "../../parts/page.tsx";
import { Stack } from "../../parts/stack.tsx";
import { roleWords } from "../../parts/role-words.ts";
import { AccessReview } from "./access-review.tsx";
import { InviteUser } from "./invite-user.tsx";
import { userList } from "./user-list.tsx";
import { userStateWords } from "./user-words.ts";

const states: readonly ListedUser["state"][] = ["invited", "active", "disabled"];
const sorts = ["name", "-name", "since", "-since"] as const;
const choices: readonly FilterChoice[] = [
  {
    name: "role",
    label: "Any role",
    options: ROLES.map((value) => ({ value, label: roleWords[value].name })),
  },
  {
    name: "state",
    label: "Any state",
    options: states.map((value) => ({ value, label: userStateWords[value].word })),
  },
];

/** The page. */
export function UsersPage() {
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const { filters } = useFilters();
  const { q } = filters;
  const role = oneOf(ROLES, filters["role"]);
  const state = oneOf(states, filters["state"]);
  const source = listSource(
    endpoints.identity.listUsers,
    {
      sort: oneOf(sorts, filters["sort"]) ?? "name",
      ...(q ? { q } : {}),
      ...(role ? { role } : {}),
      ...(state ? { state } : {}),
    },
    ({ users }) => users,
  );
  const invite = may("users.write") ? (
    <Stack row>
      <Button variant="default" onClick={() => setReviewing(true)}>
        Access review
      </Button>
      <Button leftSection={<Icon name="plus" />} onClick={() => setInviting(true)}>
        Invite a user
      </Button>
    </Stack>
  ) : undefined;
  return (
    <Page
      title="Users"
      lead="People who sign in to this console. Whoever only approves needs no account: they sign at their station."
      actions={invite}
    >
      <ListView
        kind={userList}
        source={source}
        search={{ name: "q", label: "Search by name or e-mail" }}
        choices={choices}
        empty={<Empty icon="users" title="There is no user" />}
      />
      <AccessReview opened={reviewing} onClose={() => setReviewing(false)} />
      <InviteUser opened={inviting} onClose={() => setInviting(false)} />
    </Page>
  );
}
