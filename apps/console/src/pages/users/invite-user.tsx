/** Inviting somebody: who, as what, and how they will come; then the link, shown this once, where there is one. */
import { Button, Modal, NativeSelect, Radio, TextInput } from "@mantine/core";
import { endpoints, type Role, ROLES } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { notify } from "../../parts/notice-store.ts";
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
  const { addProvidedUser, listProviders } = endpoints.providers;
  const [provider, setProvider] = useState("");
  const read = useApi(listProviders, undefined, { enabled: useMay()("settings.read") });
  const providers = read.data?.providers.filter(({ enabled }) => enabled) ?? [];
  const invite = useChange(inviteUser, { invalidates: [listUsers] });
  const add = useChange(addProvidedUser, { invalidates: [listUsers, listProviders] });
  if (invite.data) return <OneTimeLink label="Invitation link" made={invite.data} onDone={onClose} />;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = { email: email.trim(), name: name.trim(), role };
    const way = providers.find(({ id }) => id === provider);
    if (!way) invite.mutate({ body });
    else
      add.mutate(
        { body: { ...body, provider } },
        {
          onSuccess: ({ name: who }) => {
            notify(`${who} can sign in by ${way.name} now. There is no link to hand over.`);
            onClose();
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
        {providers.length === 0 ? null : (
          <NativeSelect
            label="They come by"
            description="By a provider they need no link: it vouches for the address."
            value={provider}
            data={[
              { value: "", label: "This server: a password or passkey" },
              ...providers.map(({ id, name: label }) => ({ value: id, label })),
            ]}
            onChange={({ currentTarget }) => setProvider(currentTarget.value)}
          />
        )}
        <Refusal error={invite.error ?? add.error} />
        <Stack row>
          <Button type="submit" loading={invite.isPending || add.isPending}>
            {provider === "" ? "Make the invitation" : "Let them come"}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
