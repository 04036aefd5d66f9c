/** Inviting somebody: who, as what; then the link, shown this once. */
import { Button, Modal, Radio, TextInput } from "@mantine/core";
import { endpoints, type Role, ROLES } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { roleWords } from "../../parts/role-words.ts";
import { Stack } from "../../parts/stack.tsx";
import { OneTimeLink } from "./one-time-link.tsx";

/** The dialog. */
export function InviteUser({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Invite a user"
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Steps onClose={onClose} />
    </Modal>
  );
}

function Steps({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("standard");
  const { inviteUser, listUsers } = endpoints.identity;
  const invite = useChange(inviteUser, { invalidates: [listUsers] });
  if (invite.data) return <OneTimeLink label="Invitation link" made={invite.data} onDone={onClose} />;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    invite.mutate({ body: { email: email.trim(), name: name.trim(), role } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
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
          label="E-mail"
          type="email"
          autoComplete="off"
          required
          withAsterisk={false}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <Radio.Group
          label="Role"
          value={role}
          onChange={(value) => setRole(ROLES.find((known) => known === value) ?? "standard")}
        >
          <Stack>
            {ROLES.map((known) => (
              <Radio
                key={known}
                value={known}
                label={roleWords[known].name}
                description={roleWords[known].sentence}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Refusal error={invite.error} />
        <Stack row>
          <Button type="submit" loading={invite.isPending}>
            Make the invitation
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
