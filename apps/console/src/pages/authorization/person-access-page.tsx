/** All that one user holds: roles of the installation, places at clients, areas; changed and explained from here. */
import { Button } from "@mantine/core";
import { endpoints, type PersonAccess } from "@countersign/api";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { AccessCard } from "./access-card.tsx";
import { GiveAccess } from "./give-access.tsx";
import { roleNames } from "./place-words.ts";

type Place = PersonAccess["places"][number];

const columns: readonly Column<Place>[] = [
  {
    id: "client",
    header: "Client",
    grow: true,
    cell: ({ client }) => (
      <RowLink to="/clients/$id" params={{ id: client }}>
        {client}
      </RowLink>
    ),
  },
  { id: "roles", header: "Roles there", cell: ({ roles }) => roleNames(roles) },
  {
    id: "from",
    header: "Came by",
    cell: ({ by_default: byDefault }) => (byDefault ? "the default group" : "being given"),
  },
];

/** The page. */
export function PersonAccessPage() {
  const { user: id = "" } = useParams({ strict: false });
  const may = useMay();
  const read = useApi(endpoints.access.showPerson, { params: { id } });
  const person = read.data;
  return (
    <Page
      above={<BackLink to="/authorization">Authorization</BackLink>}
      title={person ? `Access of ${person.name}` : "Access of a user"}
      heading={
        person ? (
          <>
            Access of <ForeignText text={person.name} />
          </>
        ) : undefined
      }
      lead={person ? <ForeignText text={person.email} /> : undefined}
      actions={
        may("users.read") ? (
          <LinkButton to="/users/$user" params={{ user: id }} variant="default">
            The account
          </LinkButton>
        ) : undefined
      }
    >
      <Reading of={read} lines={6}>
        {(shown) => (
          <>
            <AccessCard person={shown} />
            <Places person={shown} />
          </>
        )}
      </Reading>
    </Page>
  );
}

function Places({ person }: { readonly person: PersonAccess }) {
  const may = useMay();
  const [isGiving, setGiving] = useState(false);
  return (
    <Card
      title="Clients"
      lead={
        person.every_client
          ? "Their role holds at every client, whatever stands here."
          : "No role at a client, no such client."
      }
      actions={
        may("access.write") ? (
          <Button variant="default" size="xs" onClick={() => setGiving(true)}>
            Roles at clients
          </Button>
        ) : null
      }
      flush
    >
      {person.places.length === 0 ? (
        <Empty icon="client" title="No client was given to them" compact />
      ) : (
        <DataTable
          label="Clients and roles there"
          columns={columns}
          rows={person.places}
          keyOf={({ client }) => client}
        />
      )}
      <GiveAccess opened={isGiving} people={[person]} onClose={() => setGiving(false)} />
    </Card>
  );
}
