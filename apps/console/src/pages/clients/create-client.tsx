/** Adding a client: a name, and an id that stands in signed documents for ever. */
import { Button, Modal, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { slugOf } from "../../parts/slug-of.ts";
import { Stack } from "../../parts/stack.tsx";

/** The dialog. */
export function CreateClient({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Add a client"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Fields onClose={onClose} />
    </Modal>
  );
}

function Fields({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [typedId, setTypedId] = useState<string>();
  const navigate = useNavigate();
  const { createClientOrganisation, listClients } = endpoints.clients;
  const create = useChange(createClientOrganisation, { invalidates: [listClients] });
  const id = typedId ?? slugOf(name);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    create.mutate(
      { body: { id, name: name.trim() } },
      {
        onSuccess: (made) => {
          notify(`${made.name} was added.`);
          onClose();
          void navigate({ to: "/clients/$id", params: { id: made.id } });
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          data-autofocus
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label="Id"
          description="It stands in signed documents and can never be changed."
          required
          withAsterisk={false}
          maxLength={63}
          value={id}
          onChange={({ currentTarget }) => setTypedId(currentTarget.value)}
        />
        <Refusal error={create.error} />
        <Stack row>
          <Button type="submit" loading={create.isPending} disabled={id === ""}>
            Add the client
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
