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
import { KeyWords } from "./key-words.tsx";
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
      lead="A program with such a key may ask for what you may, or for less. It approves nothing."
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
                <ActionRow key={key.id} title={<ForeignText text={key.name} />} text={<KeyWords of={key} />}>
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
