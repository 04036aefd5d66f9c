/** Who has something at one client, on the client's page; several users are added there in one save. */
import { Button } from "@mantine/core";
import { endpoints, type PersonAccess } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import { GiveAccess } from "./give-access.tsx";
import { hereWords } from "./place-words.ts";

const shown = 20;

/** The card; nothing for whoever may not know. */
export function WhoHasAccess({ client }: { readonly client: string }) {
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const isOpen = may("access.read");
  const read = useApi(endpoints.access.listPeople, { query: { client, limit: shown } }, { enabled: isOpen });
  if (!isOpen) return null;
  const columns: readonly Column<PersonAccess>[] = [
    {
      id: "name",
      header: "User",
      grow: true,
      cell: ({ id, name }) => (
        <RowLink to="/authorization/$user" params={{ user: id }}>
          <ForeignText text={name} />
        </RowLink>
      ),
    },
    { id: "here", header: "Roles here", cell: (person) => hereWords(person, client) },
  ];
  return (
    <Card
      title="Who has access here"
      actions={
        <Stack row>
          {may("access.write") ? (
            <Button variant="default" size="xs" onClick={() => setAdding(true)}>
              Add users
            </Button>
          ) : null}
          <Link to="/authorization" search={{ client }}>
            All who have access
          </Link>
        </Stack>
      }
      flush
    >
      <Reading of={read} lines={3} compact>
        {({ users }) =>
          users.length === 0 ? (
            <Empty icon="users" title="Nobody has a role at this client yet" compact />
          ) : (
            <DataTable label="Who has access here" columns={columns} rows={users} keyOf={({ id }) => id} />
          )
        }
      </Reading>
      <GiveAccess opened={isAdding} client={client} onClose={() => setAdding(false)} />
    </Card>
  );
}
