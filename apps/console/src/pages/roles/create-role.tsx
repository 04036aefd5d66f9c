/** A new role: made from another one, then changed on its own page. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { type AccessRole, endpoints } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { amountOf } from "../../parts/list/list-column.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

const { createRole, listRoles } = endpoints.access;

/** The dialog. */
export function CreateRole({
  opened,
  roles,
  onClose,
}: {
  readonly opened: boolean;
  readonly roles: readonly AccessRole[];
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a role"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Fields roles={roles} onClose={onClose} />
    </Modal>
  );
}

function Fields({ roles, onClose }: { readonly roles: readonly AccessRole[]; readonly onClose: () => void }) {
  const [from, setFrom] = useState(roles.find(({ template }) => template === "standard")?.id);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const navigate = useNavigate();
  const create = useChange(createRole, { invalidates: [listRoles] });
  const template = roles.find(({ id }) => id === from);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!template) return;
    const { scope, permissions, template: kind } = template;
    create.mutate(
      { body: { scope, name: name.trim(), description: description.trim(), template: kind, permissions } },
      {
        onSuccess: (made) => {
          notify(`${made.name} was added. Nobody holds it yet.`);
          onClose();
          void navigate({ to: "/roles/$role", params: { role: made.id } });
        },
      },
    );
  };
  const group = (scope: AccessRole["scope"], label: string) => ({
    group: label,
    items: roles
      .filter((role) => role.scope === scope)
      .map(({ id, name: text }) => ({ value: id, label: text })),
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <NativeSelect
          label="Made from"
          description={
            template
              ? `It begins with ${amountOf(template.permissions.length, ["permission", "permissions"])}.`
              : ""
          }
          value={from ?? ""}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          data={[group("tenant", "In the whole installation"), group("client", "At clients")]}
        />
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label="Description"
          description="For whom it is, in one line."
          autoComplete="off"
          required
          withAsterisk={false}
          maxLength={500}
          value={description}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
        <Refusal error={create.error} />
        <Stack row>
          <Button type="submit" loading={create.isPending}>
            Add the role
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
