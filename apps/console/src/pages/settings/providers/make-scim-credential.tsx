/** Making a credential for a directory; its secret is shown once. */
import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Copyable } from "../../../parts/copyable.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";

const of = endpoints.provisioning;
const day = 86_400;
const lives = [
  { value: String(90 * day), label: "three months" },
  { value: String(365 * day), label: "a year" },
  { value: String(730 * day), label: "two years" },
];

/** The dialog. */
export function MakeScimCredential({
  provider,
  isOpen,
  onClose,
}: {
  readonly provider: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Make a SCIM credential"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Fields provider={provider} onClose={onClose} />
    </Modal>
  );
}

function Fields({ provider, onClose }: { readonly provider: string; readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [life, setLife] = useState(String(365 * day));
  const make = useChange(of.makeScimCredential, { invalidates: [of.showProvisioning] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    make.mutate({
      params: { id: provider },
      body: { name: name.trim(), expires_in_seconds: Number(life) },
    });
  };
  if (make.data)
    return (
      <Stack>
        <p role="status">
          This secret is shown this once. Put it in over there as token; it can do SCIM for this provider and
          nothing else.
        </p>
        <Copyable label="SCIM credential" text={make.data.secret} />
        <div>
          <Button onClick={onClose}>I have put it in</Button>
        </div>
      </Stack>
    );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="What it is called"
          description="The audit log names it as who did something."
          data-autofocus
          required
          withAsterisk={false}
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <NativeSelect
          label="How long it lives"
          data={lives}
          value={life}
          onChange={({ currentTarget }) => setLife(currentTarget.value)}
        />
        <Refusal error={make.error} />
        <Button type="submit" loading={make.isPending}>
          Make the credential
        </Button>
      </Stack>
    </form>
  );
}
