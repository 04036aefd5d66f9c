/** Who may sign in, as what, and how well they prove who they are. */
import { Button } from "@mantine/core";
import { endpoints, type ListedUser } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
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
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { roleWords } from "../../parts/role-words.ts";
import { TimeText } from "../../parts/time-text.tsx";
import { InviteUser } from "./invite-user.tsx";
import { factorWords, userStateWords } from "./user-words.ts";
import classes from "./users.module.css";

const columns: readonly Column<ListedUser>[] = [
  {
    id: "name",
    header: "User",
    grow: true,
    cell: ({ id, name, email }) => (
      <span className={classes["who"]}>
        <Link to="/users/$user" params={{ user: id }}>
          <ForeignText text={name} />
        </Link>
        <span className={classes["email"]}>
          <ForeignText text={email} />
        </span>
      </span>
    ),
  },
  { id: "role", header: "Role", cell: ({ role }) => roleWords[role].name },
  {
    id: "state",
    header: "State",
    cell: ({ state }) => {
      const { word, tone, icon } = userStateWords[state];
      return (
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      );
    },
  },
  { id: "factors", header: "Signs in by", cell: (user) => factorWords(user), secondary: true },
  {
    id: "person",
    header: "Person",
    cell: ({ person }) => (person ? <code>{person.person}</code> : "–"),
    secondary: true,
  },
  { id: "seen", header: "Last seen", cell: ({ last_seen_at: seen }) => <TimeText at={seen} /> },
];

/** The page. */
export function UsersPage() {
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const { filters } = useFilters();
  const sought = filters["q"]?.toLowerCase() ?? "";
  const read = useApi(endpoints.identity.listUsers);
  const invite = may("users.write") ? (
    <Button leftSection={<Icon name="plus" />} onClick={() => setInviting(true)}>
      Invite a user
    </Button>
  ) : undefined;
  return (
    <Page
      title="Users"
      lead="People who sign in to this console. Whoever only approves needs no account: they sign at their station."
      actions={invite}
    >
      <FilterBar search={{ name: "q", label: "Search by name or e-mail" }} />
      <Card flush>
        <Reading of={read} lines={4}>
          {({ users }) => {
            const found = users.filter(({ name, email }) =>
              `${name} ${email}`.toLowerCase().includes(sought),
            );
            return found.length === 0 ? (
              <Empty icon="search" title="No user matches" />
            ) : (
              <DataTable label="Users" columns={columns} rows={found} keyOf={({ id }) => id} />
            );
          }}
        </Reading>
      </Card>
      <InviteUser opened={inviting} onClose={() => setInviting(false)} />
    </Page>
  );
}
