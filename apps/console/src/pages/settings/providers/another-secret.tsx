/** Another secret for a provider, before the one it has ends. It has to be tested again after that. */
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { endOfDay } from "./presets.ts";

const of = endpoints.providers;

/** The form. */
export function AnotherSecret({
  provider,
  onClose,
}: {
  readonly provider: Provider;
  readonly onClose: () => void;
}) {
  const [secret, setSecret] = useState("");
  const [ends, setEnds] = useState("");
  const change = useChange(of.changeProvider, { invalidates: [of.listProviders, of.offeredProviders] });
  const { id, name, settings, creates_accounts, default_role, trusts_factors } = provider;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const rest = { name, settings, creates_accounts, default_role, trusts_factors };
    change.mutate(
      { params: { id }, body: { ...rest, secret, secret_expires_at: endOfDay(ends) } },
      { onSuccess: onClose },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label="Another client secret"
          description="Nobody can sign in by it until you tested it and put it into use again."
          autoComplete="off"
          required
          withAsterisk={false}
          value={secret}
          onChange={({ currentTarget }) => setSecret(currentTarget.value)}
        />
        <TextInput
          type="date"
          label="It ends"
          value={ends}
          onChange={({ currentTarget }) => setEnds(currentTarget.value)}
        />
        <Refusal error={change.error} />
        <Stack row>
          <Button type="submit" loading={change.isPending}>
            Set it
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
