/** Who holds a role. Those of the installation are given and taken here; those at clients where access to clients is. */
import { Button } from "@mantine/core";
import { type AccessRole, endpoints, type PersonAccess } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { amountOf } from "../../parts/list/list-column.ts";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { AddHolders } from "./add-holders.tsx";
import classes from "./roles.module.css";

const { listPeople, listRoles, takeRole } = endpoints.access;

/** The card. */
export function RoleHolders({ role }: { readonly role: AccessRole }) {
  const mayGive = useMay()("roles.write") && role.scope === "tenant";
  const [isAdding, setAdding] = useState(false);
  const read = useApi(listPeople, { query: { role: role.id, limit: 500 } });
  const take = useChange(takeRole, { invalidates: [listPeople, listRoles, endpoints.identity.listUsers] });
  return (
    <Card
      title="Assigned users"
      lead={role.scope === "client" ? "Given at each client, where its access is looked after." : undefined}
      actions={
        mayGive ? (
          <Button variant="default" size="xs" onClick={() => setAdding(true)}>
            Add users
          </Button>
        ) : null
      }
      flush
    >
      <Reading of={read} lines={3} compact>
        {({ users, next }) => (
          <>
            {users.length === 0 ? (
              <Empty icon="users" title="Nobody holds it" compact />
            ) : (
              <ActionRows label="Assigned users">
                {users.map((user) => (
                  <ActionRow
                    key={user.id}
                    title={<ForeignText text={user.name} />}
                    text={holdsWords(user, role)}
                  >
                    {mayGive ? (
                      <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={`Take it from ${user.name}`}
                        loading={take.isPending && take.variables?.params?.user === user.id}
                        onClick={() =>
                          take.mutate(
                            { params: { id: role.id, user: user.id } },
                            { onSuccess: () => notify(`${user.name} does not hold ${role.name} any more.`) },
                          )
                        }
                      >
                        Take it
                      </Button>
                    ) : null}
                  </ActionRow>
                ))}
              </ActionRows>
            )}
            {next === null ? null : (
              <div className={classes["foot"]}>
                <p>These are the first {users.length}.</p>
              </div>
            )}
          </>
        )}
      </Reading>
      {take.error ? (
        <div className={classes["foot"]}>
          <Refusal error={take.error} />
        </div>
      ) : null}
      {isAdding ? <AddHolders role={role} onClose={() => setAdding(false)} /> : null}
    </Card>
  );
}

/** By what they hold it, or what else they hold. */
function holdsWords({ roles, places, default_group: group, email }: PersonAccess, role: AccessRole): string {
  if (role.scope === "client") {
    const at = places
      .filter((place) => place.roles.some(({ id }) => id === role.id))
      .map(({ client }) => client);
    const shown = at.slice(0, 3).join(", ");
    const words = at.length > 3 ? `at ${amountOf(at.length, ["client", "clients"])}` : `at ${shown}`;
    return group?.id === role.id ? `every client, by the default group` : words;
  }
  const others = roles.filter(({ id }) => id !== role.id).map(({ name }) => name);
  return others.length === 0 ? email : `${email}, and ${others.join(", ")}`;
}
