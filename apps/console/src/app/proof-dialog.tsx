/** "Confirm that it is you": before something that decides how somebody signs in, or more. */
import { Button, Modal, PasswordInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState, useSyncExternalStore } from "react";
import { api } from "../api/client.ts";
import { useApi } from "../api/use-api.ts";
import { leaveFor } from "../pages/entrance/provider-trip.ts";
import { proofAsked, subscribeToProof } from "../api/proof.ts";
import { useSession } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { askPasskey } from "../parts/passkeys.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Stack } from "../parts/stack.tsx";
import { useOpened } from "../parts/use-opened.ts";

/** The dialog; nothing while nobody has to prove anything. */
export function ProofDialog() {
  const asked = useSyncExternalStore(subscribeToProof, proofAsked);
  const isOpened = useOpened(asked !== undefined);
  return (
    <Modal
      opened={isOpened}
      onClose={() => asked?.settle(false)}
      title="Confirm that it is you"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Questions onProved={() => asked?.settle(true)} />
    </Modal>
  );
}

function Questions({ onProved }: { readonly onProved: () => void }) {
  const { user } = useSession();
  const [password, setPassword] = useState("");
  const byPassword = useMutation({
    mutationFn: async () => api.call(endpoints.account.reauthenticate, { body: { password } }),
    onSuccess: onProved,
  });
  const byPasskey = useMutation({
    mutationFn: async () => {
      const { reply } = await api.call(endpoints.account.offerReauthentication);
      await api.call(endpoints.account.reauthenticate, { body: { passkey: await askPasskey(reply) } });
    },
    onSuccess: onProved,
  });
  const own = useApi(endpoints.account.readFactors);
  const offered = useApi(endpoints.providers.offeredProviders);
  const provider = offered.data?.providers.find(({ id }) => id === own.data?.provider);
  const next = `${location.pathname}${location.search}`;
  const byProvider = useMutation({
    mutationFn: async (id: string) => leaveFor(id, { purpose: "sign-in", next }, true),
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    byPassword.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <p>You signed in a while ago. What you are about to change asks for fresh proof.</p>
        {provider ? (
          <p>It leads back to this page: then do it once more.</p>
        ) : (
          <>
            <input type="email" autoComplete="username" value={user.email} readOnly hidden />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              data-autofocus
              required
              withAsterisk={false}
              value={password}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </>
        )}
        <Refusal error={byPassword.error ?? byPasskey.error ?? byProvider.error} />
        {provider ? (
          <Button loading={byProvider.isPending} onClick={() => byProvider.mutate(provider.id)}>
            Sign in again with {provider.name}
          </Button>
        ) : (
          <Button type="submit" loading={byPassword.isPending}>
            Go on
          </Button>
        )}
        <Button
          variant="default"
          leftSection={<Icon name="key" />}
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate()}
        >
          Use a passkey
        </Button>
      </Stack>
    </form>
  );
}
