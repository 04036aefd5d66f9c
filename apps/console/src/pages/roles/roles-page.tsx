/** Roles of this installation: of all of it, and those that are held at clients. */
import { Button } from "@mantine/core";
import { type AccessRole, endpoints } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { CreateRole } from "./create-role.tsx";
import { roleColumns } from "./role-columns.tsx";

const scopes: readonly (readonly [AccessRole["scope"], string, string])[] = [
  ["tenant", "In the whole installation", "Everybody holds at least one that is enabled."],
  ["client", "At clients", "Held at one client each. Whoever has none there sees nothing of the client."],
];

/** The page. */
export function RolesPage() {
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const read = useApi(endpoints.access.listRoles);
  return (
    <Page
      title="Roles"
      lead="What people may do is what their roles give, taken together. Nobody gives a role that gives more than they hold."
      actions={
        may("roles.write") && read.data ? (
          <Button leftSection={<Icon name="plus" />} onClick={() => setCreating(true)}>
            Add a role
          </Button>
        ) : undefined
      }
    >
      <Reading of={read} lines={6}>
        {({ roles }) => (
          <>
            {scopes.map(([scope, title, lead]) => (
              <Card key={scope} title={title} lead={lead} flush>
                <DataTable
                  label={`Roles ${title.toLowerCase()}`}
                  columns={roleColumns}
                  rows={roles.filter((role) => role.scope === scope)}
                  keyOf={({ id }) => id}
                  nameOf={({ name }) => name}
                />
              </Card>
            ))}
            <CreateRole opened={isCreating} roles={roles} onClose={() => setCreating(false)} />
          </>
        )}
      </Reading>
    </Page>
  );
}
