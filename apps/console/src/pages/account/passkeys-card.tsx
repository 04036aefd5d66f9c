/** Passkeys for signing in: add, rename, remove. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type Passkey } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { useAddPasskey } from "./add-passkey.ts";

const { account } = endpoints;

/** The card. */
export function Passkeys() {
  const read = useApi(account.listPasskeys);
  const add = useAddPasskey();
  return (
    <Card
      title="Passkeys"
      lead="Sign in with a fingerprint, a face or a security key: nothing to type, nothing to steal. They sign you in here and approve nothing."
      actions={
        <Button variant="default" loading={add.isPending} onClick={() => add.mutate()}>
          Add a passkey
        </Button>
      }
      flush
    >
      <Reading of={read} lines={1} compact>
        {({ passkeys }) =>
          passkeys.length === 0 ? (
            <Empty icon="key" title="You have no passkey yet." compact />
          ) : (
            <ActionRows label="Passkeys">
              {passkeys.map((passkey) => (
                <PasskeyRow key={passkey.id} passkey={passkey} />
              ))}
            </ActionRows>
          )
        }
      </Reading>
    </Card>
  );
}

function PasskeyRow({ passkey }: { readonly passkey: Passkey }) {
  const [name, setName] = useState<string>();
  const rename = useChange(account.renamePasskey, { invalidates: [account.listPasskeys] });
  const remove = useChange(account.removePasskey, { invalidates: [account.listPasskeys] });
  const { id } = passkey;
  if (name !== undefined) {
    const submit = (event: SyntheticEvent) => {
      event.preventDefault();
      rename.mutate(
        { params: { id }, body: { name: name.trim() } },
        { onSuccess: () => setName(undefined), onError: notifyError },
      );
    };
    return (
      <ActionRow
        title={
          <form id={`rename-${id}`} onSubmit={submit}>
            <TextInput
              aria-label="Name of the passkey"
              autoFocus
              required
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
          </form>
        }
      >
        <Button key="keep" size="compact-sm" type="submit" form={`rename-${id}`} loading={rename.isPending}>
          Keep
        </Button>
      </ActionRow>
    );
  }
  return (
    <ActionRow
      title={<ForeignText text={passkey.name} />}
      text={
        <>
          added <TimeText at={passkey.added_at} />, used <TimeText at={passkey.last_used_at} />
          {passkey.synced ? ", kept by a cloud account" : ""}
        </>
      }
    >
      {/* A key of its own: the same button turned into the form's would submit it with this very click. */}
      <Button
        key="rename"
        size="compact-sm"
        variant="subtle"
        color="gray"
        onClick={() => setName(passkey.name)}
      >
        Rename
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        loading={remove.isPending}
        onClick={() => remove.mutate({ params: { id } }, { onError: notifyError })}
      >
        Remove
      </Button>
    </ActionRow>
  );
}
