/** Adding a provider. Its address on this side is known from the start, since it has to be registered over there first. */
import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Copyable } from "../../../parts/copyable.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { endOfDay, type Preset, presets, settingsFor } from "./presets.ts";

const of = endpoints.providers;

/** The form. */
export function ProviderForm({ onClose }: { readonly onClose: () => void }) {
  const [id] = useState(() => crypto.randomUUID());
  const [preset, setPreset] = useState<Preset>("entra");
  const [name, setName] = useState("");
  const [given, setGiven] = useState("");
  const [clientId, setClientId] = useState("");
  const [secret, setSecret] = useState("");
  const [ends, setEnds] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const [makes, setMakes] = useState(false);
  const [trusts, setTrusts] = useState(false);
  const create = useChange(of.createProvider, { invalidates: [of.listProviders] });
  const facts = presets[preset];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    create.mutate(
      {
        body: {
          id,
          name: name.trim(),
          settings: settingsFor(preset, given, clientId, isPrivate),
          ...(secret === "" ? {} : { secret }),
          secret_expires_at: endOfDay(ends),
          creates_accounts: makes,
          default_role: "analyst",
          trusts_factors: trusts,
        },
      },
      { onSuccess: onClose },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <NativeSelect
          label="Whose"
          value={preset}
          data={Object.entries(presets).map(([value, { name: label }]) => ({ value, label }))}
          // The options are the keys of the presets.
          onChange={({ currentTarget }) => setPreset(currentTarget.value as Preset)}
        />
        <div>
          <p>Register this address over there as redirect URI:</p>
          <Copyable label="Redirect URI" text={`${location.origin}/signed-in/${id}`} />
        </div>
        <TextInput
          label="Name"
          description="Stands on the button where people sign in."
          required
          withAsterisk={false}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <TextInput
          label={facts.field}
          description={facts.hint}
          required
          withAsterisk={false}
          value={given}
          onChange={({ currentTarget }) => setGiven(currentTarget.value)}
        />
        <TextInput
          label="Client ID"
          required
          withAsterisk={false}
          value={clientId}
          onChange={({ currentTarget }) => setClientId(currentTarget.value)}
        />
        <PasswordInput
          label="Client secret"
          description="Kept sealed, and not shown again."
          autoComplete="off"
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value)}
        />
        <TextInput
          type="date"
          label="The secret ends"
          description="You are reminded on the settings page a month before."
          value={ends}
          onChange={({ currentTarget }) => setEnds(currentTarget.value)}
        />
        <Checkbox
          label="Make an account, as Analyst, for whoever it sends"
          checked={makes}
          onChange={({ currentTarget }) => setMakes(currentTarget.checked)}
        />
        <Checkbox
          label="Believe it where it says that a second factor was given"
          checked={trusts}
          onChange={({ currentTarget }) => setTrusts(currentTarget.checked)}
        />
        <Checkbox
          label="It may lie in a network of our own"
          checked={isPrivate}
          onChange={({ currentTarget }) => setPrivate(currentTarget.checked)}
        />
        <Refusal error={create.error} />
        <Stack row>
          <Button type="submit" loading={create.isPending}>
            Add the provider
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
