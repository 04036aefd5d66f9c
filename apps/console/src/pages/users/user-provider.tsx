/** By which provider alone a user comes, or by what this server keeps itself. */
import { Button, NativeSelect } from "@mantine/core";
import { endpoints, type ListedUser } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Stack } from "../../parts/stack.tsx";

const of = endpoints.providers;
const { listUsers, showUser } = endpoints.identity;

/** The card; nothing where there is no provider to choose. */
export function UserProvider({ user }: { readonly user: ListedUser }) {
  const may = useMay();
  const read = useApi(of.listProviders, undefined, { enabled: may("settings.read") });
  const [chosen, setChosen] = useState<string>();
  const [isAsked, setAsked] = useState(false);
  const set = useChange(of.setUserProvider, { invalidates: [listUsers, showUser, of.listProviders] });
  const providers = read.data?.providers ?? [];
  if (providers.length === 0) return null;
  const now = user.provider ?? "";
  const value = chosen ?? now;
  const close = () => setAsked(false);
  const nameOf = (id: string) => providers.find((one) => one.id === id)?.name ?? "this server";
  return (
    <Card title="Comes by" lead="One way and no other: a provider, or password and passkeys of this server.">
      <Stack>
        <NativeSelect
          label="This user comes by"
          value={value}
          disabled={!may("users.write")}
          data={[
            { value: "", label: "This server" },
            ...providers.map(({ id, name, enabled }) => ({ value: id, label: name, disabled: !enabled })),
          ]}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        />
        {value === now ? null : (
          <Stack row>
            <Button onClick={() => setAsked(true)}>Change how they come</Button>
            <Button variant="default" onClick={() => setChosen(undefined)}>
              Leave it
            </Button>
          </Stack>
        )}
      </Stack>
      <Confirm
        opened={isAsked}
        title={`Let this user come by ${nameOf(value)} alone?`}
        action="Change how they come"
        destructive
        pending={set.isPending}
        error={set.error}
        onClose={close}
        onConfirm={() =>
          set.mutate(
            { params: { id: user.id }, body: { provider: value === "" ? null : value } },
            {
              onSuccess: () => {
                notify(`They come by ${nameOf(value)} from now on.`);
                setChosen(undefined);
                close();
              },
            },
          )
        }
      >
        <p>
          {value === ""
            ? "Whom the provider sent counts no more. They sign in by the password that they had here; who never had one gets a new invitation."
            : "Their password and passkeys alone open nothing any more. They come in with the verified address that their account has here, and are known by the provider's own id from then on."}
        </p>
        <p>All of their sessions end. That you did it stays visible to them and in the audit log.</p>
      </Confirm>
    </Card>
  );
}
