/** API keys: programs that act in one's name. */
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { useApi, useChange } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { NewKey } from "./new-key.tsx";

const { identity } = endpoints;

/** The card. */
export function ApiKeys() {
  const read = useApi(identity.listKeys);
  const [isOpen, form] = useDisclosure(false);
  const revoke = useChange(identity.revokeKey, { invalidates: [identity.listKeys] });
  return (
    <Card
      title="API keys"
      lead="A program with such a key may do what you may, or less. Nobody can sign with it."
      actions={
        <Button variant="default" onClick={form.open}>
          Make a key
        </Button>
      }
      flush
    >
      <NewKey isOpen={isOpen} onClose={form.close} />
      <Reading of={read} lines={1} compact>
        {({ keys }) =>
          keys.length === 0 ? (
            <Empty icon="key" title="You have no API key." compact />
          ) : (
            <ActionRows label="API keys">
              {keys.map((key) => (
                <ActionRow
                  key={key.id}
                  title={<ForeignText text={key.name} />}
                  text={
                    <>
                      <code>{key.prefix}…</code>,{" "}
                      {key.permissions === null
                        ? "may do what you may"
                        : `${key.permissions.length} permissions`}
                      {key.addresses === null ? "" : `, only from ${key.addresses.join(", ")}`}, used{" "}
                      <TimeText at={key.last_used_at} />
                      {key.expires_at === null ? null : (
                        <>
                          , ends <TimeText at={key.expires_at} />
                        </>
                      )}
                    </>
                  }
                >
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    onClick={() =>
                      revoke.mutate(
                        { params: { id: key.id } },
                        { onSuccess: () => notify("The key is revoked."), onError: notifyError },
                      )
                    }
                  >
                    Revoke
                  </Button>
                </ActionRow>
              ))}
            </ActionRows>
          )
        }
      </Reading>
    </Card>
  );
}
