/** Removing a role that nobody holds. */
import { Button } from "@mantine/core";
import { type AccessRole, endpoints } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";

const { listRoles, removeRole } = endpoints.access;

/** The card. */
export function RemoveRole({ role }: { readonly role: AccessRole }) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useChange(removeRole, { invalidates: [listRoles] });
  return (
    <Card
      title="Remove this role"
      lead="Only a role that nobody holds can go. What it allowed stays in the audit log."
    >
      <Button variant="default" disabled={role.holders > 0} onClick={() => setAsking(true)}>
        Remove the role
      </Button>
      <Confirm
        opened={isAsking}
        title="Remove this role?"
        action="Remove it"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            { params: { id: role.id } },
            {
              onSuccess: () => {
                notify(`${role.name} was removed.`);
                void navigate({ to: "/roles" });
              },
            },
          )
        }
      >
        <p>
          <ForeignText text={role.name} /> goes for good.
        </p>
      </Confirm>
    </Card>
  );
}
