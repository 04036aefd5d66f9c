/** Making an API key: what it may do, at which clients, from where and how long; its secret is shown once. */
import { Button, Modal, MultiSelect, Select, TextInput } from "@mantine/core";
import { AREA_IDS, AREAS, endpoints, type Permission, permissionFacts } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useMay, useSession } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { typedAddresses } from "./typed-addresses.ts";
import classes from "./account.module.css";

const { identity } = endpoints;
const lives = [
  { value: "604800", label: "a week" },
  { value: "7776000", label: "three months" },
  { value: "31536000", label: "a year" },
];

/** The dialog. */
export function NewKey({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Make an API key"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Fields onClose={onClose} />
    </Modal>
  );
}

function Fields({ onClose }: { readonly onClose: () => void }) {
  const { permissions } = useSession();
  const may = useMay();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [at, setAt] = useState<readonly string[]>([]);
  const [places, setPlaces] = useState("");
  const [life, setLife] = useState("7776000");
  const create = useChange(identity.createKey, { invalidates: [identity.listKeys] });
  const { data: known } = useApi(endpoints.clients.listClients, undefined, { enabled: may("clients.read") });
  const { addresses, fault } = typedAddresses(places);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = permissions.filter((permission: Permission) => chosen.includes(permission));
    create.mutate({
      body: {
        name: name.trim(),
        expires_in_seconds: Number(life),
        ...(wanted.length === 0 ? {} : { permissions: wanted }),
        ...(addresses.length === 0 ? {} : { addresses: [...addresses] }),
        ...(at.length === 0 ? {} : { clients: [...at] }),
      },
    });
  };
  if (create.data)
    return (
      <Stack>
        <p role="status">This secret is shown this once. Whoever has it acts in your name.</p>
        <code className={classes["codes"]} data-testid="secret">
          {create.data.secret}
        </code>
        <Stack row>
          <CopyButton text={create.data.secret}>Copy the secret</CopyButton>
          <Button variant="subtle" color="gray" onClick={onClose}>
            I have kept it
          </Button>
        </Stack>
      </Stack>
    );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="What it is for"
          data-autofocus
          required
          withAsterisk={false}
          maxLength={200}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <MultiSelect
          label="What it may do"
          description={
            at.length === 0
              ? "Nothing chosen: all that you may, but for approvals."
              : "Nothing chosen: what you may at these clients, and nothing of the whole installation."
          }
          data={AREA_IDS.map((area) => ({
            group: AREAS[area].label,
            items: permissions.filter((permission) => permissionFacts(permission).area === area),
          })).filter(({ items }) => items.length > 0)}
          value={[...chosen]}
          onChange={setChosen}
          searchable
          clearable
        />
        <MultiSelect
          label="At which clients"
          description="Nothing chosen: at all where you may, those to come too."
          data={(known?.clients ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={[...at]}
          onChange={setAt}
          disabled={!known}
          searchable
          clearable
        />
        <TextInput
          label="Where it may be used"
          description="Addresses or ranges such as 10.0.0.0/8, with spaces between. Nothing: anywhere."
          autoComplete="off"
          maxLength={2000}
          spellCheck={false}
          value={places}
          error={fault}
          onChange={({ currentTarget }) => setPlaces(currentTarget.value)}
        />
        <Select
          label="How long it lives"
          data={lives}
          value={life}
          onChange={(value) => setLife(value ?? life)}
          allowDeselect={false}
        />
        <Refusal error={create.error} />
        <Button type="submit" loading={create.isPending} disabled={fault !== undefined}>
          Make the key
        </Button>
      </Stack>
    </form>
  );
}
