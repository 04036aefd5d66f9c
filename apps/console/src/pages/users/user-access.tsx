/** What somebody may do here, and whether they may come in at all. */
import { Button, Radio } from "@mantine/core";
import { endpoints, type ListedUser, ROLES } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMay, useSession } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { roleNames } from "../authorization/place-words.ts";
import { roleWords } from "../../parts/role-words.ts";
import { Stack } from "../../parts/stack.tsx";
import classes from "./users.module.css";

const { changeUser, deleteUser, listUsers, showUser } = endpoints.identity;
const { listPeople, showPerson } = endpoints.access;

/** The card. A change of the role counts at once. */
export function UserAccess({ user }: { readonly user: ListedUser }) {
  const may = useMay();
  const { user: me } = useSession();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const change = useChange(changeUser, { invalidates: [listUsers, showUser, listPeople, showPerson] });
  const remove = useChange(deleteUser, { invalidates: [listUsers] });
  const mayChange = may("users.write");
  const params = { id: user.id };
  const { data: person } = useApi(showPerson, { params }, { enabled: may("access.read") });
  // The account's own word for its role says too little of whoever holds others, and could not take them away.
  const hasOthers = person?.roles.some(({ name }) => name !== roleWords[user.role].name) ?? false;
  const setRole = (value: string) => {
    const role = ROLES.find((known) => known === value);
    if (role && role !== user.role)
      change.mutate(
        { params, body: { role } },
        { onSuccess: () => notify(`${user.name} is now ${roleWords[role].name}.`) },
      );
  };
  return (
    <Card title="Role">
      <div className={classes["form"]}>
        {hasOthers ? (
          <p>They hold {roleNames(person?.roles ?? [])}, which is changed under What they hold.</p>
        ) : (
          <Radio.Group aria-label="Role" value={user.role} onChange={setRole}>
            <Stack>
              {ROLES.map((known) => (
                <Radio
                  key={known}
                  value={known}
                  label={roleWords[known].name}
                  description={roleWords[known].sentence}
                  disabled={!mayChange || change.isPending}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        <Refusal error={change.error} />
        {mayChange && user.id !== me.id ? (
          <Stack row>
            {user.state === "invited" ? null : (
              <Button
                variant="default"
                loading={change.isPending}
                onClick={() => change.mutate({ params, body: { disabled: user.state !== "disabled" } })}
              >
                {user.state === "disabled" ? "Let them in again" : "Disable"}
              </Button>
            )}
            <Button variant="default" onClick={() => setDeleting(true)}>
              Delete
            </Button>
          </Stack>
        ) : null}
      </div>
      <Confirm
        opened={deleting}
        title="Delete this user?"
        action="Delete the user"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          remove.mutate(
            { params },
            {
              onSuccess: () => {
                notify(`${user.name} was deleted.`);
                void navigate({ to: "/users" });
              },
            },
          )
        }
      >
        <p>
          <ForeignText text={user.name} /> is signed out everywhere; sessions, API keys and second factors go.
          What they did stays in the audit log.
        </p>
        <p>Their keys in a root are not touched: a root is changed by its own signers, under Trust.</p>
      </Confirm>
    </Card>
  );
}
